"""The numbers of a report as they were when it was made. Neither a snapshot nor a figure is ever changed."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import digits_in
from basis.periods import Period, format_day
from basis.text import in_language
from governance.models import OrgUnit, Person
from monitoring.values.editions import ReportKind


class SnapshotManager(models.Manager["Snapshot"]):
    def get_queryset(self) -> models.QuerySet[Snapshot]:
        """With the place, which every list of snapshots names."""
        return super().get_queryset().select_related("unit")


class Snapshot(models.Model):
    """One moment, frozen: what a report of this kind, period and place said then, in both languages."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("Report"), max_length=20, choices=ReportKind.choices)
    period = models.CharField(_("Period"), max_length=12)
    period_start = models.DateField()
    period_end = models.DateField()
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="snapshots")
    taken_at = models.DateTimeField(_("Taken"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="snapshots")
    frame = models.JSONField(help_text="names, order and keys: what stands around the figures")
    sha256 = models.CharField(_("SHA-256 of frame and figures"), max_length=64)

    objects = SnapshotManager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["-taken_at", "-id"]
        indexes = [models.Index(fields=["kind", "period", "unit"], name="snapshot_of_report")]

    def __str__(self) -> str:
        taken = timezone.localtime(self.taken_at)
        language = get_language()
        when = f"{format_day(taken.date(), language=language)} {digits_in(f'{taken:%H:%M}', language)}"
        return f"{self.get_kind_display()}, {self.label}, {self.unit.name} ({when})"

    @property
    def label(self) -> str:
        """The period as people read it, in the active language."""
        return in_language(self, "label")

    @property
    def label_en(self) -> str:
        return Period.parse(self.period).label("en")

    @property
    def label_bn(self) -> str:
        return Period.parse(self.period).label("bn")


class Figure(models.Model):
    """One number of a snapshot. `value` is empty when nothing was reported, which is not zero."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="figures")
    key = models.CharField(max_length=120)
    code = models.CharField(_("Code"), max_length=16, unique=True)
    label_en = models.CharField(max_length=500)
    label_bn = models.CharField(max_length=500)
    value = models.DecimalField(_("Value"), max_digits=30, decimal_places=6, null=True, blank=True)
    unit = models.CharField(_("Unit of measure"), max_length=20)
    decimals = models.PositiveSmallIntegerField(default=0)
    period = models.CharField(_("Period"), max_length=12)
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="figures")
    definition_version = models.CharField(_("Definition version"), max_length=60)
    status = models.CharField(_("Status"), max_length=12, default="approved")
    inputs = models.JSONField(default=dict, help_text="what the value was computed from")

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["snapshot_id", "id"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "key"], name="figure_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        return in_language(self, "label")
