"""The minutes of a meeting: drafted from the agenda, sent to the members, approved by them within days."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.group import Membership
from governance.models.meeting import Meeting
from governance.models.person import Person
from governance.values import MinutesState


class Minutes(models.Model):
    """What stands before and after the items; each item's part is on its `AgendaEntry`."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    state = models.CharField(_("State"), max_length=20, choices=MinutesState.choices, default=MinutesState.DRAFT)
    opening_en = models.TextField(_("Opening in English"), max_length=10_000, blank=True)
    opening_bn = models.TextField(_("Opening in Bangla"), max_length=10_000, blank=True)
    closing_en = models.TextField(_("Closing in English"), max_length=10_000, blank=True)
    closing_bn = models.TextField(_("Closing in Bangla"), max_length=10_000, blank=True)
    drafted_at = models.DateTimeField(default=timezone.now)
    circulated_at = models.DateTimeField(null=True, blank=True)
    answers_by = models.DateField(_("Answers until"), null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by_silence = models.BooleanField(
        default=False, help_text="the days for answers passed and nobody objected"
    )

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ["-meeting__starts_at"]

    def __str__(self) -> str:
        return f"minutes of {self.meeting_id}"

    @property
    def opening(self) -> str:
        return in_language(self, "opening")

    @property
    def closing(self) -> str:
        return in_language(self, "closing")


class MinutesVersion(models.Model):
    """The whole text as it was sent to the members: canonical JSON in both languages, with its hash. Only added."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["minutes_id", "number"]
        constraints = [models.UniqueConstraint(fields=["minutes", "number"], name="minutes_version_once")]

    def __str__(self) -> str:
        return f"version {self.number} of {self.minutes_id}"


class MinutesAnswer(models.Model):
    """What a member says of one version: agreed, or an objection with what should be mended."""

    version = models.ForeignKey(MinutesVersion, models.PROTECT, related_name="answers")
    seat = models.ForeignKey(Membership, models.PROTECT, related_name="minutes_answers")
    agrees = models.BooleanField(_("Agreed"))
    note = models.CharField(_("What should be mended"), max_length=2000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["version_id", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "seat"], name="minutes_answered_once")]

    def __str__(self) -> str:
        return f"{self.seat_id} on {self.version_id}"
