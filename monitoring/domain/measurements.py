"""Values: submit, approve, return, correct. Rows are only added; what counts is the approved row of a cell.

A value is taken at the level of its sheet or above it, and never at two levels for one place and period: the sum
would count it twice. For the same reason the weeks or months of a quarter and the quarter exclude each other.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.periods import Kind, Period
from governance.domain import log
from governance.models import Decision, OrgUnit, Person, UnitAncestor
from governance.values import UnitLevel
from monitoring.domain import rollups
from monitoring.models import Batch, Indicator, IndicatorSheet, Measurement, SeriesVersion
from monitoring.permissions import may_enter_at
from monitoring.values import Frequency, MeasurementStatus, canonical, fiscal_year_number, fits

CHUNK = 500
DEPTH = {
    UnitLevel.NATIONAL: 0,
    UnitLevel.DIVISION: 1,
    UnitLevel.DISTRICT: 2,
    UnitLevel.UPAZILA: 3,
    UnitLevel.CITY_CORPORATION: 3,
    UnitLevel.FACILITY: 4,
    UnitLevel.OFFICE: 4,
}
HALF_A_WEEK = dt.timedelta(days=3)

Spells = dict[int, list[tuple[dt.date, dt.date | None]]]
Cell = tuple[int, int, str, str]  # definition version, unit, period, disaggregation


@dataclass(frozen=True)
class Entry:
    """One value as it came in. An empty numerator is not zero: it is refused."""

    indicator: Indicator
    unit: OrgUnit
    period: Period
    numerator: Decimal | None
    denominator: Decimal | None = None
    disaggregation: str = ""
    reason: str = ""
    client_event_id: str | None = None
    occurred_at: dt.datetime | None = None


@dataclass
class Finding:
    """What is to be said of an entry: its faults by the name of the value, or what it would do.

    `effect` is created, updated (a correction of what is approved or waits) or unchanged.
    """

    entry: Entry
    faults: dict[str, ValidationError] = field(default_factory=dict)
    effect: str = "created"
    version: SeriesVersion | None = None
    approved: Measurement | None = None
    waiting: Measurement | None = None


# --- submit ---------------------------------------------------------------------------------------------------


def examine(*, entries: Sequence[Entry], by: Person | None, today: dt.date | None = None) -> list[Finding]:
    """What would happen to each entry, without writing anything. Every fault of every entry is told."""
    today = today or timezone.localdate()
    versions = _versions(entries)
    spells = _spells(entries)
    findings = [_look_at(entry, versions.get(entry.indicator.series_id, []), today, spells) for entry in entries]
    _refuse_beyond_reach(findings, by)
    _refuse_two_levels(findings)
    _compare_with_stored(findings)
    return findings


@transaction.atomic
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
    `client_event_id` it happens once. `findings` are those of `examine`, when the caller has just asked.
    """
    if client_event_id:
        known = Batch.objects.filter(client_event_id=client_event_id).first()
        if known is not None:
            return known
    findings = findings if findings is not None else examine(entries=entries, by=by)
    for finding in findings:
        if finding.faults:
            raise ValidationError(dict(finding.faults))
    fresh = [finding for finding in findings if finding.effect != "unchanged"]
    if not fresh:
        return None
    now = timezone.now()
    batch = Batch.objects.create(
        source=source,
        filename=filename,
        content_hash=content_hash,
        by=by,
        client_event_id=client_event_id,
        device=device,
        occurred_at=occurred_at or now,
    )
    _set_status([f.waiting.pk for f in fresh if f.waiting], MeasurementStatus.SUPERSEDED)
    Measurement.objects.bulk_create((_row(finding, batch, by, now) for finding in fresh), batch_size=CHUNK)
    log.record(
        by=by,
        verb="submit_values",
        noun="Batch",
        key=str(batch.pk),
        after={"values": len(fresh), "file": filename, "sha256": content_hash},
    )
    return batch


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
    entry = Entry(
        indicator=measurement.series_version.series.indicator,
        unit=measurement.unit,
        period=Period.parse(measurement.period),
        numerator=numerator,
        denominator=denominator,
        disaggregation=measurement.disaggregation,
        reason=reason,
    )
    return submit(entries=[entry], by=by, source="correction", client_event_id=client_event_id)


# --- approve and return ---------------------------------------------------------------------------------------


