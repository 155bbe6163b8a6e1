"""Handing values in: examine them, and keep them waiting for approval. For what a form or a message holds.

A file of any size goes the way of `domain/staging.py`, with the same rules and the same words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.periods import Kind, Period
from governance.domain import log
from governance.models import Person
from monitoring.domain import checking, held
from monitoring.domain.entries import Entry, Finding, beyond_reach, look_at, spells_of, versions_of
from monitoring.domain.levels import HOLDS, Places, stands_already
from monitoring.models import Batch, Measurement
from monitoring.permissions import may_enter_at
from monitoring.values import MeasurementStatus, canonical, fiscal_year_number

CHUNK = 500
ATTEMPTS = 3
PATIENCE = "5s"  # how long a value waits for another of the same cell that is just being handed in (PostgreSQL)
WAITED_TOO_LONG = ("55P03", "40P01")  # lock_not_available, deadlock_detected
GATE = 4_801_771  # the number of the lock that closes for the last moment of a large import (PostgreSQL)

Cell = tuple[int, int, str, str]  # definition version, unit, period, disaggregation


def examine(*, entries: Sequence[Entry], by: Person | None, today: dt.date | None = None) -> list[Finding]:
    """What would happen to each entry, without writing anything. Every fault of every entry is told."""
    today = today or timezone.localdate()
    versions = versions_of({entry.indicator.series_id for entry in entries})
    spells = spells_of({entry.unit.pk for entry in entries})
    findings = [
        look_at(entry, versions.get(entry.indicator.series_id, []), today, spells.get(entry.unit.pk, ()))
        for entry in entries
    ]
    _refuse_beyond_reach(findings, by)
    _refuse_two_levels(findings)
    _compare_with_stored(findings)
    _refuse_held(findings)
    return findings


def submit(
    *,
    entries: Sequence[Entry],
    by: Person | None,
    source: str = "form",
    filename: str = "",
    content_hash: str = "",
    client_event_id: str | None = None,
    device: str = "",
    occurred_at: dt.datetime | None = None,
    findings: Sequence[Finding] | None = None,
) -> Batch | None:
    """Hand in values that wait for approval. Refused as a whole when one of them has a fault.

    Values that are stored already are not stored again; None when all of them are. Sent twice with one
    `client_event_id` it happens once. `findings` are those of `examine`, when the caller has just asked. When
    somebody hands in the same cell at the same moment, both are taken one after the other.
    """
    made = Batch(
        source=source,
        filename=filename,
        content_hash=content_hash,
        by=by,
        client_event_id=client_event_id,
        device=device,
        occurred_at=occurred_at or timezone.now(),
    )
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _submit(entries, findings, made)
        except IntegrityError:
            findings, made.pk = None, None  # somebody was quicker: look again
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in WAITED_TOO_LONG:
                raise
            raise _busy() from error
    raise _busy()


def _submit(entries: Sequence[Entry], findings: Sequence[Finding] | None, made: Batch) -> Batch | None:
    _pass_the_gate()
    if made.client_event_id:
        known = Batch.objects.filter(client_event_id=made.client_event_id).first()
        if known is not None:
            return known
    findings = findings if findings is not None else examine(entries=entries, by=made.by)
    for finding in findings:
        if finding.faults:
            raise ValidationError(dict(finding.faults))
    fresh = [finding for finding in findings if finding.effect != "unchanged"]
    if not fresh:
        return None
    made.save(force_insert=True)
    _set_status([f.waiting.pk for f in fresh if f.waiting], MeasurementStatus.SUPERSEDED)
    Measurement.objects.bulk_create((_row(finding, made) for finding in fresh), batch_size=CHUNK)
    log.record(
        by=made.by,
        verb="submit_values",
        noun="Batch",
        key=str(made.pk),
        after={"values": len(fresh), "file": made.filename, "sha256": made.content_hash},
    )
    checking.check_batch(batch=made)
    return made


def correct(
    *,
    measurement: Measurement,
    numerator: Decimal | None,
    by: Person | None,
    reason: str,
    denominator: Decimal | None = None,
    client_event_id: str | None = None,
) -> Batch | None:
    """Hand in another value for a cell, with the reason. The old row counts until the new one is approved."""
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Say why the value is changed."), code="missing_reason")})
    series = measurement.series_version.series
    entry = Entry(
        indicator=getattr(series, "indicator", None) or series.element,
        unit=measurement.unit,
        period=Period.parse(measurement.period),
        numerator=numerator,
        denominator=denominator,
        disaggregation=measurement.disaggregation,
        reason=reason,
    )
    return submit(entries=[entry], by=by, source="correction", client_event_id=client_event_id)


def _pass_the_gate() -> None:
    """Wait while a large import looks for the last time at what was handed in meanwhile, and no longer for a cell.

    On SQLite the one pen keeps the order.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, true), pg_advisory_xact_lock_shared(%s)", [PATIENCE, GATE]
            )


