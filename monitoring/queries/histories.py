"""The values of an indicator at a place, for every period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.utils import timezone

from basis.periods import HALF_A_WEEK, Kind, Period
from governance.models import OrgUnit, UnitAncestor
from governance.values import UnitLevel
from monitoring.models import Indicator, IndicatorSheet, SeriesVersion
from monitoring.queries import reading
from monitoring.queries.expecting import Expecting, expecting
from monitoring.queries.reading import Key
from monitoring.values import Reported, Value, canonical, over_time


@dataclass(frozen=True)
class History:
    """All approved values of an indicator at a place, as reported: in order of time, each with its version."""

    indicator: Indicator
    unit: OrgUnit
    versions: tuple[SeriesVersion, ...]
    values: tuple[Value, ...]
    # How many units should report for a period of which nothing is known: those of this level
    level: str = ""
    speaks_for_itself: bool = False
    asked: Expecting = field(default_factory=Expecting, repr=False)

    @property
    def expected(self) -> int:
        """How many units should report today."""
        return self.expected_on(timezone.localdate())

    def expected_on(self, day: dt.date) -> int:
        """How many units should report for a period that ends on a day; a place that is silent counts as one."""
        number = self.asked.number(self.indicator.series_id, self.unit.pk, self.level, day)
        return number or int(self.speaks_for_itself and self.asked.exists(self.unit, day))

    @property
    def sheet(self) -> IndicatorSheet:
        """The newest definition."""
        return self.versions[-1].sheet

    def sheet_of(self, value: Value) -> IndicatorSheet:
        """The definition by which a value was made."""
        return next((v.sheet for v in self.versions if v.number == value.version), self.sheet)

    def latest(self, until: dt.date | None = None) -> Value | None:
        """The last value whose period had ended by a day."""
        known = [v for v in self.values if v.period and (until is None or v.period.end <= until)]
        return known[-1] if known else None

    def at(self, period: Period) -> Value:
        """The value for a period: as it was reported, or made of the shorter periods in it by the laws of time.

        Values of two definitions are never joined: a long period speaks for the definition in force at its end.
        """
        period = canonical(period)
        exact = [value for value in self.values if value.period == period]
        parts = exact or [value for value in self.values if value.period and _belongs(value.period, period)]
        if not parts:
            return Value(None, None, None, 0, self.expected_on(period.end), period, self._number_on(period.end))
        number = self._number_on(period.end)
        if number not in {part.version for part in parts}:
            number = parts[-1].version
        parts = [part for part in parts if part.version == number]
        if exact:
            return parts[-1]
        return over_time([*parts, *self._gaps(parts, period)], self.sheet_of(parts[-1]).rule, period=period)

    def like(self, value: Value) -> list[Value]:
        """The values that may stand in one line with this one: same definition, same length of period."""
        return [
            other
            for other in self.values
            if other.version == value.version
            and other.period
            and value.period
            and other.period.kind == value.period.kind
        ]

    def _gaps(self, parts: Sequence[Value], period: Period) -> list[Value]:
        """The parts of a long period from which nothing came, with the units that should have reported then."""
        if parts[-1].period is None or parts[-1].period.kind == Kind.WEEK:
            return []
        there, step = {part.period for part in parts}, Period.containing(period.start, parts[-1].period.kind)
        gaps = []
        while step.end <= period.end:
            if step not in there and step.start >= period.start:
                gaps.append(Value(None, None, None, 0, self.expected_on(step.end), step, parts[-1].version))
            step = step.next()
        return gaps

    def _number_on(self, day: dt.date) -> int:
        in_force = [v.number for v in self.versions if v.valid_from <= day and (not v.valid_to or day <= v.valid_to)]
        return in_force[-1] if in_force else self.versions[-1].number


# --- one place, many indicators -------------------------------------------------------------------------------


def value_of(indicator: Indicator, unit: OrgUnit, period: Period) -> Value:
    """The value of an indicator at a place for a period, with "n of m reported"."""
    return history_of(indicator, unit).at(period)


def series_values(indicator: Indicator, unit: OrgUnit) -> list[Value]:
    """The values of all reported periods at a place, in order of time; those of two definitions side by side."""
    return list(history_of(indicator, unit).values)


def history_of(indicator: Indicator, unit: OrgUnit) -> History:
    return histories([indicator], unit)[indicator.pk]


def histories(indicators: Iterable[Indicator], unit: OrgUnit) -> dict[int, History]:
    """The histories of indicators at one place, by the id of the indicator."""
    chosen = list(indicators)
    versions = reading.versions_of(chosen)
    numbers = [v.pk for group in versions.values() for v in group]
    found = reading.reported([unit], numbers)
    asked = expecting([unit], reading.asked_among(versions))
    known = {key[0] for key in found}
    habits = reading.habits([number for number in numbers if number not in known])
    values = reading.values_of(found, versions, asked)
    levels = _levels(found, asked)
    return {
        indicator.pk: History(
            indicator,
            unit,
            tuple(versions[indicator.series_id]),
            tuple(values[indicator.series_id, unit.pk]),
            _level(versions[indicator.series_id], unit, levels, habits),
            False,
            asked,
        )
        for indicator in chosen
    }


# --- one indicator, many places -------------------------------------------------------------------------------


def district_values(indicator: Indicator, period: Period, unit: OrgUnit | None = None) -> dict[str, Value]:
    """The value of each district (of a place, or of the country) by its code."""
    return {h.unit.code: h.at(period) for h in histories_below(indicator, unit, UnitLevel.DISTRICT, period)}


def histories_below(
    indicator: Indicator, unit: OrgUnit | None, level: str, period: Period | None = None
) -> list[History]:
    """The histories of an indicator at all units of one level below a place, in order of their codes.

    With a `period` only what lies in it is read: enough for a map of that period, and much less than everything.
    """
    places = _places(unit, level, period)
    versions = reading.versions_of([indicator])
    listed = versions[indicator.series_id]
    found = reading.reported(places, [version.pk for version in listed], period)
    asked = expecting(places, reading.asked_among(versions))
    values, habits, levels = reading.values_of(found, versions, asked), reading.habits_in(found), _levels(found, asked)
    return [
        History(
            indicator,
            place,
            tuple(listed),
            tuple(values[indicator.series_id, place.pk]),
            _level(listed, place, levels, habits),
            True,
            asked,
        )
        for place in places
    ]


def _places(unit: OrgUnit | None, level: str, period: Period | None) -> list[OrgUnit]:
    """The units of a level below a place: as they stood at the end of a period, else as they stand today."""
    rows = OrgUnit.objects.at_level(level).order_by("code")
    day = period.end if period is not None else timezone.localdate()
    there = UnitAncestor.objects.on(day).filter(unit=OuterRef("pk"))
    return list(rows.filter(Exists(there.filter(ancestor=unit) if unit else there)))


def _levels(found: dict[Key, Reported], asked: Expecting) -> dict[tuple[int, int], str]:
    """The level that reports a definition at a place, by (version, place): the one with most units, if several do."""
    today = timezone.localdate()
    chosen: dict[tuple[int, int], tuple[int, str]] = {}
    for version, place, _period, level in found:
        number = asked.units.get((place, level), [])
        size = sum(spell[0] for spell in number if spell[2] is None or spell[2] >= today)
        if (version, place) not in chosen or chosen[version, place][0] < size:
            chosen[version, place] = size, level
    return {key: level for key, (_size, level) in chosen.items()}


def _level(
    versions: Sequence[SeriesVersion],
    place: OrgUnit,
    levels: dict[tuple[int, int], str],
    habits: dict[int, str],
) -> str:
    """The level that should report for a period of which nothing is known, going by the periods that are."""
    number = versions[-1].pk
    return levels.get((number, place.pk)) or habits.get(number) or versions[-1].sheet.level


def _belongs(part: Period, period: Period) -> bool:
    """Whether a shorter period belongs to a longer one; a week belongs where most of its days are."""
    if part.kind == Kind.WEEK:
        return period.contains(part.start + HALF_A_WEEK)
    return period.contains(part) and part != period
