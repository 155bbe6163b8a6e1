"""From rows of the database to panels of numbers: what came in, beside the approved past and the peers.

A fixed number of queries for any number of values. Numbers are floats here: a check doubts, it does not count.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from django.db.models import FloatField, Max, Min, Q, QuerySet
from django.db.models.functions import Cast

from basis.periods import Kind, Period
from governance.models import OrgUnit
from monitoring.models import Measurement, SeriesVersion
from monitoring.values import NumberKind, ValueType
from monitoring.values.checks import Panel, Scale

STEPS = {Kind.WEEK: 52, Kind.MONTH: 12, Kind.QUARTER: 4, Kind.HALF_YEAR: 2}
PAST, RECENT = dt.timedelta(days=5 * 366), dt.timedelta(days=2 * 366)  # of the own past, of that of peers
PEERS_WANTED, PEERS_AT_MOST = 30, 300

Cell = tuple[int, int, str, str]  # series, unit, period, disaggregation


@dataclass(frozen=True)
class SeriesPanel:
    """The numbers of one series, part and length of period. `ids` are the incoming rows by (row, column)."""

    version: SeriesVersion
    disaggregation: str
    units: list[int]
    periods: list[Period]
    panel: Panel
    ids: dict[tuple[int, int], int] = field(default_factory=dict)

    @cached_property
    def codes(self) -> list[str]:
        """The codes of the periods; asked for each cell, so made once."""
        return [period.code for period in self.periods]

    def cell(self, row: int, column: int) -> Cell:
        return (self.version.series_id, self.units[row], self.codes[column], self.disaggregation)

    @property
    def is_cumulative(self) -> bool:
        sheet = getattr(self.version, "sheet", None)
        return bool(sheet and sheet.cumulative_in_fy)

    @property
    def is_stage(self) -> bool:
        sheet = getattr(self.version, "sheet", None)
        return bool(sheet and sheet.value_type == ValueType.STAGE)


def read_panels(incoming: QuerySet[Measurement]) -> list[SeriesPanel]:
    """The panels of incoming rows, each beside the approved past of its units and the recent past of their peers."""
    rows = list(_numbers(incoming))
    if not rows:
        return []
    fresh = {row[0] for row in rows}
    past = (row for row in _numbers(_past(incoming)) if row[0] not in fresh)
    groups: dict[tuple, list] = defaultdict(list)
    for row in rows:
        groups[row[1], row[4], period_of(row[3]).kind].append((row, True))
    for row in past:
        group = groups.get((row[1], row[4], period_of(row[3]).kind))
        if group is not None:
            group.append((row, False))
    versions = with_sheets(SeriesVersion.objects.filter(pk__in={row[1] for row in rows})).in_bulk()
    return [
        _panel(versions[number], part, kind, group)
        for (number, part, kind), group in sorted(groups.items(), key=lambda item: item[0][:2])
    ]


def with_sheets(versions: QuerySet[SeriesVersion]) -> QuerySet[SeriesVersion]:
    return versions.select_related("series", "sheet", "element_sheet")


def scale_of(version: SeriesVersion) -> tuple[Scale, bool, float]:
    """How the numbers of a definition are compared, whether they have a denominator, and their factor."""
    sheet = getattr(version, "sheet", None)
    if sheet is None:
        element = getattr(version, "element_sheet", None)
        signed = element is not None and element.number_kind == NumberKind.SIGNED
        return (Scale.RAW if signed else Scale.COUNT), False, 1.0
    factor = float(sheet.factor)
    if sheet.has_denominator:
        return (Scale.PERCENT if sheet.unit == "percent" else Scale.RATE), True, factor
    return (Scale.RAW if sheet.value_type == ValueType.INDEX else Scale.COUNT), False, factor


def steps_of(kind: Kind) -> int:
    return STEPS.get(kind, 1)


def line_of_periods(first: Period, last: Period) -> list[Period]:
    """All periods from one to another, so that a column is a step of time."""
    found = [first]
    while found[-1].start < last.start:
        found.append(found[-1].next())
    return found


def _numbers(rows: QuerySet[Measurement]) -> Iterable[tuple[Any, ...]]:
    return (
        rows.order_by()
        .annotate(n=Cast("numerator", FloatField()), d=Cast("denominator", FloatField()))
        .values_list("pk", "series_version_id", "unit_id", "period", "disaggregation", "n", "d")
        .iterator(chunk_size=10_000)
    )


def _past(incoming: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """Approved rows of the same definitions: of the same units for years, of their peers for some."""
    rows = incoming.order_by()
    days = rows.aggregate(first=Min("period_start"), last=Max("period_end"))
    own = Q(unit__in=rows.values("unit_id"), period_end__gte=days["first"] - PAST)
    peers = _peers(rows)
    if peers is not None:
        own |= Q(unit__in=peers, period_end__gte=days["first"] - RECENT)
    approved = Measurement.objects.approved().filter(
        own,
        series_version__in=rows.values("series_version_id"),
        period_start__lte=days["last"],
    )
    return approved


def _peers(rows: QuerySet[Measurement]) -> list[int] | None:
    """Units of the same level around the incoming ones; None where these are enough to be peers of each other."""
    units = OrgUnit.objects.filter(pk__in=rows.values("unit_id"))
    places = list(units.values_list("path", "level")[: PEERS_WANTED + 1])
    if len(places) > PEERS_WANTED:
        return None
    levels = {level for _path, level in places}
    above = _common([path for path, _level in places])[: -OrgUnit.steplen] or places[0][0][: OrgUnit.steplen]
    while True:
        around = OrgUnit.objects.filter(path__startswith=above, level__in=levels)
        found = list(around.order_by("path").values_list("pk", flat=True)[:PEERS_AT_MOST])
        if len(found) >= PEERS_WANTED or len(above) <= OrgUnit.steplen:
            return found
        above = above[: -OrgUnit.steplen]


def _common(paths: list[str]) -> str:
    """The path of the lowest unit that holds them all."""
    first, last, step = min(paths), max(paths), OrgUnit.steplen
    length = 0
    while length < len(first) and first[length : length + step] == last[length : length + step]:
        length += step
    return first[:length]


def _panel(version: SeriesVersion, disaggregation: str, kind: Kind, group: list) -> SeriesPanel:
    codes = {row[3] for row, _fresh in group}
    known = sorted(map(period_of, codes))
    periods = line_of_periods(known[0], known[-1])
    when = {period.code: column for column, period in enumerate(periods)}
    units = sorted({row[2] for row, _fresh in group})
    where = {unit: row for row, unit in enumerate(units)}
    scale, has_denominator, factor = scale_of(version)
    shape = (len(units), len(periods))
    numerator, denominator = np.full(shape, np.nan), np.full(shape, np.nan)
    incoming = np.zeros(shape, dtype=bool)
    ids: dict[tuple[int, int], int] = {}
    for row, fresh in group:
        at = (where[row[2]], when[row[3]])
        if not fresh and at in ids:
            continue  # a correction: what it would replace is not its own past
        numerator[at] = row[5]
        denominator[at] = np.nan if row[6] is None else row[6]
        if fresh:
            incoming[at], ids[at] = True, row[0]
    table = Panel(numerator, incoming, denominator if has_denominator else None, scale, factor, steps_of(kind))
    return SeriesPanel(version, disaggregation, units, periods, table, ids)


@lru_cache(maxsize=4096)
def period_of(code: str) -> Period:
    """A period by its stored code; the same few come again and again."""
    return Period.parse(code)
