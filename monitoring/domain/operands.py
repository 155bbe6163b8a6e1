"""The numbers behind the operands of a formula, for many units of one period at once.

A fixed number of queries, whatever the number of units. Places first, then time, as everywhere: what the units
below reported for one end of a period is added up, then flows are summed and stocks are the last.
"""

from __future__ import annotations

import datetime as dt
import os.path
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Substr

from basis.numerals import plain
from basis.periods import HALF_A_WEEK, Kind, Period
from governance.models import OrgUnit
from governance.models.unit import UnitGroupMember
from monitoring.domain import formulas
from monitoring.domain.options import parts_of
from monitoring.models import (
    Combination,
    ConstantValue,
    DataSet,
    DataSetAssignment,
    DataSetItem,
    Measurement,
    SeriesVersion,
    Submission,
)
from monitoring.values import Frequency, SpaceAggregation, TimeAggregation, canonical, rate
from monitoring.values.formulas import Operand, nodes, write
from monitoring.values.formulas.nodes import Metric, Part

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Window:
    """From which day to which a formula counts: the period, or from 1 July on where the value is cumulative.

    `yearly`: a yearly number may stand for a part of the year, because the sheet divides it.
    """

    period: Period
    start: dt.date
    yearly: bool = False

    @property
    def end(self) -> dt.date:
        return self.period.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def holds(self, period: Period) -> bool:
        """Whether a period lies in it; a week lies where most of its days are."""
        if period.kind == Kind.WEEK:
            return self.start <= period.start + HALF_A_WEEK <= self.end
        return self.start <= period.start and period.end <= self.end

    def reaches(self, period: Period) -> bool:
        """Whether a period speaks for the window's own period, and not only for one before it."""
        day = period.start + HALF_A_WEEK if period.kind == Kind.WEEK else period.end
        return day >= self.period.start

    def slots(self, frequency: str) -> list[Period]:
        """The periods of a frequency in it."""
        step, found = Period.containing(self.start, Frequency(frequency).kind), []
        while step.start <= self.end:
            if self.holds(step):
                found.append(step)
            step = step.next()
        return found


@dataclass(frozen=True)
class Number:
    """One operand at one unit, as its passport names it. `reported` of `expected` unit-periods, where that is known;
    `is_current`: some of it was reported in the period itself, and not only in one before it.
    """

    value: Decimal | None
    reported: int | None = None
    expected: int | None = None
    version: int | None = None
    is_current: bool = True

    def as_input(self, name: str) -> dict[str, Any]:
        shown = {"name": name, "number": None if self.value is None else plain(self.value)}
        about = {"reported": self.reported, "expected": self.expected, "version": self.version}
        return shown | {key: value for key, value in about.items() if value is not None}


MISSING = Number(None)


class Numbers:
    """The numbers of operands at units; `at(unit)` is what the evaluation of a formula asks."""

    def __init__(self, named: Iterable[Operand], units: Sequence[OrgUnit], window: Window):
        self.named, self.window = list(dict.fromkeys(named)), window
        self.names = {operand: write(operand) for operand in self.named}
        self.units = units
        self.found: dict[tuple[Operand, str], Number] = {}
        self.everywhere: dict[Operand, Number] = {}
        for operand in self.named:
            if isinstance(operand, nodes.Days):
                self.everywhere[operand] = Number(Decimal(window.days))
        for length in sorted({len(unit.path) for unit in units}):
            area = Area([unit.path for unit in units if len(unit.path) == length], length)
            for find in (_elements, _reports, _groups, _references):
                self.found |= {(o, path): number for o, path, number in find(self.named, area, window)}
        self.everywhere |= _constants(self.named, window)

    def number(self, operand: Operand, unit: OrgUnit) -> Number:
        return self.everywhere.get(operand) or self.found.get((operand, unit.path), MISSING)

    def at(self, unit: OrgUnit) -> Callable[[Operand], Decimal | None]:
        return lambda operand: self.number(operand, unit).value

    def is_current(self, unit: OrgUnit) -> bool:
        """Whether anything was reported in the period itself; always where no data element is named."""
        elements = [operand for operand in self.named if isinstance(operand, nodes.Element)]
        known = [self.number(operand, unit) for operand in elements]
        return not elements or any(number.value is not None and number.is_current for number in known)

    def inputs(self, unit: OrgUnit) -> list[dict[str, Any]]:
        """What a passport says of each operand."""
        return [self.number(operand, unit).as_input(self.names[operand]) for operand in self.named]