def _busy() -> ValidationError:
    return ValidationError(
        _("Somebody is handing in the same value at this moment. Try again in a minute."), code="busy"
    )


def _refuse_held(findings: Sequence[Finding]) -> None:
    """What would change a cell of a form that waits for a decision, or is locked. What says the same is no change."""
    changing = {
        (f.version.series_id, f.entry.unit.pk, canonical(f.entry.period).code): f
        for f in findings
        if f.version and not f.faults and f.effect != "unchanged"
    }
    for cell, why in (held.held_cells(changing) if changing else {}).items():
        changing[cell].faults["unit"] = held.refusal(why)


# --- what is around an entry ----------------------------------------------------------------------------------


def _refuse_beyond_reach(findings: Iterable[Finding], by: Person | None) -> None:
    if by is None:
        return
    reach: dict[int, bool] = {}
    for finding in findings:
        unit = finding.entry.unit
        if unit.pk not in reach:
            reach[unit.pk] = may_enter_at(by, unit)
        if not reach[unit.pk]:
            finding.faults.setdefault("unit", beyond_reach(unit.name))


def _refuse_two_levels(findings: Sequence[Finding]) -> None:
    sound = [(f, f.version.pk) for f in findings if f.version and "period" not in f.faults]
    if not sound:
        return
    places = Places()
    for version, code, path, disaggregation in _reported_around(sound):
        places.add(version, Period.parse(code), disaggregation, path)
    for finding, version in sound:
        entry = finding.entry
        places.add(version, entry.period, entry.disaggregation, entry.unit.path)
    for finding, version in sound:
        entry = finding.entry
        if places.stands_twice(version, entry.period, entry.disaggregation, entry.unit.path):
            finding.faults.setdefault("unit", stands_already(entry.unit.name))


def _reported_around(sound: Sequence[tuple[Finding, int]]) -> Iterable[tuple[int, str, str, str]]:
    periods = [finding.entry.period for finding, _version in sound]
    return (
        Measurement.objects.filter(
            series_version_id__in={version for _finding, version in sound},
            status__in=HOLDS,
            period_end__gte=min(Period.containing(p.start, Kind.QUARTER).start for p in periods),
            period_start__lte=max(Period.containing(p.end, Kind.QUARTER).end for p in periods),
        )
        .order_by()
        .values_list("series_version_id", "period", "unit__path", "disaggregation")
        .iterator()
    )


def _compare_with_stored(findings: Sequence[Finding]) -> None:
    """Sets the effect of each entry: a value that says the same changes nothing, another one is a correction."""
    sound = [finding for finding in findings if finding.version and not finding.faults]
    if not sound:
        return
    cells: dict[tuple[Cell, str], Measurement] = {}
    rows = Measurement.objects.filter(
        series_version_id__in={finding.version.pk for finding in sound if finding.version},
        period__in={canonical(finding.entry.period).code for finding in sound},
        status__in=(MeasurementStatus.APPROVED, MeasurementStatus.SUBMITTED),
    )
    for row in rows.iterator():
        cells[_cell(row), row.status] = row
    for finding in sound:
        entry = finding.entry
        cell = (finding.version.pk, entry.unit.pk, canonical(entry.period).code, entry.disaggregation)  # type: ignore[union-attr]
        finding.approved = cells.get((cell, MeasurementStatus.APPROVED))
        finding.waiting = cells.get((cell, MeasurementStatus.SUBMITTED))
        newest = finding.waiting or finding.approved
        if newest is not None:
            same = (newest.numerator, newest.denominator) == (entry.numerator, entry.denominator)
            finding.effect = "unchanged" if same else "updated"


def _row(finding: Finding, batch: Batch) -> Measurement:
    entry, period = finding.entry, canonical(finding.entry.period)
    assert entry.numerator is not None  # `examine` refuses an empty one; it never becomes zero
    return Measurement(
        series_version=finding.version,
        unit=entry.unit,
        period=period.code,
        period_start=period.start,
        period_end=period.end,
        fiscal_year=fiscal_year_number(period),
        disaggregation=entry.disaggregation,
        numerator=entry.numerator,
        denominator=entry.denominator,
        status=MeasurementStatus.SUBMITTED,
        batch=batch,
        supersedes=finding.approved or finding.waiting,
        reason=entry.reason[:500],
        by=batch.by,
        client_event_id=entry.client_event_id,
        device=batch.device,
        occurred_at=entry.occurred_at or batch.occurred_at,
        received_at=batch.received_at,
    )


def _cell(row: Measurement) -> Cell:
    return (row.series_version_id, row.unit_id, row.period, row.disaggregation)


def _set_status(ids: Sequence[int], status: str) -> None:
    for start in range(0, len(ids), CHUNK):
        Measurement.objects.filter(pk__in=ids[start : start + CHUNK]).update(status=status)