@transaction.atomic
def approve(*, batch: Batch, by: Person, decision: Decision | None = None) -> int:
    """Approve what waits in a set; returns how many values now count. Done twice, the second time does nothing.

    Nobody approves what they sent themselves, and only an officer whose role reaches every unit in it may.
    """
    rows = _waiting_rows(batch, by)
    if not rows:
        return 0
    chosen = Measurement.objects.filter(batch=batch).waiting()
    _relink(rows)
    same_cell = chosen.filter(
        series_version=OuterRef("series_version"),
        unit=OuterRef("unit"),
        period=OuterRef("period"),
        disaggregation=OuterRef("disaggregation"),
    )
    replaced = Measurement.objects.approved().filter(
        Exists(same_cell), series_version__in={row.series_version_id for row in rows}
    )
    _set_status(list(replaced.values_list("pk", flat=True)), MeasurementStatus.SUPERSEDED)
    now = timezone.now()
    chosen.update(status=MeasurementStatus.APPROVED, approved_by=by, approved_at=now)
    counting = Measurement.objects.approved().filter(batch=batch, approved_at=now)
    rollups.follow(now_counting=counting, no_longer=_replaced_by(counting))
    log.record(
        by=by,
        verb="approve_values",
        noun="Batch",
        key=str(batch.pk),
        before={"status": MeasurementStatus.SUBMITTED.value},
        after={"status": MeasurementStatus.APPROVED.value, "values": len(rows)},
        decision=decision,
    )
    return len(rows)


@transaction.atomic
def return_with_note(*, batch: Batch, by: Person, note: str) -> int:
    """Give what waits in a set back to those who sent it, saying why."""
    if not note.strip():
        raise ValidationError({"note": ValidationError(_("Say what is to be mended."), code="missing_note")})
    rows = _waiting_rows(batch, by)
    if not rows:
        return 0
    Measurement.objects.filter(batch=batch).waiting().update(
        status=MeasurementStatus.RETURNED, reason=note.strip()[:500]
    )
    log.record(
        by=by,
        verb="return_values",
        noun="Batch",
        key=str(batch.pk),
        before={"status": MeasurementStatus.SUBMITTED.value},
        after={"status": MeasurementStatus.RETURNED.value, "values": len(rows), "note": note.strip()[:500]},
    )
    return len(rows)


def _waiting_rows(batch: Batch, by: Person) -> list[Measurement]:
    """The waiting rows of a set, locked, when `by` may decide about all of them."""
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    rows = list(Measurement.objects.filter(batch=locked).waiting().select_related("unit"))
    senders = {locked.by_id, *(row.by_id for row in rows)}
    if by.pk in senders or not all(may_enter_at(by, unit) for unit in {row.unit for row in rows}):
        raise PermissionDenied
    return rows


