"""Writing data queries: the same doubt about the same number is one query, however often it is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from basis.periods import Period
from monitoring.domain.panels import Cell
from monitoring.models import DataQuery, Measurement, QueryStep
from monitoring.values import QueryState
from monitoring.values.checks import OF_A_VALUE, SINGLE, CheckRule

CHUNK = 500


@dataclass(frozen=True)
class Found:
    """A doubt about a cell: which rule, which row of the cell, and the numbers of its sentence as text."""

    rule: str
    cell: Cell
    details: dict[str, Any] = field(default_factory=dict)
    measurement: int | None = None


@dataclass
class Findings:
    """What a check found, not yet written. `cells` are those of unclosed queries that were looked at again, with the
    row that was read; of a million others only the number is kept.
    """

    looked_at: int = 0
    found: list[Found] = field(default_factory=list)
    cells: dict[Cell, int] = field(default_factory=dict)
    rules: set[str] = field(default_factory=lambda: {str(rule) for rule in OF_A_VALUE})

    def add(self, other: Findings) -> None:
        self.looked_at += other.looked_at
        self.found.extend(other.found)
        self.cells.update(other.cells)
        self.rules |= other.rules


@dataclass(frozen=True)
class Outcome:
    """How many values were looked at, how many queries were raised (or raised again), and how many closed."""

    looked_at: int = 0
    raised: int = 0
    closed: int = 0


@transaction.atomic
def note(findings: Findings) -> Outcome:
    """Write what was found. Queries about values that have been corrected, and are not doubted any more, close."""
    known, batches = _known(findings), _batches(findings)
    now = timezone.now()
    new: list[DataQuery] = []
    again: list[DataQuery] = []
    told: list[DataQuery] = []
    for found in findings.found:
        query = known.get((found.rule, *found.cell))
        if query is None:
            if not _asked_already(found, known):
                new.append(_query(found, batches, now))
        elif _is_another(query, found):
            if query.state != QueryState.OPEN or found.measurement != query.measurement_id:
                told.append(query)
            _renew(query, found, batches, now)
            again.append(query)
    DataQuery.objects.bulk_create(new, batch_size=CHUNK, ignore_conflicts=True)
    fields = ["details", "measurement", "batch", "state", "raised_at", "closed_at"]
    DataQuery.objects.bulk_update(again, fields, batch_size=CHUNK)
    closed = _close_mended(findings, known.values(), now)
    _step(told, QueryState.OPEN, now)
    return Outcome(findings.looked_at, len(new) + len(told), closed)


def close_quietly(queries: Sequence[DataQuery]) -> int:
    """Close queries that have lost their reason. The step has no author and no words: pages say what it means."""
    now = timezone.now()
    DataQuery.objects.filter(pk__in=[query.pk for query in queries]).update(state=QueryState.CLOSED, closed_at=now)
    _step(queries, QueryState.CLOSED, now)
    return len(queries)


def _known(findings: Findings) -> dict[tuple, DataQuery]:
    cells = {*findings.cells, *(found.cell for found in findings.found)}
    if not cells:
        return {}
    units, series, periods = ({cell[1] for cell in cells}, {cell[0] for cell in cells}, {cell[2] for cell in cells})
    wanted = DataQuery.objects.filter(series__in=series, period__in=periods)
    found: dict[tuple, DataQuery] = {}
    listed = sorted(units)
    for start in range(0, len(listed), 5000):
        for query in wanted.filter(unit__in=listed[start : start + 5000]):
            found[query.rule, query.series_id, query.unit_id, query.period, query.disaggregation] = query
    return found


def _asked_already(found: Found, known: dict[tuple, DataQuery]) -> bool:
    """A step is not asked about where its first value was asked about when it came in."""
    if found.rule != CheckRule.LEVEL_SHIFT:
        return False
    return any((str(rule), *found.cell) in known for rule in SINGLE)


def _is_another(query: DataQuery, found: Found) -> bool:
    """Whether the number in doubt is not the one that was asked about before."""
    if found.measurement is not None and query.measurement_id is not None:
        return found.measurement != query.measurement_id
    if query.state == QueryState.CLOSED and found.rule == CheckRule.MISSING:
        return False
    return query.state == QueryState.OPEN and query.details != found.details


def _batches(findings: Findings) -> dict[int | None, int]:
    """The set of values in which each doubted row came."""
    rows = {found.measurement for found in findings.found if found.measurement}
    return dict(Measurement.objects.filter(pk__in=rows).values_list("pk", "batch_id"))


def _renew(query: DataQuery, found: Found, batches: dict[int | None, int], now: Any) -> None:
    query.details, query.measurement_id = found.details, found.measurement
    query.batch_id = batches.get(found.measurement)
    if query.state != QueryState.OPEN:
        query.state, query.closed_at, query.raised_at = QueryState.OPEN, None, now


def _query(found: Found, batches: dict[int | None, int], now: Any) -> DataQuery:
    series, unit, period, disaggregation = found.cell
    return DataQuery(
        rule=found.rule,
        series_id=series,
        unit_id=unit,
        period=period,
        period_end=Period.parse(period).end,
        disaggregation=disaggregation,
        measurement_id=found.measurement,
        batch_id=batches.get(found.measurement),
        details=found.details,
        raised_at=now,
    )


def _close_mended(findings: Findings, known: Iterable[DataQuery], now: Any) -> int:
    still = {(found.rule, *found.cell) for found in findings.found}
    mended = []
    for query in known:
        cell = (query.series_id, query.unit_id, query.period, query.disaggregation)
        if query.state == QueryState.CLOSED or cell not in findings.cells or (query.rule, *cell) in still:
            continue
        arrived = query.rule == CheckRule.MISSING
        corrected = query.rule in findings.rules and query.measurement_id != findings.cells[cell]
        if arrived or corrected:
            mended.append(query)
    return close_quietly(mended)


def _step(queries: Sequence[DataQuery], state: str, now: Any) -> None:
    QueryStep.objects.bulk_create((QueryStep(query=query, state=state, at=now) for query in queries), batch_size=CHUNK)
