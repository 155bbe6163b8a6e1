"""Places: country to facility, and offices, in one tree.

`UnitPlacement` is the truth of what lay where and when; the path that treebeard keeps is a cache of today.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from basis.text import in_language
from governance.models.dated import DatedQuerySet, ends_after_start
from governance.models.state import State, recorded_now
from governance.values import UnitKind, UnitLevel


class OrgUnitQuerySet(MP_NodeQuerySet):
    def within(self, unit: OrgUnit) -> OrgUnitQuerySet:
        """The unit itself and everything below it today."""
        return self.filter(path__startswith=unit.path)

    def around(self, unit: OrgUnit) -> OrgUnitQuerySet:
        """The unit itself and everything above it today, the country first."""
        steps = range(unit.steplen, len(unit.path) + 1, unit.steplen)
        return self.filter(path__in=[unit.path[:step] for step in steps]).order_by(Length("path"))

    def at_level(self, level: str) -> OrgUnitQuerySet:
        return self.filter(level=level)


class OrgUnitManager(MP_NodeManager.from_queryset(OrgUnitQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> OrgUnitQuerySet:
        """All units as they stand in the tree. (The manager of treebeard would answer with its own queryset.)"""
        return OrgUnitQuerySet(self.model, using=self._db).order_by("path")


class OrgUnit(MP_Node):
    code = models.CharField(_("Code"), max_length=40, unique=True)
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    level = models.CharField(_("Level"), max_length=20, choices=UnitLevel.choices, db_index=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=UnitKind.choices)

    objects = OrgUnitManager()

    class Meta:
        verbose_name = _("organisation unit")
        verbose_name_plural = _("organisation units")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")

    def is_within(self, other: OrgUnit) -> bool:
        """Whether this unit is `other` or lies below it today."""
        return self.path.startswith(other.path)


class UnitPlacement(models.Model):
    """Under which parent a unit stood, and since when this was known."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="placements")
    parent = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="placed_below")
    valid_from = models.DateField(_("Start"))
    valid_to = models.DateField(_("End"), null=True, blank=True)
    recorded_at = models.DateTimeField(default=recorded_now, editable=False)
    by = models.ForeignKey("governance.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.ForeignKey("governance.Decision", models.PROTECT, null=True, blank=True, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [ends_after_start("placement_ends_after_start")]
        ordering = ["unit_id", "valid_from"]

    def __str__(self) -> str:
        return f"{self.unit_id} below {self.parent_id} from {self.valid_from}"


class PlacementState(State):
    """What was said of a placement, from its first to its last day, and how the unit was called there."""

    placement = models.ForeignKey(UnitPlacement, models.CASCADE, related_name="states")
    parent = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="+")
    name_en = models.CharField(max_length=255)
    name_bn = models.CharField(max_length=255)
    level = models.CharField(max_length=20, choices=UnitLevel.choices)

    def __str__(self) -> str:
        return f"{self.placement_id} as known at {self.recorded_at}"

    @property
    def name(self) -> str:
        return in_language(self, "name")


class UnitGroupSet(models.Model):
    """One way to group units: type, ownership, urban or rural, directorate."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)

    class Meta:
        verbose_name = _("unit group set")
        ordering = ["code"]

    def __str__(self) -> str:
        return in_language(self, "name")


class UnitGroup(models.Model):
    """One group of a set; a unit is in at most one group of each set."""

    group_set = models.ForeignKey(UnitGroupSet, models.PROTECT, related_name="groups")
    code = models.CharField(_("Code"), max_length=60)
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    units = models.ManyToManyField(OrgUnit, through="UnitGroupMember", related_name="groups")

    class Meta:
        verbose_name = _("unit group")
        constraints = [models.UniqueConstraint(fields=["group_set", "code"], name="unit_group_once")]
        ordering = ["group_set_id", "code"]

    def __str__(self) -> str:
        return in_language(self, "name")


class UnitGroupMember(models.Model):
    group_set = models.ForeignKey(UnitGroupSet, models.PROTECT, related_name="+")
    group = models.ForeignKey(UnitGroup, models.PROTECT, related_name="members")
    unit = models.ForeignKey(OrgUnit, models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group_set", "unit"], name="one_group_of_a_set")]

    def __str__(self) -> str:
        return f"{self.unit_id} in {self.group_id}"