class Area:
    """Units whose paths have one length, and what rows below them belong to which: the first signs of the path."""

    def __init__(self, paths: Sequence[str], length: int):
        self.paths, self.length = frozenset(paths), length
        common = os.path.commonprefix(list(paths))
        self.prefix = common[: len(common) - len(common) % OrgUnit.steplen]

    def below(self, rows: QuerySet, path: str = "unit__path") -> QuerySet:
        """Rows at the units and below them, with `place`, the path of the unit that they belong to."""
        chosen = rows.filter(**{f"{path}__startswith": self.prefix}).annotate(place=Substr(path, 1, self.length))
        return chosen.order_by()

    def __contains__(self, path: str) -> bool:
        return path in self.paths


Found = Iterator[tuple[Operand, str, Number]]


# --- data elements --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cell:
    """What the units of one place reported for one period, added up."""

    period: Period
    total: Decimal
    highest: Decimal
    reported: int


def _elements(named: Sequence[Operand], area: Area, window: Window) -> Found:
    wanted = [operand for operand in named if isinstance(operand, nodes.Element)]
    if not wanted:
        return
    versions = _in_force({operand.code for operand in wanted}, "element", window.end)
    keys = _keys_of(wanted, versions)
    cells = _cells(wanted, versions, area, window)
    expected = _expected(list(versions.values()), area, window)
    for operand in wanted:
        version = versions.get(operand.code)
        if version is None:
            continue
        for path in area.paths:
            chosen = [cell for key in keys[operand] for cell in cells.get((version.pk, key, path), ())]
            value, reported = _over_time(chosen, version.element_sheet, window)
            if value is not None:
                owed = expected.get((version.pk, path))
                current = any(window.reaches(cell.period) for cell in chosen)
                yield operand, path, Number(value, reported, max(owed or 0, reported) or None, version.pk, current)


def _cells(
    wanted: Sequence[nodes.Element], versions: dict[str, SeriesVersion], area: Area, window: Window
) -> dict[tuple[int, str, str], list[_Cell]]:
    """By (definition, key of the combination, path). The total is the row without a key, or else the sum of parts."""
    near = Q(period_start__gte=window.start - HALF_A_WEEK, period_end__lte=window.end + HALF_A_WEEK)
    around = Q(period_start__lte=window.period.start, period_end__gte=window.end)
    rows = Measurement.objects.approved().filter(near | around, series_version__in=list(versions.values()))
    total = (
        Measurement.objects.approved()
        .whole()
        .filter(series_version=OuterRef("series_version"), unit=OuterRef("unit"), period=OuterRef("period"))
    )
    found: dict[tuple[int, str, str], list[_Cell]] = defaultdict(list)
    whole = area.below(rows.filter(Q(disaggregation="") | ~Exists(total)))
    for version, path, code, *numbers in _summed(whole, "series_version", "place", "period"):
        if path in area:
            found[version, "", path].append(_Cell(_period(code), *numbers))
    if any(operand.combination for operand in wanted):
        parts = area.below(rows.exclude(disaggregation=""))
        for version, key, path, code, *numbers in _summed(parts, "series_version", "disaggregation", "place", "period"):
            if path in area:
                found[version, key, path].append(_Cell(_period(code), *numbers))
    return found


@lru_cache(maxsize=2048)
def _period(code: str) -> Period:
    """A period by its stored code; the same few codes come for thousands of units."""
    return Period.parse(code)


def _summed(rows: QuerySet, *by: str) -> QuerySet:
    return rows.values_list(*by).annotate(
        total=Sum("numerator"), highest=Max("numerator"), n=Count("unit", distinct=True)
    )


