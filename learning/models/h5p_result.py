"""What people did in an H5P content: where they stopped, how they scored, and each statement. What the browser says of
scores is kept as said; `marked_…` is what the server found by marking the response again.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Person
from learning.models.h5p_content import H5PContent


class H5PState(models.Model):
    """Where somebody stopped; `data` is the content's own text, which nobody else reads."""

    content = models.ForeignKey(H5PContent, models.CASCADE, related_name="states")
    person = models.ForeignKey(Person, models.CASCADE, related_name="h5p_states")
    part = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40)
    data = models.TextField()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content", "person", "part", "kind"], name="h5p_state_once")]

    def __str__(self) -> str:
        return f"{self.content_id} {self.person_id} {self.kind}"


class H5PResult(models.Model):
    """One time that somebody worked through a content: from when it was opened, as the clock of their phone had it, to
    how it was scored last. `received_at`: when the server first heard of it.
    """

    content = models.ForeignKey(H5PContent, models.PROTECT, related_name="results")
    person = models.ForeignKey(Person, models.PROTECT, related_name="h5p_results")
    opened_at = models.DateTimeField(_("Begun"))
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("Finished"), null=True, blank=True)
    score = models.PositiveIntegerField(_("Points"), null=True, blank=True)
    max_score = models.PositiveIntegerField(_("Of"), null=True, blank=True)
    marked_score = models.PositiveIntegerField(_("Points, marked again"), null=True, blank=True)
    marked_max = models.PositiveIntegerField(_("Of, marked again"), null=True, blank=True)

    class Meta:
        verbose_name = _("H5P result")
        verbose_name_plural = _("H5P results")
        ordering = ["-opened_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["content", "person", "opened_at"], name="h5p_result_once")]

    def __str__(self) -> str:
        return f"{self.content_id} {self.person_id} {self.opened_at}"

    @property
    def disagrees(self) -> bool:
        """Whether the browser said something else than the server found."""
        return self.marked_score is not None and (self.score, self.max_score) != (self.marked_score, self.marked_max)


class H5PStatement(models.Model):
    """An xAPI statement as it arrived; actor, id and time are ours. `event_id` is the browser's, so that it is kept
    once however often it is sent.
    """

    event_id = models.UUIDField(unique=True)
    result = models.ForeignKey(H5PResult, models.CASCADE, related_name="statements")
    part = models.CharField(max_length=40, blank=True)
    verb = models.CharField(_("What was done"), max_length=40)
    question = models.CharField(_("Question"), max_length=500, blank=True)
    response = models.TextField(_("Response"), blank=True)
    score = models.IntegerField(null=True, blank=True)
    max_score = models.IntegerField(null=True, blank=True)
    marked_score = models.PositiveIntegerField(null=True, blank=True)
    marked_max = models.PositiveIntegerField(null=True, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("H5P statement")
        ordering = ["result_id", "received_at", "id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.part}"
