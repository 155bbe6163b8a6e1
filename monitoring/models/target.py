"""Where an indicator started and where it should be at the end of a year, by place."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models import OrgUnit
from governance.models.state import State
from monitoring.models.indicator import Indicator
from monitoring.models.series import SeriesVersion
from monitoring.values import TargetKind


class Target(models.Model):
    """A baseline or a target, as it stands now; `states` say what it was and since when that was known.

    An empty value says that there was nothing to count; it is not zero.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    series_version = models.ForeignKey(SeriesVersion, models.PROTECT, related_name="targets")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="targets")
    period = models.CharField(_("Period"), max_length=12)
    period_start = models.DateField()
    period_end = models.DateField()
    kind = models.CharField(_("Kind"), max_length=10, choices=TargetKind.choices)
    numerator = models.DecimalField(_("Numerator"), max_digits=24, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(_("Denominator"), max_digits=24, decimal_places=6, null=True, blank=True)
    value = models.DecimalField(_("Value"), max_digits=24, decimal_places=6, null=True, blank=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(fields=["series_version", "unit", "period", "kind"], name="target_once"),
        ]
        indexes = [models.Index(fields=["unit", "indicator"], name="target_of_place")]
        ordering = ["indicator_id", "unit_id", "period_end"]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.unit_id} {self.period} {self.kind}"


class TargetState(State):
    """What a target was held to be, and since when this was known. In force from the first day of its period."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="states")
    numerator = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.target_id} as known at {self.recorded_at}"
