"""What is collected together: a data set, who fills it in, until when, and how far each form of it has come."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models import OrgUnit, Person
from governance.models.dated import DatedQuerySet, ends_after_start
from governance.values import UnitLevel
from monitoring.models.series import Series
from monitoring.values import Frequency, StepKind, SubmissionState


class DataSet(models.Model):
    """Series that are asked for in one form, once a period, from the units to which it is assigned.

    `approval_levels` are the levels of units whose monitoring officers decide, in order: `["district", "national"]`
    climbs from the district to the country. The last one approves; the ones before accept.
    """

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    help_en = models.TextField(_("Instructions in English"), blank=True)
    help_bn = models.TextField(_("Instructions in Bangla"), blank=True)
    frequency = models.CharField(_("Frequency"), max_length=20, choices=Frequency.choices)
    level = models.CharField(_("Level of collection"), max_length=20, choices=UnitLevel.choices)
    deadline_days = models.PositiveSmallIntegerField(
        _("Deadline"), default=15, help_text=_("Days after the end of the period.")
    )
    lock_days = models.PositiveSmallIntegerField(
        _("Lock"), null=True, blank=True, help_text=_("Days after the deadline; empty: it never locks.")
    )
    approval_levels = models.JSONField(_("Approved by"), default=list)
    active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("data set")
        verbose_name_plural = _("data sets")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def help(self) -> str:
        return in_language(self, "help")


class DataSetItem(models.Model):
    """One row of the form: an indicator (numerator and denominator) or a data element (with its combinations)."""

    data_set = models.ForeignKey(DataSet, models.CASCADE, related_name="items")
    series = models.ForeignKey(Series, models.PROTECT, related_name="data_set_items")
    section_en = models.CharField(_("Section in English"), max_length=255, blank=True)
    section_bn = models.CharField(_("Section in Bangla"), max_length=255, blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    required = models.BooleanField(_("Must be filled in"), default=True)

    class Meta:
        ordering = ["data_set_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["data_set", "series"], name="series_once_in_a_data_set")]

    def __str__(self) -> str:
        return f"{self.data_set_id} {self.series_id}"

    @property
    def section(self) -> str:
        return in_language(self, "section")


class DataSetAssignment(models.Model):
    """That a unit owes a data set, from one day to another."""

    data_set = models.ForeignKey(DataSet, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="data_set_assignments")
    valid_from = models.DateField(_("Start"))
    valid_to = models.DateField(_("End"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment of a data set")
        ordering = ["data_set_id", "unit_id", "valid_from"]
        constraints = [
            ends_after_start("assignment_of_a_data_set_ends_after_start"),
            models.UniqueConstraint(fields=["data_set", "unit", "valid_from"], name="assignment_of_a_data_set_once"),
        ]

    def __str__(self) -> str:
        return f"{self.data_set_id} at {self.unit_id} from {self.valid_from}"


class LockException(models.Model):
    """That a locked form may be filled in until a day all the same, and why."""

    data_set = models.ForeignKey(DataSet, models.PROTECT, related_name="lock_exceptions")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="lock_exceptions")
    period = models.CharField(_("Period"), max_length=12)
    until = models.DateField(_("Until"))
    reason = models.CharField(_("Reason"), max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("Given"), auto_now_add=True)

    class Meta:
        verbose_name = _("lock exception")
        verbose_name_plural = _("lock exceptions")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.data_set_id} {self.unit_id} {self.period} until {self.until}"


class Submission(models.Model):
    """The form of a data set, a unit and a period: how far it has come, and when it was due.

    Its cells are the measurements of its series, unit and period. `waits_at` is the level whose officers decide now.
    A correction after the approval is a round more (`round`); the values that were approved count until then.
    `hands` are those who typed or sent what waits: none of them decides about it.
    """

    data_set = models.ForeignKey(DataSet, models.PROTECT, related_name="submissions")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="submissions")
    period = models.CharField(_("Period"), max_length=12)
    period_start = models.DateField()
    period_end = models.DateField()
    due = models.DateField(_("Due"))
    state = models.CharField(
        _("State"), max_length=12, choices=SubmissionState.choices, default=SubmissionState.OPEN, db_index=True
    )
    waits_at = models.CharField(_("Waits at"), max_length=20, choices=UnitLevel.choices, blank=True)
    round = models.PositiveSmallIntegerField(_("Round"), default=1)
    first_sent_at = models.DateTimeField(_("First sent"), null=True, blank=True)
    sent_at = models.DateTimeField(_("Sent"), null=True, blank=True)
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="submissions")
    first_approved_at = models.DateTimeField(_("First approved"), null=True, blank=True)
    approved_at = models.DateTimeField(_("Approved"), null=True, blank=True)
    hands = models.ManyToManyField(Person, blank=True, related_name="+")

    class Meta:
        verbose_name = _("form of a unit and period")
        verbose_name_plural = _("forms of units and periods")
        ordering = ["-period_end", "data_set_id", "unit_id"]
        constraints = [
            models.UniqueConstraint(fields=["data_set", "unit", "period"], name="submission_once"),
            models.CheckConstraint(
                name="sent_form_waits_somewhere",
                condition=(models.Q(state=SubmissionState.SENT) & ~models.Q(waits_at=""))
                | (~models.Q(state=SubmissionState.SENT) & models.Q(waits_at="")),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "period_end"], name="submissions_of_a_unit"),
            models.Index(fields=["data_set", "period", "state"], name="submissions_of_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.data_set_id} {self.unit_id} {self.period}"

    @property
    def was_on_time(self) -> bool | None:
        """Whether it was first sent by the day it was due; None as long as it was never sent."""
        return None if self.first_sent_at is None else timezone.localdate(self.first_sent_at) <= self.due

    def is_late(self, today: dt.date) -> bool:
        """Whether the day is over and it was never sent."""
        return self.first_sent_at is None and today > self.due


class SubmissionStep(models.Model):
    """What was done with a form, by whom, at which level and why. Steps are only added."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="steps")
    kind = models.CharField(_("Step"), max_length=12, choices=StepKind.choices)
    level = models.CharField(_("Level"), max_length=20, choices=UnitLevel.choices, blank=True)
    round = models.PositiveSmallIntegerField(_("Round"), default=1)
    note = models.CharField(_("Note"), max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="submission_steps")
    at = models.DateTimeField(_("When"))
    client_event_id = models.CharField(max_length=64, unique=True, null=True, blank=True)

    class Meta:
        verbose_name = _("step of a form")
        verbose_name_plural = _("steps of forms")
        ordering = ["submission_id", "id"]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.kind}"