def _over_time(cells: Sequence[_Cell], sheet: Any, window: Window) -> tuple[Decimal | None, int]:
    """One number of a window, and of how many unit-periods it is made."""
    inside = [cell for cell in cells if window.holds(cell.period)]
    way = sheet.time_aggregation
    if not inside and (way in (TimeAggregation.LAST, TimeAggregation.AVERAGE) or window.yearly):
        inside = [cell for cell in cells if cell.period.start <= window.period.start and window.end <= cell.period.end]
    by_end: dict[dt.date, list[_Cell]] = defaultdict(list)
    for cell in inside:
        by_end[cell.period.end].append(cell)
    steps = [_over_places(by_end[end], sheet.space_aggregation) for end in sorted(by_end)]
    known = [(value, reported) for value, reported in steps if value is not None]
    if not known or (way == TimeAggregation.NONE and len(known) > 1):
        return None, 0
    if way == TimeAggregation.SUM:
        return sum((value for value, _n in known), Decimal(0)), sum(n for _value, n in known)
    if way == TimeAggregation.AVERAGE:
        return sum((value for value, _n in known), Decimal(0)) / len(known), sum(n for _value, n in known)
    return known[-1]


def _over_places(cells: Sequence[_Cell], way: str) -> tuple[Decimal | None, int]:
    reported = sum(cell.reported for cell in cells)
    if way == SpaceAggregation.MAX:
        return max(cell.highest for cell in cells), reported
    if way == SpaceAggregation.NONE and reported != 1:
        return None, reported
    return sum((cell.total for cell in cells), Decimal(0)), reported


def _keys_of(wanted: Sequence[nodes.Element], versions: dict[str, SeriesVersion]) -> dict[nodes.Element, list[str]]:
    """Which stored keys make an operand: a part of an axis is the sum over the axes that it does not name."""
    chosen = {version.element_sheet.disaggregation_id for version in versions.values()} - {None}
    known: dict[int, list[str]] = defaultdict(list)
    if any(operand.combination for operand in wanted):
        rows = Combination.objects.filter(disaggregation__in=chosen)
        for disaggregation, key in rows.values_list("disaggregation_id", "key"):
            known[disaggregation].append(key)
    found = {}
    for operand in wanted:
        parts, version = parts_of(operand.combination), versions.get(operand.code)
        divided = version.element_sheet.disaggregation_id if version else None
        keys = known[divided] if divided else []
        found[operand] = [key for key in keys if parts <= parts_of(key)] if parts else [""]
    return found


def _expected(versions: Sequence[SeriesVersion], area: Area, window: Window) -> dict[tuple[int, str], int]:
    """How many unit-periods should report: the units to which a form with the element is assigned, else its level."""
    owed: dict[tuple[int, str], int] = {}
    items = DataSetItem.objects.filter(series__in=[version.series_id for version in versions], data_set__active=True)
    sets = defaultdict(list)
    for series, data_set in items.values_list("series_id", "data_set_id"):
        sets[series].append(data_set)
    assigned = _assigned({data_set for listed in sets.values() for data_set in listed}, area, window.end)
    levels = {version.element_sheet.level for version in versions if version.series_id not in sets}
    counted: dict[tuple[str, str], int] = {}
    if levels:
        rows = area.below(OrgUnit.objects.filter(level__in=levels), "path").values_list("level", "place")
        counted = {(level, path): number for level, path, number in rows.annotate(n=Count("pk"))}
    for version in versions:
        sheet = version.element_sheet
        times = len(window.slots(sheet.frequency)) if sheet.time_aggregation == TimeAggregation.SUM else 1
        for path in area.paths:
            listed = sets.get(version.series_id)
            units = sum(assigned[d, path] for d in listed) if listed else counted.get((sheet.level, path), 0)
            owed[version.pk, path] = units * (times or 1)
    return owed


def _assigned(data_sets: set[int], area: Area, day: dt.date) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = defaultdict(int)
    if data_sets:
        rows = area.below(_on(DataSetAssignment.objects.filter(data_set__in=data_sets), day))
        for data_set, path, number in rows.values_list("data_set_id", "place").annotate(n=Count("unit", distinct=True)):
            found[data_set, path] = number
    return found


# --- reports, groups, other indicators, constants -----------------------------------------------------------------


def _reports(named: Sequence[Operand], area: Area, window: Window) -> Found:
    """How many forms were sent and due. Nothing due: no number."""
    wanted = [operand for operand in named if isinstance(operand, nodes.Reports)]
    if not wanted:
        return
    sets = DataSet.objects.in_bulk({operand.code for operand in wanted}, field_name="code")
    expected = _due(list(sets.values()), area, window)
    sent = Q(first_sent_at__isnull=False)
    rows = area.below(
        Submission.objects.filter(
            data_set__in=list(sets.values()), period_start__gte=window.start, period_end__lte=window.end
        )
    ).values_list("data_set__code", "place")
    received = {
        (code, path): (came, in_time)
        for code, path, came, in_time in rows.annotate(
            came=Count("pk", filter=sent), in_time=Count("pk", filter=sent & Q(first_sent_at__date__lte=F("due")))
        )
    }
    for operand in wanted:
        for path in area.paths:
            due = expected.get((operand.code, path), 0)
            came, in_time = received.get((operand.code, path), (0, 0))
            if due:
                yield operand, path, Number(_metric(operand.metric, came, in_time, due))