def _replaced_by(counting: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """The rows that counted until these were approved."""
    return Measurement.objects.filter(
        pk__in=counting.values("supersedes"), status=MeasurementStatus.SUPERSEDED, approved_at__isnull=False
    )


def _relink(rows: Sequence[Measurement]) -> None:
    """Say which row each one really replaces: another correction may have been approved since it was sent."""
    now = {_cell(row): row for row in _stored(rows).filter(status=MeasurementStatus.APPROVED)}
    moved = []
    for row in rows:
        replaced = now.get(_cell(row))
        if replaced is not None and row.supersedes_id != replaced.pk:
            row.supersedes = replaced
            moved.append(row)
    Measurement.objects.bulk_update(moved, ["supersedes"], batch_size=CHUNK)


# --- the rules of one entry -----------------------------------------------------------------------------------


def _look_at(entry: Entry, versions: Sequence[SeriesVersion], today: dt.date, spells: Spells) -> Finding:
    finding = Finding(entry)
    finding.version = _version_for(versions, entry.period)
    if finding.version is None:
        finding.faults["period"] = ValidationError(
            _("No definition of this indicator was in force in that period."), code="wrong_period"
        )
        return finding
    sheet = finding.version.sheet
    finding.faults |= _faults_of_period(entry, sheet, today) | _faults_of_numbers(entry, sheet)
    finding.faults |= _fault_of_closed_unit(entry, spells)
    if DEPTH[UnitLevel(entry.unit.level)] > DEPTH[UnitLevel(sheet.level)]:
        finding.faults["unit"] = ValidationError(
            _("This indicator is collected at the level “%(level)s” or above, not for %(unit)s."),
            code="wrong_level",
            params={"level": UnitLevel(sheet.level).label, "unit": entry.unit.name},
        )
    return finding


def _spells(entries: Sequence[Entry]) -> Spells:
    """From when to when each unit exists, by its id."""
    units = {entry.unit.pk for entry in entries}
    rows = UnitAncestor.objects.filter(distance=0).order_by()
    if len(units) <= CHUNK:
        rows = rows.filter(unit__in=units)
    found: Spells = defaultdict(list)
    for unit, first, last in rows.values_list("unit_id", "valid_from", "valid_to"):
        found[unit].append((first, last))
    return found


def _fault_of_closed_unit(entry: Entry, spells: Spells) -> dict[str, ValidationError]:
    """A value is one of those who existed on the last day of its period; its successor reports for one that ended."""
    day = entry.period.end
    if any(first <= day and (last is None or day <= last) for first, last in spells.get(entry.unit.pk, ())):
        return {}
    return {
        "unit": ValidationError(
            _("%(unit)s did not exist at the end of this period: it began later, or had ended before."),
            code="closed_unit",
            params={"unit": entry.unit.name},
        )
    }


def _faults_of_period(entry: Entry, sheet: IndicatorSheet, today: dt.date) -> dict[str, ValidationError]:
    period = canonical(entry.period)
    if period.kind not in Frequency(sheet.frequency).accepts:
        return {
            "period": ValidationError(
                _("This indicator is reported “%(frequency)s”; the period has another length."),
                code="wrong_period",
                params={"frequency": Frequency(sheet.frequency).label},
            )
        }
    if period.start > today:
        return {"period": ValidationError(_("This period has not begun yet."), code="wrong_period")}
    return {}


def _faults_of_numbers(entry: Entry, sheet: IndicatorSheet) -> dict[str, ValidationError]:
    found: dict[str, ValidationError] = {}
    needed = {"numerator": True, "denominator": sheet.has_denominator}
    for name, must in needed.items():
        number = getattr(entry, name)
        if number is None and must:
            found[name] = ValidationError(
                _("This number is missing. If nothing was counted, write 0."), code="missing_value"
            )
        elif number is not None and not must:
            found[name] = ValidationError(_("This indicator has no denominator."), code="unexpected_denominator")
        elif number is not None and number < 0:
            found[name] = ValidationError(_("This number must not be negative."), code="negative")
        elif number is not None and not fits(number):
            found[name] = ValidationError(_("This number has too many digits."), code="not_a_number")
    if found or entry.denominator is None or entry.numerator is None:
        return found
    if entry.numerator > entry.denominator and (sheet.bounded or not entry.denominator):
        found["numerator"] = ValidationError(
            _("The numerator is larger than the denominator; this indicator cannot be above 100 percent."),
            code="numerator_over_denominator",
        )
    return found


def _refuse_beyond_reach(findings: Iterable[Finding], by: Person | None) -> None:
    if by is None:
        return
    reach: dict[int, bool] = {}
    for finding in findings:
        unit = finding.entry.unit
        if unit.pk not in reach:
            reach[unit.pk] = may_enter_at(by, unit)
        if not reach[unit.pk]:
            finding.faults.setdefault(
                "unit",
                ValidationError(
                    _("You report for your own unit and those below it; %(unit)s is not one of them."),
                    code="forbidden_unit",
                    params={"unit": unit.name},
                ),
            )


# --- never at two levels ----------------------------------------------------------------------------------------


class _Places:
    """Which units reported something for a version and a period, to see whether one stands above another."""

    def __init__(self) -> None:
        self.at: dict[tuple, set[str]] = defaultdict(set)
        self.above: dict[tuple, set[str]] = defaultdict(set)

    def add(self, key: tuple, path: str) -> None:
        if path not in self.at[key]:
            self.at[key].add(path)
            self.above[key].update(_prefixes(path))

    def related(self, key: tuple, path: str) -> bool:
        """Whether a unit above this one, or below it, is there."""
        return path in self.above[key] or any(prefix in self.at[key] for prefix in _prefixes(path))


def _refuse_two_levels(findings: Sequence[Finding]) -> None:
    sound = [finding for finding in findings if finding.version and "period" not in finding.faults]
    places = _Places()
    for version, code, path, disaggregation in _reported_around(sound):
        for key in _keys_of(version, Period.parse(code), disaggregation):
            places.add(key, path)
    for finding in sound:
        for key in _keys_of(finding.version.pk, finding.entry.period, finding.entry.disaggregation):  # type: ignore[union-attr]
            places.add(key, finding.entry.unit.path)
    for finding in sound:
        entry, number = finding.entry, finding.version.pk  # type: ignore[union-attr]
        own, shorter, longer = _neighbours(number, canonical(entry.period), entry.disaggregation)
        path = entry.unit.path
        twice = places.related(own, path)
        for other in (shorter, longer):
            twice = twice or (other is not None and (path in places.at[other] or places.related(other, path)))
        if twice:
            finding.faults.setdefault(
                "unit",
                ValidationError(
                    _(
                        "A value of this indicator and period already stands at another level, above or below "
                        "%(unit)s, or for a part of the period. It would be counted twice."
                    ),
                    code="already_reported_at_other_level",
                    params={"unit": entry.unit.name},
                ),
            )


def _reported_around(findings: Sequence[Finding]) -> Iterator[tuple[int, str, str, str]]:
    if not findings:
        return iter(())
    periods = [finding.entry.period for finding in findings]
    return (
        Measurement.objects.filter(
            series_version_id__in={finding.version.pk for finding in findings if finding.version},
            status__in=(MeasurementStatus.APPROVED, MeasurementStatus.SUBMITTED),
            period_end__gte=min(Period.containing(p.start, Kind.QUARTER).start for p in periods),
            period_start__lte=max(Period.containing(p.end, Kind.QUARTER).end for p in periods),
        )
        .order_by()
        .values_list("series_version_id", "period", "unit__path", "disaggregation")
        .iterator()
    )


def _keys_of(version: int, period: Period, disaggregation: str) -> list[tuple]:
    """Under which keys a value is remembered: its own period and, for a week or a month, the quarter it is part of."""
    period = canonical(period)
    keys: list[tuple] = [(version, period.code, disaggregation)]
    if period.kind in (Kind.MONTH, Kind.WEEK):
        keys.append((version, _quarter_of(period).code, disaggregation, "parts"))
    return keys


def _neighbours(version: int, period: Period, disaggregation: str) -> tuple[tuple, tuple | None, tuple | None]:
    """The key of the period itself, of its parts, and of the whole it is part of."""
    own = (version, period.code, disaggregation)
    if period.kind == Kind.QUARTER:
        return own, (*own, "parts"), None
    if period.kind in (Kind.MONTH, Kind.WEEK):
        return own, None, (version, _quarter_of(period).code, disaggregation)
    return own, None, None


def _quarter_of(period: Period) -> Period:
    day = period.start + HALF_A_WEEK if period.kind == Kind.WEEK else period.start
    return Period.containing(day, Kind.QUARTER)


def _prefixes(path: str) -> Iterator[str]:
    return (path[:end] for end in range(OrgUnit.steplen, len(path), OrgUnit.steplen))


# --- what is stored -------------------------------------------------------------------------------------------


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


def _row(finding: Finding, batch: Batch, by: Person | None, now: dt.datetime) -> Measurement:
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
        by=by,
        client_event_id=entry.client_event_id,
        device=batch.device,
        occurred_at=entry.occurred_at or batch.occurred_at,
        received_at=now,
    )


