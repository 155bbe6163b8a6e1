"""Which units there were and below whom they stood, as it was believed at one moment about one day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from basis.numerals import to_latin
from governance.models import OrgUnit, PlacementState, UnitPlacement
from governance.models.state import StateQuerySet
from governance.queries.as_of import AsOf, Difference


@dataclass(frozen=True)
class UnitThen:
    """What was believed of a unit, and where it stands today; None when it is no more."""

    state: PlacementState
    today: UnitPlacement | None

    @property
    def unit(self) -> OrgUnit:
        return self.state.placement.unit

    @cached_property
    def differences(self) -> list[Difference]:
        """What is said differently today: the names, the level, the unit above, or the day on which it ended."""
        if self.today is None:
            return [Difference("valid_to", self.state.valid_to, self.state.placement.valid_to)]
        pairs = [
            Difference("name_en", self.state.name_en, self.unit.name_en),
            Difference("name_bn", self.state.name_bn, self.unit.name_bn),
            Difference("level", self.state.get_level_display(), self.unit.get_level_display()),
            Difference("parent", self.state.parent, self.today.parent),
        ]
        return [pair for pair in pairs if pair.then != pair.now]


def units_then(as_of: AsOf, *, below: str = "", words: str = "") -> StateQuerySet:
    """The states of the units that were believed to exist, in the order of today's tree.

    `below`: only those that stood directly below the unit with this code. `words`: only those whose code, or name in
    either script, then or today, holds each word. Each carries `differs`: whether today says something else.
    """
    states = as_of.in_force(PlacementState.objects.all(), "placement")
    if below:
        states = states.filter(parent__code=below)
    for word in words.split()[:8]:
        states = states.filter(_named(word))
    return states.annotate(differs=~Exists(_same_today())).order_by("placement__unit__path")


def as_units(states: StateQuerySet) -> list[UnitThen]:
    """Some of those with what stands today beside them: two queries for any number."""
    found = list(states.select_related("placement__unit", "parent"))
    today = UnitPlacement.objects.current().filter(unit__in=[state.placement.unit_id for state in found])
    stands = {placement.unit_id: placement for placement in today.select_related("parent")}
    return [UnitThen(state, stands.get(state.placement.unit_id)) for state in found]


def later_units(as_of: AsOf) -> QuerySet[OrgUnit]:
    """The units of today that nobody knew then, or that were not believed to exist on that day."""
    then = as_of.in_force(PlacementState.objects.all(), "placement").values("placement__unit")
    today = UnitPlacement.objects.current().values("unit")
    return OrgUnit.objects.filter(pk__in=today).exclude(pk__in=then)


def first_placed() -> dt.date | None:
    """The day in Asia/Dhaka on which a unit was recorded for the first time."""
    first = PlacementState.objects.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    return timezone.localdate(first) if first else None


def _named(word: str) -> Q:
    then = Q(name_en__icontains=word) | Q(name_bn__icontains=word)
    today = Q(placement__unit__name_en__icontains=word) | Q(placement__unit__name_bn__icontains=word)
    return then | today | Q(placement__unit__code__icontains=to_latin(word))


def _same_today() -> QuerySet[UnitPlacement]:
    """Today's placement of the same unit, where name, level and the unit above are what the outer state says."""
    above = Coalesce("parent", Value(0))
    outer = Coalesce(OuterRef("parent"), Value(0))
    names = {f"unit__{name}": OuterRef(name) for name in ("name_en", "name_bn", "level")}
    same_unit = UnitPlacement.objects.current().filter(unit=OuterRef("placement__unit"), **names)
    return same_unit.annotate(above=above).filter(above=outer)
