"""Sums of what was approved below a place, kept ready. A cache of the facts, exact at the end of every transaction."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models import OrgUnit
from governance.values import UnitLevel
from monitoring.models.series import SeriesVersion


class RollUpQuerySet(models.QuerySet):
    def whole(self) -> Self:
        """Totals, without the parts of a disaggregation."""
        return self.filter(disaggregation="")


class RollUp(models.Model):
    """What a place and the units below it reported for one period, those of each level added up.

    `unit` is the place, as the tree stood on the last day of the period; `level` is that of the units that reported.
    What a facility or an office reported itself is in `Measurement` alone. Wholes and millionths are added apart:
    integers are exact on every database, and the order in which they are added does not matter. `denominators` is how
    many of the `reported` had one, so that a sum without any is told from zero. Written by `domain.rollups` only.
    """

    series_version = models.ForeignKey(SeriesVersion, models.CASCADE, related_name="roll_ups", db_index=False)
    unit = models.ForeignKey(OrgUnit, models.CASCADE, related_name="roll_ups")
    period = models.CharField(_("Period"), max_length=12)
    period_end = models.DateField()
    fiscal_year = models.PositiveSmallIntegerField(_("Fiscal year"))
    disaggregation = models.CharField(_("Disaggregation"), max_length=120, blank=True, default="")
    level = models.CharField(_("Level"), max_length=20, choices=UnitLevel.choices)
    numerator_whole = models.BigIntegerField()
    numerator_millionths = models.BigIntegerField()
    denominator_whole = models.BigIntegerField()
    denominator_millionths = models.BigIntegerField()
    highest = models.DecimalField(_("Highest numerator"), max_digits=24, decimal_places=6)
    # No check that they are not negative: a row of what is taken away meets the stored one before they are joined.
    reported = models.IntegerField(_("Reported"))
    denominators = models.IntegerField(_("With a denominator"))

    objects = RollUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("roll-up")
        verbose_name_plural = _("roll-ups")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["series_version", "unit", "disaggregation", "period", "level"], name="roll_up_once"
            )
        ]
        indexes = [models.Index(fields=["reported"], condition=Q(reported=0), name="roll_ups_at_zero")]

    def __str__(self) -> str:
        return f"{self.series_version_id} {self.unit_id} {self.period}: {self.reported}"

    @property
    def numerator(self) -> Decimal:
        return joined(self.numerator_whole, self.numerator_millionths)

    @property
    def denominator(self) -> Decimal | None:
        """The sum of those that had one; None when nobody had."""
        return joined(self.denominator_whole, self.denominator_millionths) if self.denominators else None


def joined(whole: int, millionths: int) -> Decimal:
    """The number that is kept as two integers."""
    return whole + Decimal(millionths).scaleb(-6)
