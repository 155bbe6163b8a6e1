"""The numbers of data elements in a formula.

Places first, then time, as everywhere: what the units below reported for one end of a period is added up, then flows
are summed and stocks are the last.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from basis.periods import HALF_A_WEEK, Period
from governance.models import OrgUnit
from monitoring.domain.options import parts_of
from monitoring.domain.windows import Area, Found, Number, Window, in_force, on_day
from monitoring.models import Combination, DataSetAssignment, DataSetItem, Measurement, SeriesVersion
from monitoring.values import SpaceAggregation, TimeAggregation
from monitoring.values.formulas import Operand, nodes


@dataclass(frozen=True)
class _Cell:
    """What the units of one place reported for one period, added up."""

    period: Period
    total: Decimal
    highest: Decimal
    reported: int


def element_numbers(named: Sequence[Operand], area: Area, window: Window) -> Found:
    """The numbers of all data elements among the operands, for each unit of the area that has one."""
    wanted = [operand for operand in named if isinstance(operand, nodes.Element)]
    if not wanted:
        return
    versions = in_force({operand.code for operand in wanted}, "element", window.end)
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
    whole = area.below(rows.filter(Q(disaggregation="") | ~Exists(total)), F("period_end"))
    for version, path, code, *numbers in _summed(whole, "series_version", "place", "period"):
        if path in area:
            found[version, "", path].append(_Cell(_period(code), *numbers))
    if any(operand.combination for operand in wanted):
        parts = area.below(rows.exclude(disaggregation=""), F("period_end"))
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
        rows = area.below(OrgUnit.objects.filter(level__in=levels), window.end, of="").values_list("level", "place")
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
        rows = area.below(on_day(DataSetAssignment.objects.filter(data_set__in=data_sets), day), day)
        for data_set, path, number in rows.values_list("data_set_id", "place").annotate(n=Count("unit", distinct=True)):
            found[data_set, path] = number
    return found