def _stored(rows: Sequence[Measurement]) -> QuerySet[Measurement]:
    return Measurement.objects.filter(
        series_version_id__in={row.series_version_id for row in rows}, period__in={row.period for row in rows}
    )


def _cell(row: Measurement) -> Cell:
    return (row.series_version_id, row.unit_id, row.period, row.disaggregation)


def _versions(entries: Sequence[Entry]) -> dict[int, list[SeriesVersion]]:
    found: dict[int, list[SeriesVersion]] = defaultdict(list)
    series = {entry.indicator.series_id for entry in entries}
    for version in SeriesVersion.objects.filter(series__in=series).select_related("sheet").order_by("number"):
        found[version.series_id].append(version)
    return found


def _version_for(versions: Sequence[SeriesVersion], period: Period) -> SeriesVersion | None:
    """The definition in force when the period ended."""
    for version in reversed(versions):
        if version.valid_from <= period.end and (version.valid_to is None or period.end <= version.valid_to):
            return version
    return None


def _set_status(ids: Sequence[int], status: str) -> None:
    for start in range(0, len(ids), CHUNK):
        Measurement.objects.filter(pk__in=ids[start : start + CHUNK]).update(status=status)


__all__ = ["Entry", "Finding", "approve", "correct", "examine", "return_with_note", "submit"]
