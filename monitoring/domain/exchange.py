"""Values from another system, many at once: what they mean here, what is wrong with them, what they would change.

The rules are those of `measurements`, with the strictness that a machine can keep: exactly the level and the kind of
period of the definition, one value a cell. Rows are only added; what comes waits for approval.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from sys import intern
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from basis.numerals import NumberError, parse_number
from governance.domain import log
from governance.models import Person
from governance.values import UnitLevel
from monitoring.domain import checking, held
from monitoring.domain.exchange_names import Book, SeriesFact, UnitFact
from monitoring.models import Batch, Measurement
from monitoring.values import DEPTH, Frequency, MeasurementStatus, NumberKind, canonical, fiscal_year_number, fits
from monitoring.values.exchange import DataValue, Issue

CHUNK, IN_MEMORY = 500, 5_000
DHIS2, FILE = "dhis2", "exchange"  # sources of a batch

_LIVING = (MeasurementStatus.DRAFT, MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED)
_NEWEST_FIRST = (*_LIVING, MeasurementStatus.RETURNED)


class Cell(NamedTuple):
    version: int
    unit: int
    period: str
    disaggregation: str


@dataclass(slots=True)
class Arrival:
    """One value with its place here: a cell and a number, or an issue. A deleted value has no number.

    `effect`: created, updated, unchanged, deleted or, where somebody entered another number here, conflict.
    """

    place: int
    record: DataValue
    issue: Issue | None = None
    series: SeriesFact | None = None
    unit: UnitFact | None = None
    cell: Cell | None = None
    number: Decimal | None = None
    effect: str = "created"
    stored: Stored | None = None
    waiting: int | None = None
    approved: int | None = None


class Stored(NamedTuple):
    pk: int
    number: Decimal
    status: str
    source: str


# --- one value --------------------------------------------------------------------------------------------------


def understand(place: int, record: DataValue, book: Book, today: dt.date) -> Arrival:
    """Where a value belongs here and which number it is; or the first thing that stands against it."""
    arrival = Arrival(place, record)
    arrival.unit = book.units.get(record.unit)
    arrival.series = book.series.get(record.element)
    if arrival.unit is None or arrival.series is None:
        arrival.issue = Issue.UNKNOWN_UNIT if arrival.unit is None else Issue.UNKNOWN_ELEMENT
        return arrival
    period = canonical(record.period)
    version = arrival.series.version_for(period)
    if version is None or period.kind != Frequency(version.frequency).kind or period.start > today:
        arrival.issue = Issue.WRONG_PERIOD
        return arrival
    key = book.key_of(record)
    if key is None or key not in version.keys:
        arrival.issue = Issue.UNKNOWN_COMBINATION
    elif not (_same_level(arrival.unit.level, version.level) and arrival.unit.stood_in(period)):
        arrival.issue = Issue.WRONG_LEVEL
    else:
        arrival.cell = Cell(version.pk, arrival.unit.pk, intern(period.code), key)
        arrival.issue = None if record.deleted else _read_number(arrival, version.number_kind)
    return arrival


def _same_level(one: str, other: str) -> bool:
    return DEPTH[UnitLevel(one)] == DEPTH[UnitLevel(other)]


def _read_number(arrival: Arrival, kind: str) -> Issue | None:
    try:
        number = parse_number(arrival.record.value)
    except NumberError:
        return Issue.NOT_A_NUMBER
    broken = kind == NumberKind.COUNT and number != number.to_integral_value()
    if not fits(number) or broken or (number < 0 and kind != NumberKind.SIGNED):
        return Issue.NOT_A_NUMBER
    arrival.number = number
    return None


def refuse_twins(arrivals: Sequence[Arrival]) -> None:
    """Of several values for one cell nobody knows which is meant, unless they say the same: then one is enough."""
    first: dict[Cell, Arrival] = {}
    for arrival in arrivals:
        if arrival.issue or arrival.cell is None:
            continue
        known = first.setdefault(arrival.cell, arrival)
        if known is arrival:
            continue
        same = (known.number, known.record.deleted) == (arrival.number, arrival.record.deleted)
        arrival.issue = Issue.TWICE
        if not same:
            known.issue = Issue.TWICE


# --- held against what is stored ----------------------------------------------------------------------------------


def compare(arrivals: Sequence[Arrival], *, ours: str = "conflict") -> None:
    """Set the effect of each sound arrival. Inside the transaction that writes: another one may have just written.

    `ours` is the effect where somebody entered another number here: `conflict`, or `updated` for a file by hand.
    """
    sound = [arrival for arrival in arrivals if arrival.cell and not arrival.issue]
    cells, elsewhere = _stored(sound)
    for arrival in sound:
        assert arrival.cell
        if _stands_elsewhere(arrival, elsewhere.get((arrival.cell.version, arrival.cell.disaggregation), ())):
            arrival.issue = Issue.OTHER_LEVEL
            continue
        rows = cells.get(arrival.cell, {})
        newest = next((rows[status] for status in _NEWEST_FIRST if status in rows), None)
        arrival.stored = newest
        arrival.waiting = _id_of(rows.get(MeasurementStatus.SUBMITTED))
        arrival.approved = _id_of(rows.get(MeasurementStatus.APPROVED))
        arrival.effect = _effect(arrival, newest, ours)
    _refuse_held(sound, locks=ours != "conflict")


def _refuse_held(arrivals: Sequence[Arrival], *, locks: bool) -> None:
    """What would change a cell of a form that waits for a decision. Locks hold for people; a DHIS2 delivers late."""
    changing = [each for each in arrivals if not each.issue and each.cell and each.effect in ("created", "updated")]
    cells = {(a.series.pk, a.cell.unit, a.cell.period) for a in changing if a.series and a.cell}
    found = held.held_cells(cells, locks=locks) if cells else {}
    for arrival in changing:
        assert arrival.series
        assert arrival.cell
        why = found.get((arrival.series.pk, arrival.cell.unit, arrival.cell.period))
        arrival.issue = Issue(why) if why else None


def _id_of(stored: Stored | None) -> int | None:
    return stored.pk if stored else None


def _effect(arrival: Arrival, newest: Stored | None, ours: str) -> str:
    if arrival.record.deleted:
        return "deleted" if newest and newest.status in _LIVING else "unchanged"
    if newest is None:
        return "created"
    if newest.number == arrival.number:
        return "created" if newest.status == MeasurementStatus.DRAFT else "unchanged"
    if newest.status == MeasurementStatus.RETURNED:
        return "created"
    return "updated" if newest.source == DHIS2 else ours


def _stored(
    arrivals: Sequence[Arrival],
) -> tuple[dict[Cell, dict[str, Stored]], dict[tuple[int, str], list[tuple[str, dt.date, dt.date]]]]:
    """The rows of the cells by status; and, by version and disaggregation, where something stands at another level
    or for another length of time.
    """
    cells: dict[Cell, dict[str, Stored]] = defaultdict(dict)
    elsewhere: dict[tuple[int, str], list[tuple[str, dt.date, dt.date]]] = defaultdict(list)
    if not arrivals:
        return cells, elsewhere
    periods = {arrival.cell.period for arrival in arrivals if arrival.cell}
    level_of = {a.cell.version: DEPTH[UnitLevel(a.unit.level)] for a in arrivals if a.cell and a.unit}
    days = [canonical(arrival.record.period) for arrival in arrivals]
    rows = (
        Measurement.objects.filter(
            Q(status__in=_LIVING) | Q(status=MeasurementStatus.RETURNED, batch__source=DHIS2),
            series_version__in=level_of,
            period_end__gte=min(day.start for day in days),
            period_start__lte=max(day.end for day in days),
        )
        .order_by("pk")
        .values_list(
            "pk", "series_version_id", "unit_id", "period", "disaggregation", "numerator", "status", "batch__source",
            "unit__path", "unit__level", "period_start", "period_end",
        )
    )  # fmt: skip
    for pk, version, unit, period, key, number, status, source, path, level, start, end in rows.iterator():
        if period in periods:
            cells[Cell(version, unit, period, key)][status] = Stored(pk, number, status, source)
        other = period not in periods or DEPTH[UnitLevel(level)] != level_of[version]
        if other and status in (MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED):
            elsewhere[version, key].append((path, start, end))
    return cells, elsewhere


def _stands_elsewhere(arrival: Arrival, others: Iterable[tuple[str, dt.date, dt.date]]) -> bool:
    """Whether the value would be counted twice: above, below, or for a longer or shorter time around it."""
    assert arrival.unit
    path, period = arrival.unit.path, canonical(arrival.record.period)
    return any(
        (path.startswith(other) or other.startswith(path)) and start <= period.end and end >= period.start
        and (other, start, end) != (path, period.start, period.end)
        for other, start, end in others
    )  # fmt: skip


# --- stored -----------------------------------------------------------------------------------------------------


def store(
    *,
    arrivals: Sequence[Arrival],
    by: Person | None,
    source: str,
    filename: str = "",
    content_hash: str = "",
    reason: str = "",
) -> Batch | None:
    """Keep those that are created or updated as one set that waits for approval; None when there is none."""
    fresh = [arrival for arrival in arrivals if not arrival.issue and arrival.effect in ("created", "updated")]
    if not fresh:
        return None
    now = timezone.now()
    batch = Batch.objects.create(source=source, filename=filename, content_hash=content_hash, by=by, occurred_at=now)
    over = [arrival.waiting for arrival in fresh if arrival.waiting]
    over += [a.stored.pk for a in fresh if a.stored and a.stored.status == MeasurementStatus.DRAFT]
    for start in range(0, len(over), CHUNK):
        Measurement.objects.filter(pk__in=over[start : start + CHUNK]).update(status=MeasurementStatus.SUPERSEDED)
    for start in range(0, len(fresh), IN_MEMORY):  # a million rows of the ORM at once would fill the memory
        some = fresh[start : start + IN_MEMORY]
        Measurement.objects.bulk_create([_row(each, batch, by, reason, now) for each in some], batch_size=CHUNK)
    log.record(
        by=by,
        verb="submit_values",
        noun="Batch",
        key=str(batch.pk),
        after={"values": len(fresh), "source": source, "file": filename, "sha256": content_hash},
    )
    checking.check_batch(batch=batch)
    return batch


def _row(arrival: Arrival, batch: Batch, by: Person | None, reason: str, now: dt.datetime) -> Measurement:
    assert arrival.cell
    assert arrival.number is not None
    period = canonical(arrival.record.period)
    return Measurement(
        series_version_id=arrival.cell.version,
        unit_id=arrival.cell.unit,
        period=period.code,
        period_start=period.start,
        period_end=period.end,
        fiscal_year=fiscal_year_number(period),
        disaggregation=arrival.cell.disaggregation,
        numerator=arrival.number,
        status=MeasurementStatus.SUBMITTED,
        batch=batch,
        supersedes_id=arrival.approved or _id_of(arrival.stored),
        reason=reason[:500],
        by=by,
        occurred_at=now,
        received_at=now,
    )


def counts_of(arrivals: Iterable[Arrival]) -> dict[str, int]:
    """How many of each effect, and how many were not taken."""
    counts: dict[str, Any] = dict.fromkeys(("created", "updated", "unchanged", "conflict", "deleted", "not_taken"), 0)
    for arrival in arrivals:
        counts["not_taken" if arrival.issue else arrival.effect] += 1
    return counts
