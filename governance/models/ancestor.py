"""What lay below what, and when: the closure of the placements, so that sums need not climb the tree."""

from __future__ import annotations

import datetime as dt

from django.db import models

from governance.models.dated import DatedQuerySet, ends_after_start
from governance.models.unit import OrgUnit
from governance.values import UnitLevel


class UnitAncestor(models.Model):
    """That a unit lay `distance` steps below another from one day to another; 0 is the unit itself.

    A cache that `domain.ancestry` derives from `UnitPlacement`. On any day there is at most one row of a pair, and a
    unit that does not exist on that day has none. `level` is that of the unit.
    """

    unit = models.ForeignKey(OrgUnit, models.CASCADE, related_name="ancestor_rows", db_index=False)
    ancestor = models.ForeignKey(OrgUnit, models.CASCADE, related_name="descendant_rows", db_index=False)
    distance = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=20, choices=UnitLevel.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "ancestor of a unit"
        constraints = [
            ends_after_start("ancestor_ends_after_start"),
            models.UniqueConstraint(fields=["unit", "ancestor", "valid_from"], name="ancestor_once_a_day"),
        ]
        indexes = [models.Index(fields=["ancestor", "level", "unit"], name="units_below")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.distance} below {self.ancestor_id} from {self.valid_from}"


class UnitCount(models.Model):
    """How many units of a level lay below a place (itself included) for the same days: `UnitAncestor`, counted.

    What "n of m" needs on every page, without counting 20,000 units each time. `valid_to` is the last day that there
    is where it is open. Kept by `domain.ancestry`.
    """

    place = models.ForeignKey(OrgUnit, models.CASCADE, related_name="unit_counts", db_index=False)
    level = models.CharField(max_length=20, choices=UnitLevel.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(default=dt.date.max)
    number = models.IntegerField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "number of units"
        constraints = [
            models.UniqueConstraint(fields=["place", "level", "valid_from", "valid_to"], name="units_counted_once")
        ]
        indexes = [models.Index(fields=["number"], condition=models.Q(number=0), name="unit_counts_at_zero")]

    def __str__(self) -> str:
        return f"{self.number} {self.level} below {self.place_id}"
