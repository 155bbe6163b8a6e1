"""What was counted where and when. Rows are only added: a correction is a new row that supersedes another."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models import OrgUnit, Person
from monitoring.models.data_set import Submission
from monitoring.models.series import SeriesVersion
from monitoring.values import MeasurementStatus


class Batch(models.Model):
    """Values that came together: one file, one form, one message. What is approved or returned at once."""

    source = models.CharField(_("Source"), max_length=20)
    filename = models.CharField(_("File"), max_length=255, blank=True)
    content_hash = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="value_batches")
    client_event_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    device = models.CharField(max_length=64, blank=True)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="batches")
    occurred_at = models.DateTimeField(_("Time of entry"))
    received_at = models.DateTimeField(_("Received"), auto_now_add=True)
    handed_in = models.BooleanField(
        default=True, help_text=_("No while an import may still give up; then what it wrote is deleted.")
    )
    complete = models.BooleanField(
        default=True, help_text=_("No until every row of an import can be seen; then it can be decided about.")
    )

    class Meta:
        verbose_name = _("set of values")
        verbose_name_plural = _("sets of values")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source} {self.filename or self.pk}"


class MeasurementQuerySet(models.QuerySet):
    def approved(self) -> Self:
        """What counts: the one approved row of each cell."""
        return self.filter(status=MeasurementStatus.APPROVED)

    def waiting(self) -> Self:
        return self.filter(status=MeasurementStatus.SUBMITTED)

    def drafts(self) -> Self:
        """What was typed into a form and not sent yet."""
        return self.filter(status=MeasurementStatus.DRAFT)

    def whole(self) -> Self:
        """Totals, without the parts of a disaggregation."""
        return self.filter(disaggregation="")

    def within(self, unit: OrgUnit) -> Self:
        """Of the unit itself and of everything below it today."""
        return self.filter(unit__path__startswith=unit.path)


class Measurement(models.Model):
    """One number, or two, of one cell: definition version, place, period, disaggregation.

    The numbers of a row never change; its status does, through the verbs of `domain.measurements`. On PostgreSQL the
    table is divided by fiscal year, which is therefore part of its keys there.
    """

    series_version = models.ForeignKey(SeriesVersion, models.PROTECT, related_name="measurements", db_index=False)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="measurements", db_index=False)
    period = models.CharField(_("Period"), max_length=12)
    period_start = models.DateField()
    period_end = models.DateField()
    fiscal_year = models.PositiveSmallIntegerField(_("Fiscal year"), help_text=_("2026 for FY2026-27."))
    disaggregation = models.CharField(_("Disaggregation"), max_length=120, blank=True, default="")
    numerator = models.DecimalField(_("Numerator"), max_digits=24, decimal_places=6)
    denominator = models.DecimalField(_("Denominator"), max_digits=24, decimal_places=6, null=True, blank=True)
    status = models.CharField(_("Status"), max_length=12, choices=MeasurementStatus.choices)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="measurements", db_index=False)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", db_constraint=False, db_index=False
    )
    reason = models.CharField(_("Reason"), max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="measurements", db_index=False)
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="approved_measurements", db_index=False
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    client_event_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    device = models.CharField(max_length=64, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = _("value")
        verbose_name_plural = _("values")
        constraints = [
            models.UniqueConstraint(
                fields=["series_version", "unit", "period", "disaggregation"],
                condition=Q(status=MeasurementStatus.APPROVED),
                name="one_approved_value_of_a_cell",
            ),
            models.UniqueConstraint(
                fields=["series_version", "unit", "period", "disaggregation"],
                condition=Q(status=MeasurementStatus.SUBMITTED),
                name="one_waiting_value_of_a_cell",
            ),
            models.UniqueConstraint(
                fields=["series_version", "unit", "period", "disaggregation"],
                condition=Q(status=MeasurementStatus.DRAFT),
                name="one_draft_value_of_a_cell",
            ),
            models.CheckConstraint(
                name="period_of_a_value_ends_after_start", condition=Q(period_end__gte=models.F("period_start"))
            ),
            models.CheckConstraint(
                name="approval_says_when",
                condition=~Q(status=MeasurementStatus.APPROVED) | Q(approved_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["series_version", "period_end", "unit"],
                condition=Q(status=MeasurementStatus.APPROVED),
                name="approved_values",
            ),
            models.Index(fields=["unit", "series_version", "period_end"], name="values_of_a_unit"),
            models.Index(fields=["supersedes"], condition=Q(supersedes__isnull=False), name="values_that_replace"),
            models.Index(fields=["batch", "status"], name="values_of_a_batch"),
        ]
        ordering = ["series_version_id", "period_start", "unit_id", "id"]

    def __str__(self) -> str:
        return f"{self.series_version_id} {self.unit_id} {self.period}"
