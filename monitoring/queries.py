"""Reads of figures that more than one caller needs. Only approved totals count.

A page asks once for all indicators of a place (`histories`) or for all places of an indicator
(`histories_below`), and gets the answers for every period from that: the number of queries is the same for 10
rows and for 10,000.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Max, QuerySet, Sum
from django.db.models import Value as Constant
from django.db.models.functions import Substr

from basis.periods import Kind, Period
from governance.models import OrgUnit, Person
from governance.values import UnitLevel
from monitoring.models import Batch, Indicator, IndicatorSheet, Measurement, SeriesVersion, Target
from monitoring.values import Path, Reported, Value, canonical, over_places, over_time

HALF_A_WEEK = dt.timedelta(days=3)


@dataclass(frozen=True)
class History:
    """All approved values of an indicator at a place, as reported: in order of time, each with its version."""

    indicator: Indicator
    unit: OrgUnit
    versions: tuple[SeriesVersion, ...]
    values: tuple[Value, ...]
    expected: int

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
            return Value(None, None, None, 0, self.expected, period, self._number_on(period.end))
        number = self._number_on(period.end)
        if number not in {part.version for part in parts}:
            number = parts[-1].version
        parts = [part for part in parts if part.version == number]
        if exact:
            return parts[-1]
        return over_time(parts, self.sheet_of(parts[-1]).rule, period=period)

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
    versions = _versions(chosen)
    numbers = [v.pk for group in versions.values() for v in group]
    found = _reported(Measurement.objects.within(unit).filter(series_version_id__in=numbers), Constant(unit.path))
    counts = {(unit.path, level): n for level, n in _count_by_level(unit)}
    habits = _habits([n for n in numbers if not any(key[0] == n for key in found)])
    values = _values(found, versions, counts)
    return {
        indicator.pk: History(
            indicator,
            unit,
            tuple(versions[indicator.series_id]),
            tuple(values[indicator.series_id, unit.path]),
            _expected_by_habit(versions[indicator.series_id], found, habits, counts, unit.path),
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
    places = OrgUnit.objects.at_level(level).order_by("code")
    units = list(places.within(unit) if unit else places)
    versions = _versions([indicator])
    values_of = Measurement.objects.filter(series_version__series_id=indicator.series_id)
    if period is not None:
        first, last = period.start - HALF_A_WEEK, period.end + HALF_A_WEEK
        values_of = values_of.filter(period_start__gte=first, period_end__lte=last)
    found: dict[_Key, Reported] = {}
    counts: dict[tuple[str, str], int] = {}
    for length in sorted({len(place.path) for place in units}):
        below = values_of.filter(unit__depth__gte=length // OrgUnit.steplen)
        found |= _reported(below.within(unit) if unit else below, Substr("unit__path", 1, length))
        rows = OrgUnit.objects.filter(depth__gte=length // OrgUnit.steplen)
        grouped = (rows.within(unit) if unit else rows).annotate(place=Substr("path", 1, length))
        for place, kind, number in grouped.order_by().values_list("place", "level").annotate(n=Count("id")):
            counts[place, kind] = number
    values = _values(found, versions, counts)
    habits = _habits_in(found)
    return [
        History(
            indicator,
            place,
            tuple(versions[indicator.series_id]),
            tuple(values[indicator.series_id, place.path]),
            _expected_by_habit(versions[indicator.series_id], found, habits, counts, place.path) or 1,
        )
        for place in units
    ]


# --- plan -----------------------------------------------------------------------------------------------------


def paths(indicators: Iterable[Indicator], units: Iterable[OrgUnit]) -> dict[tuple[int, int, int], Path]:
    """The plan of indicators at places, by (indicator id, unit id, number of the definition version)."""
    points: dict[tuple[int, int, int], dict] = defaultdict(dict)
    directions: dict[tuple[int, int, int], str] = {}
    rows = Target.objects.filter(indicator__in=list(indicators), unit__in=list(units))
    for target in rows.order_by("period_end", "period_start").values_list(
        "indicator_id", "unit_id", "series_version__number", "period_end", "value", "series_version__sheet__direction"
    ):
        key = target[:3]
        points[key].setdefault(target[3], target[4])  # of two that end together the longer one speaks
        directions[key] = target[5]
    return {key: Path(tuple(listed.items()), directions[key]) for key, listed in points.items()}


# --- periods --------------------------------------------------------------------------------------------------


def quarters() -> list[tuple[Period, int]]:
    """The quarters for which something is approved, with the number of values, the latest first."""
    rows = Measurement.objects.approved().whole().order_by().values_list("period").annotate(n=Count("id"))
    found = [(_period(code), number) for code, number in rows]
    return sorted(((period, number) for period, number in found if period.kind == Kind.QUARTER), reverse=True)


def current_quarter(counts: Sequence[tuple[Period, int]] | None = None) -> Period | None:
    """The latest quarter that is more than begun: with at least half as many values as the fullest one.

    A single early report must not make every page speak of a quarter for which nothing else is known yet.
    `counts` are those of `quarters`, when the caller has just asked.
    """
    counts = quarters() if counts is None else counts
    most = max((number for _period, number in counts), default=0)
    return next((period for period, number in counts if number * 2 >= most), None)


# --- where a figure comes from --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """Values of a figure that came together: who sent how many and when, who approved them."""

    batch: Batch
    number: int
    approved_by: Person | None
    approved_at: dt.datetime


def sources_of(history: History, value: Value, most: int = 5) -> list[Source]:
    """The sets of values that a figure was made of, the latest approved first."""
    if value.period is None:
        return []
    version = next(v for v in history.versions if v.number == value.version)
    period: dict[str, object] = {"period": value.period.code}
    rows = Measurement.objects.approved().whole().within(history.unit).filter(series_version=version)
    if not any(each.period == value.period for each in history.values):
        period = {"period_start__gte": value.period.start, "period_end__lte": value.period.end}
    grouped = (
        rows.filter(**period)
        .order_by()
        .values_list("batch_id", "approved_by_id", "approved_at")
        .annotate(n=Count("id"))
        .order_by("-approved_at")[:most]
    )
    found = list(grouped)
    batches = Batch.objects.select_related("by").in_bulk({row[0] for row in found})
    people = Person.objects.in_bulk({row[1] for row in found if row[1]})
    return [Source(batches[batch], number, people.get(person), at) for batch, person, at, number in found]


# --- how it is put together -----------------------------------------------------------------------------------

# definition version, path of the place, code of the period, level of the units that reported
_Key = tuple[int, str, str, str]


def _versions(indicators: Sequence[Indicator]) -> dict[int, list[SeriesVersion]]:
    grouped: dict[int, list[SeriesVersion]] = {indicator.series_id: [] for indicator in indicators}
    rows = SeriesVersion.objects.filter(series_id__in=list(grouped)).select_related("sheet").order_by("number")
    for version in rows:
        grouped[version.series_id].append(version)
    return grouped


def _reported(rows: QuerySet[Measurement], place: Any) -> dict[_Key, Reported]:
    """Sums over the units of each place, period and level: one query."""
    grouped = (
        rows.approved()  # type: ignore[attr-defined]
        .whole()
        .annotate(place=place)
        .order_by()
        .values_list("series_version_id", "place", "period", "unit__level")
        .annotate(top=Sum("numerator"), bottom=Sum("denominator"), highest=Max("numerator"), n=Count("id"))
    )
    return {
        (version, where, period, level): Reported(top, bottom, highest, n)
        for version, where, period, level, top, bottom, highest, n in grouped
    }


def _count_by_level(unit: OrgUnit) -> Iterable[tuple[str, int]]:
    return OrgUnit.objects.within(unit).order_by().values_list("level").annotate(n=Count("id"))


def _habits(versions: Sequence[int]) -> dict[int, str]:
    """At which level a definition is reported elsewhere, for those that this place reports nothing of."""
    if not versions:
        return {}
    rows = Measurement.objects.approved().whole().filter(series_version_id__in=versions).order_by()
    counted = rows.values_list("series_version_id", "unit__level").annotate(n=Count("id")).order_by("n")
    return {version: level for version, level, _number in counted}


def _habits_in(found: dict[_Key, Reported]) -> dict[int, str]:
    """The same from values at hand: the level at which most places report a definition."""
    counted = Counter((version, level) for version, _place, _period, level in found)
    return {version: level for (version, level), _number in reversed(counted.most_common())}


@lru_cache(maxsize=2048)
def _period(code: str) -> Period:
    """A period by its stored code; the same few codes come again and again."""
    return Period.parse(code)


def _values(
    found: dict[_Key, Reported],
    versions: dict[int, list[SeriesVersion]],
    counts: dict[tuple[str, str], int],
) -> dict[tuple[int, str], list[Value]]:
    """The values by (series, path of the place), in order of time."""
    owner = {version.pk: version for group in versions.values() for version in group}
    cells: dict[tuple[int, str, str], list[tuple[str, Reported]]] = defaultdict(list)
    for (version, place, period, level), part in found.items():
        cells[version, place, period].append((level, part))
    mixed = _expected_of_mixed([key for key, parts in cells.items() if len(parts) > 1])
    values: dict[tuple[int, str], list[Value]] = defaultdict(list)
    for (number, place, code), parts in cells.items():
        definition = owner[number]
        expected = mixed.get((number, place, code)) or counts.get((place, parts[0][0]), 0)
        value = over_places(
            [part for _level, part in parts],
            definition.sheet.rule,
            expected=expected,
            period=_period(code),
            version=definition.number,
        )
        values[definition.series_id, place].append(value)
    for listed in values.values():
        listed.sort(key=lambda value: (value.period.end, value.period.start, value.version))  # type: ignore[union-attr]
    return values


def _expected_by_habit(
    versions: Sequence[SeriesVersion],
    found: dict[_Key, Reported],
    habits: dict[int, str],
    counts: dict[tuple[str, str], int],
    place: str,
) -> int:
    """How many units should report for a period of which nothing is known, going by the periods that are."""
    number = versions[-1].pk
    levels = {level for version, where, _period, level in found if version == number and where == place}
    level = max(levels, key=lambda each: counts.get((place, each), 0)) if levels else habits.get(number)
    return counts.get((place, level or versions[-1].sheet.level), 0)


def _expected_of_mixed(cells: Sequence[tuple[int, str, str]]) -> dict[tuple[int, str, str], int]:
    """The units expected where some report themselves and others through the units below them.

    A district that its upazilas speak for counts as so many upazilas; one from which nothing came counts as one.
    """
    if not cells:
        return {}
    rows = (
        Measurement.objects.approved()
        .whole()
        .filter(
            series_version_id__in={version for version, _place, _period in cells},
            period__in={period for _version, _place, period in cells},
        )
    )
    heard: dict[tuple[int, str], set[str]] = defaultdict(set)
    levels: dict[str, str] = {}
    for version, period, path, level in rows.values_list("series_version_id", "period", "unit__path", F("unit__level")):
        heard[version, period].add(path)
        levels[path] = level
    units = list(OrgUnit.objects.filter(level__in=set(levels.values())).values_list("path", "level"))
    return {
        (version, place, period): _expected(
            place, {path for path in heard[version, period] if path.startswith(place)}, levels, units
        )
        for version, place, period in cells
    }


def _expected(place: str, heard: set[str], levels: dict[str, str], units: Sequence[tuple[str, str]]) -> int:
    if place in heard or not heard:
        return 1
    depth = min(map(len, heard))
    kinds = {levels[path] for path in heard if len(path) == depth}
    total = 0
    for path, level in units:
        if len(path) == depth and level in kinds and path.startswith(place):
            total += _expected(path, {other for other in heard if other.startswith(path)}, levels, units)
    return total


def _belongs(part: Period, period: Period) -> bool:
    """Whether a shorter period belongs to a longer one; a week belongs where most of its days are."""
    if part.kind == Kind.WEEK:
        return period.contains(part.start + HALF_A_WEEK)
    return period.contains(part) and part != period