def _metric(metric: Metric, came: int, in_time: int, due: int) -> Decimal:
    if metric == Metric.EXPECTED:
        return Decimal(due)
    number = Decimal(in_time if metric in (Metric.ON_TIME, Metric.RATE_ON_TIME) else came)
    return number * HUNDRED / due if metric in (Metric.RATE, Metric.RATE_ON_TIME) else number


def _due(sets: Sequence[DataSet], area: Area, window: Window) -> dict[tuple[str, str], int]:
    """How many forms each place owes: units × periods in which they had to be filled in."""
    rows = area.below(DataSetAssignment.objects.filter(data_set__in=list(sets), valid_from__lte=window.end))
    grouped = rows.values_list("data_set__code", "place", "valid_from", "valid_to").annotate(
        n=Count("unit", distinct=True)
    )
    slots = {data_set.code: window.slots(data_set.frequency) for data_set in sets}
    found: dict[tuple[str, str], int] = defaultdict(int)
    for code, path, start, end, number in grouped:
        found[code, path] += number * sum(start <= p.end and (end is None or p.end <= end) for p in slots[code])
    return found


def _groups(named: Sequence[Operand], area: Area, window: Window) -> Found:
    wanted = [operand for operand in named if isinstance(operand, nodes.Group)]
    if not wanted:
        return
    ids = formulas.groups({operand.code for operand in wanted})
    rows = area.below(UnitGroupMember.objects.filter(group__in=list(ids.values()))).values_list("group_id", "place")
    found = {(group, path): number for group, path, number in rows.annotate(n=Count("pk"))}
    for operand in wanted:
        for path in area.paths:
            if operand.code in ids:
                yield operand, path, Number(Decimal(found.get((ids[operand.code], path), 0)))


def _references(named: Sequence[Operand], area: Area, window: Window) -> Found:
    """Other indicators at the same unit for the same period, as they are approved."""
    wanted = [operand for operand in named if isinstance(operand, nodes.Reference)]
    if not wanted:
        return
    versions = _in_force({operand.code for operand in wanted}, "indicator", window.end)
    rows = (
        Measurement.objects.approved()
        .whole()
        .filter(
            series_version__in=list(versions.values()),
            period=canonical(window.period).code,
            unit__path__startswith=area.prefix,
        )
    )
    found = {
        (row[0], row[1]): row[2:]
        for row in rows.values_list("series_version", "unit__path", "numerator", "denominator")
    }
    for operand in wanted:
        version = versions.get(operand.code)
        for path in area.paths:
            numbers = found.get((version.pk, path)) if version else None
            if version and numbers:
                value = rate(*numbers, version.sheet.rule) if operand.part == Part.VALUE else None
                value = value if operand.part == Part.VALUE else numbers[operand.part == Part.DENOMINATOR]
                yield operand, path, Number(value, version=version.pk)


def _constants(named: Sequence[Operand], window: Window) -> dict[Operand, Number]:
    """What constants were when the period ended."""
    wanted = {operand.code: operand for operand in named if isinstance(operand, nodes.Constant)}
    if not wanted:
        return {}
    rows = ConstantValue.objects.filter(constant__code__in=wanted, valid_from__lte=window.end).order_by("valid_from")
    return {wanted[code]: Number(value) for code, value in rows.values_list("constant__code", "value")}


def _in_force(codes: set[str], noun: str, day: dt.date) -> dict[str, SeriesVersion]:
    """The definitions in force on a day, by the code of their element or indicator."""
    sheet = "element_sheet" if noun == "element" else "sheet"
    rows = _on(SeriesVersion.objects.filter(**{f"series__{noun}__code__in": codes}), day)
    return {version.series.code: version for version in rows.select_related("series", sheet)}


def _on(rows: QuerySet, day: dt.date) -> QuerySet:
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
