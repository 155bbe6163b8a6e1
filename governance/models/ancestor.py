"""What lay below what, and when: the closure of the placements, so that sums need not climb the tree."""

from __future__ import annotations

from django.db import models

from governance.models.dated import DatedQuerySet, ends_after_start
from governance.models.unit import OrgUnit


class UnitAncestor(models.Model):
    """That a unit lay `distance` steps below another from one day to another; 0 is the unit itself.

    A cache that `domain.ancestry` derives from `UnitPlacement`. On any day there is at most one row of a pair, and a
    unit that does not exist on that day has none.
    """

    unit = models.ForeignKey(OrgUnit, models.CASCADE, related_name="ancestor_rows", db_index=False)
    ancestor = models.ForeignKey(OrgUnit, models.CASCADE, related_name="descendant_rows", db_index=False)
    distance = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "ancestor of a unit"
        constraints = [
            ends_after_start("ancestor_ends_after_start"),
            models.UniqueConstraint(fields=["unit", "ancestor", "valid_from"], name="ancestor_once_a_day"),
        ]
        indexes = [models.Index(fields=["ancestor", "unit"], name="units_below")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.distance} below {self.ancestor_id} from {self.valid_from}"
