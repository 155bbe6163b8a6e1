"""What a person did: an attempt at an activity of a version, and its answers. Both may arrive late and twice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.models.enrolment import Enrolment
from learning.models.version import CourseVersion
from learning.values import AttemptState, Mark


class Attempt(models.Model):
    """`client_event_id` is made by the device, so that what is sent five times happens once."""

    reference = models.CharField(_("Reference"), max_length=16, unique=True)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempts")
    course_version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="attempts")
    activity_uuid = models.UUIDField()
    kind = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField(_("Attempt"))
    state = models.CharField(_("Status"), max_length=12, choices=AttemptState.choices, default=AttemptState.STARTED)
    score_raw = models.PositiveIntegerField(_("Score"), null=True, blank=True)
    score_max = models.PositiveIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    client_event_id = models.UUIDField(unique=True)
    device = models.CharField(max_length=60, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "activity_uuid", "number"], name="attempt_once"),
            models.UniqueConstraint(
                fields=["enrolment", "activity_uuid"], condition=Q(state="started"), name="one_open_attempt"
            ),
            models.CheckConstraint(
                name="score_within_maximum",
                condition=Q(score_raw__isnull=True) | Q(score_raw__lte=models.F("score_max")),
            ),
        ]
        ordering = ["enrolment_id", "id"]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.state == AttemptState.STARTED

    @property
    def mark(self) -> Mark | None:
        if self.score_max is None or self.score_raw is None:
            return None
        return Mark(self.score_raw, self.score_max, bool(self.passed))


class Answer(models.Model):
    """One response to one question. Changing one's mind adds a row; the last one received counts."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="answers")
    question_uuid = models.CharField(max_length=64)
    response = models.JSONField()
    correct = models.BooleanField(null=True, blank=True)
    client_event_id = models.UUIDField(unique=True)
    device = models.CharField(max_length=60, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["attempt_id", "id"]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question_uuid}"
