"""A person studies an edition of a course. Taking it again is a new round; nothing of the old one is reset."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models import Person
from learning.models.batch import Batch
from learning.models.course import Course


class EnrolmentQuerySet(models.QuerySet):
    def open(self) -> EnrolmentQuerySet:
        """Neither completed nor closed."""
        return self.filter(completed_at=None, closed_at=None)

    def completed(self) -> EnrolmentQuerySet:
        return self.exclude(completed_at=None)


class Enrolment(models.Model):
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(Course, models.PROTECT, related_name="enrolments")
    major = models.PositiveSmallIntegerField(_("Edition"))
    round = models.PositiveSmallIntegerField(_("Round"), default=1)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="enrolments")
    enrolled_at = models.DateTimeField(_("Enrolled"), auto_now_add=True)
    completed_at = models.DateTimeField(_("Completed"), null=True, blank=True)
    closed_at = models.DateTimeField(
        _("Closed"), null=True, blank=True, help_text=_("Ended without completion: no attempts were left.")
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(fields=["person", "course", "major", "round"], name="enrolment_once"),
            models.UniqueConstraint(
                fields=["person", "course"],
                condition=Q(completed_at__isnull=True, closed_at__isnull=True),
                name="one_open_enrolment",
            ),
        ]
        ordering = ["-enrolled_at", "-id"]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.course_id} v{self.major}, round {self.round}"

    @property
    def is_open(self) -> bool:
        return self.completed_at is None and self.closed_at is None
