"""Who should report: the "m" of "n of m", by the places as they stood on the last day of each period.

Where a series is in a data set that is assigned to units, those are asked; else the units of the level that reports.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from governance.models import OrgUnit, UnitCount
from monitoring.models import DataSetAssignment

# how many, from which day, to which day (None: open)
Spell = tuple[int, dt.date, dt.date | None]


@dataclass
class Expecting:
    """How many units of each level there were below each place, and how many of them were asked for each series."""

    units: dict[tuple[int, str], list[Spell]] = field(default_factory=dict)
    asked: dict[tuple[int, int, str], list[Spell]] = field(default_factory=dict)
    assigned: frozenset[tuple[int, str]] = frozenset()

    def number(self, series: int, place: int, level: str, day: dt.date) -> int:
        """How many units of a level below a place (or the place itself) should report a series for a day."""
        if (series, level) in self.assigned:
            return _on(self.asked.get((series, place, level), ()), day)
        return _on(self.units.get((place, level), ()), day)

    def exists(self, unit: OrgUnit, day: dt.date) -> bool:
        return _on(self.units.get((unit.pk, unit.level), ()), day) > 0


def expecting(places: Iterable[OrgUnit], asked_series: Iterable[int]) -> Expecting:
    """One query; a second one when some of the series (by id) are asked for by an assigned data set."""
    ids, series = [place.pk for place in places], list(asked_series)
    found = Expecting(_units_below(ids))
    if series:
        found.asked = _asked_below(ids, series)
        levels = DataSetAssignment.objects.filter(data_set__items__series__in=series, data_set__active=True)
        found.assigned = frozenset(levels.order_by().values_list("data_set__items__series", "unit__level").distinct())
    return found


def _units_below(places: list[int]) -> dict[tuple[int, str], list[Spell]]:
    rows = UnitCount.objects.filter(place__in=places).order_by()
    found: dict[tuple[int, str], list[Spell]] = defaultdict(list)
    for place, level, first, last, number in rows.values_list("place", "level", "valid_from", "valid_to", "number"):
        found[place, level].append((number, first, last))
    return found


def _asked_below(places: list[int], series: list[int]) -> dict[tuple[int, int, str], list[Spell]]:
    """A unit that owes a series in two forms at a time is counted once when both began together."""
    rows = DataSetAssignment.objects.filter(
        data_set__active=True, data_set__items__series__in=series, unit__ancestor_rows__ancestor__in=places
    ).order_by()
    found: dict[tuple[int, int, str], list[Spell]] = defaultdict(list)
    for each, place, level, first, last, there_from, there_to, number in rows.values_list(
        "data_set__items__series",
        "unit__ancestor_rows__ancestor",
        "unit__level",
        "valid_from",
        "valid_to",
        "unit__ancestor_rows__valid_from",
        "unit__ancestor_rows__valid_to",
    ).annotate(n=Count("unit", distinct=True)):
        ends = [day for day in (last, there_to) if day is not None]
        found[each, place, level].append((number, max(first, there_from), min(ends, default=None)))
    return found


def _on(spells: Iterable[Spell], day: dt.date) -> int:
    return sum(number for number, first, last in spells if first <= day and (last is None or day <= last))
