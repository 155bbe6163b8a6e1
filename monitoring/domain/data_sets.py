"""Data sets: what is asked for, from whom, until when; and which forms a unit owes.

A form is a data set, a unit and a period. It is owed when the assignment is in force on the last day of the period;
it may be filled in from the first day of the period until it is locked, and after that under a dated exception.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.periods import Period
from governance.domain import log
from governance.models import OrgUnit, Person
from governance.permissions import demand
from governance.values import UnitLevel
from monitoring.domain.layout import sheet_of
from monitoring.models import (
    DataSet,
    DataSetAssignment,
    DataSetItem,
    LockException,
    Series,
    SeriesVersion,
    Submission,
)
from monitoring.permissions import may_keep_data_sets, may_unlock_at
from monitoring.values import DEPTH, Frequency, SubmissionState, canonical

CHUNK = 1000
RESERVED = {"new"}  # words that stand in addresses
# How many past periods of each kind a person is reminded of.
REMINDED = {
    Frequency.WEEKLY: 4,
    Frequency.MONTHLY: 3,
    Frequency.QUARTERLY: 2,
    Frequency.HALF_YEARLY: 1,
    Frequency.ANNUAL: 1,
    Frequency.CALENDAR_YEAR: 1,
}
SENT = (SubmissionState.SENT, SubmissionState.APPROVED)


@dataclass(frozen=True)
class Item:
    """One row of a form as it is to be."""

    series: Series
    section_en: str = ""
    section_bn: str = ""
    required: bool = True


@dataclass(frozen=True)
class DueForm:
    """A form that a unit owes: since when it is due, and how far it has come. `submission` is None before the first
    cell is written.
    """

    data_set: DataSet
    unit: OrgUnit
    period: Period
    due: dt.date
    submission: Submission | None = None
    locked: bool = False

    @property
    def state(self) -> str:
        return self.submission.state if self.submission else SubmissionState.OPEN

    @property
    def is_sent(self) -> bool:
        return self.state in SENT


# --- what is asked for ----------------------------------------------------------------------------------------


@transaction.atomic
def keep_data_set(
    *,
    code: str,
    name_en: str,
    name_bn: str,
    frequency: str,
    level: str,
    by: Person | None,
    help_en: str = "",
    help_bn: str = "",
    deadline_days: int = 15,
    lock_days: int | None = None,
    approval_levels: Sequence[str] = (UnitLevel.NATIONAL,),
    active: bool = True,
) -> DataSet:
    """Enter a data set, or correct the one with this code.

    Frequency and level stand as soon as there are forms of it: what was collected would change its meaning.
    """
    demand(may_keep_data_sets, by)
    values = {
        "name_en": name_en,
        "name_bn": name_bn,
        "help_en": help_en,
        "help_bn": help_bn,
        "frequency": str(frequency),
        "level": str(level),
        "deadline_days": deadline_days,
        "lock_days": lock_days,
        "approval_levels": [str(each) for each in approval_levels],
        "active": active,
    }
    stored = DataSet.objects.select_for_update().filter(code=code).first()
    _refuse_faults(code, values, stored)
    if stored is None:
        data_set = DataSet(code=code, **values)
        data_set.full_clean()
        data_set.save(force_insert=True)
        log.record(by=by, verb="define_data_set", noun="DataSet", key=code, after=values)
        return data_set
    changed = {name: value for name, value in values.items() if getattr(stored, name) != value}
    if not changed:
        return stored
    before = {name: getattr(stored, name) for name in changed}
    for name, value in changed.items():
        setattr(stored, name, value)
    stored.full_clean()
    stored.save(update_fields=list(changed))
    log.record(by=by, verb="change_data_set", noun="DataSet", key=code, before=before, after=changed)
    return stored


def _refuse_faults(code: str, values: dict[str, Any], stored: DataSet | None) -> None:
    faults: dict[str, ValidationError] = {}
    if code in RESERVED:
        faults["code"] = ValidationError(_("This word cannot be a code. Choose another one."), code="reserved_code")
    for name, choices in (("frequency", Frequency), ("level", UnitLevel)):
        if values[name] not in choices.values:
            faults[name] = ValidationError(_("Choose one of the list."), code="unknown_choice")
    levels = values["approval_levels"]
    if not levels or any(each not in UnitLevel.values for each in levels) or len(set(levels)) != len(levels):
        faults["approval_levels"] = ValidationError(
            _("Name at least one level that approves, each once."), code="wrong_level"
        )
    elif [DEPTH[each] for each in levels] != sorted((DEPTH[e] for e in levels), reverse=True):
        faults["approval_levels"] = ValidationError(
            _("A form climbs: name the lowest level that approves first."), code="wrong_level"
        )
    fixed = [name for name in ("frequency", "level") if stored is not None and getattr(stored, name) != values[name]]
    if fixed and stored is not None and (stored.submissions.exists() or stored.assignments.exists()):
        faults |= {
            name: ValidationError(
                _("Units fill in this form already. Make a new data set for another period or level."), code="in_use"
            )
            for name in fixed
            if name not in faults
        }
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def set_items(*, data_set: DataSet, items: Sequence[Item], by: Person | None) -> list[DataSetItem]:
    """Say which rows the form has, in order. A series that is not named any more leaves the form; its values stay."""
    demand(may_keep_data_sets, by)
    _refuse_misfits(data_set, items)
    before = {item.series_id: item for item in data_set.items.select_related("series")}
    wanted = {item.series.pk for item in items}
    data_set.items.exclude(series__in=wanted).delete()
    kept = []
    for position, item in enumerate(items, start=1):
        row = before.get(item.series.pk) or DataSetItem(data_set=data_set, series=item.series)
        row.position, row.required = position, item.required
        row.section_en, row.section_bn = item.section_en, item.section_bn
        row.full_clean(validate_unique=False, validate_constraints=False)
        row.save()
        kept.append(row)
    codes = [item.series.code for item in items]
    old = [item.series.code for item in before.values()]
    if codes != old:
        log.record(
            by=by,
            verb="set_items",
            noun="DataSet",
            key=data_set.code,
            before={"items": old},
            after={"items": codes},
        )
    return kept


def _refuse_misfits(data_set: DataSet, items: Sequence[Item]) -> None:
    """A series comes once, in periods that it is reported in, and not below the level of its sheet."""
    codes = [item.series.code for item in items]
    if len(set(codes)) != len(codes):
        raise ValidationError({"series": ValidationError(_("Each row can stand here once."), code="duplicate_key")})
    versions = SeriesVersion.objects.filter(series__in=[item.series for item in items], valid_to__isnull=True)
    for version in versions.select_related("series", "sheet", "element_sheet"):
        sheet = sheet_of(version)
        if sheet is None:
            continue
        if Frequency(data_set.frequency).kind not in Frequency(sheet.frequency).accepts:
            raise ValidationError(
                {
                    "series": ValidationError(
                        _("%(code)s is reported “%(frequency)s”, this form is not."),
                        code="wrong_period",
                        params={"code": version.series.code, "frequency": Frequency(sheet.frequency).label},
                    )
                }
            )
        if DEPTH[data_set.level] > DEPTH[sheet.level]:
            raise ValidationError(
                {
                    "series": ValidationError(
                        _("%(code)s is collected at the level “%(level)s” or above."),
                        code="wrong_level",
                        params={"code": version.series.code, "level": UnitLevel(sheet.level).label},
                    )
                }
            )


# --- from whom ------------------------------------------------------------------------------------------------


def units_to_assign(
    data_set: DataSet, *, within: OrgUnit | None = None, group: str = "", codes: Sequence[str] = ()
) -> QuerySet[OrgUnit]:
    """The units of the level of the data set: of a place, of a group (its code), or those that are named."""
    units = OrgUnit.objects.at_level(data_set.level)
    if within is not None:
        units = units.within(within)
    if group:
        units = units.filter(memberships__group__code=group)
    return units.filter(code__in=codes) if codes else units


@transaction.atomic
def assign(
    *,
    data_set: DataSet,
    units: Iterable[OrgUnit],
    valid_from: dt.date,
    by: Person | None,
    valid_to: dt.date | None = None,
) -> int:
    """Let units owe the data set from one day to another; returns how many are new or have another end.

    A unit that owes it already in that time keeps its row; only its end changes.
    """
    demand(may_keep_data_sets, by)
    if valid_to is not None and valid_to < valid_from:
        raise ValidationError({"valid_to": ValidationError(_("The end lies before the start."), code="bad_date")})
    chosen = list(units)
    refuse_other_levels(data_set, chosen)
    standing = _standing(data_set, valid_from, valid_to)
    changed = [row for unit in chosen if (row := standing.get(unit.pk)) and row.valid_to != valid_to]
    for row in changed:
        row.valid_to = valid_to
    DataSetAssignment.objects.bulk_update(changed, ["valid_to"], batch_size=CHUNK)
    new = [
        DataSetAssignment(data_set=data_set, unit=unit, valid_from=valid_from, valid_to=valid_to)
        for unit in chosen
        if unit.pk not in standing
    ]
    DataSetAssignment.objects.bulk_create(new, batch_size=CHUNK)
    if new or changed:
        log.record(
            by=by,
            verb="assign_data_set",
            noun="DataSet",
            key=data_set.code,
            after={
                "new": len(new),
                "changed": len(changed),
                "units": [unit.code for unit in chosen[:50]],
                "valid_from": valid_from.isoformat(),
                "valid_to": valid_to.isoformat() if valid_to else None,
            },
        )
    return len(new) + len(changed)


def _standing(data_set: DataSet, first: dt.date, last: dt.date | None) -> dict[int, DataSetAssignment]:
    """The assignments that touch these days, by unit."""
    rows = data_set.assignments.select_for_update().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
    if last is not None:
        rows = rows.filter(valid_from__lte=last)
    return {row.unit_id: row for row in rows.order_by("valid_from")}


def refuse_other_levels(data_set: DataSet, units: Sequence[OrgUnit]) -> None:
    """Raises ValidationError (wrong_level) when a unit is not of the level of the data set."""
    wrong = next((unit for unit in units if unit.level != data_set.level), None)
    if wrong is not None:
        raise ValidationError(
            {
                "unit": ValidationError(
                    _("This form is for the level “%(level)s”; %(unit)s is not one."),
                    code="wrong_level",
                    params={"level": UnitLevel(data_set.level).label, "unit": wrong.name},
                )
            }
        )


@transaction.atomic
def release(*, data_set: DataSet, units: Iterable[OrgUnit], on: dt.date, by: Person | None) -> int:
    """Let units owe the data set no longer: `on` is the last day. Returns how many assignments end by it."""
    demand(may_keep_data_sets, by)
    chosen = [unit.pk for unit in units]
    rows = data_set.assignments.on(on).filter(unit__in=chosen)
    number = rows.update(valid_to=on)
    data_set.assignments.filter(unit__in=chosen, valid_from__gt=on).delete()
    if number:
        log.record(
            by=by,
            verb="release_from_data_set",
            noun="DataSet",
            key=data_set.code,
            after={"units": number, "on": on.isoformat()},
        )
    return number


# --- until when -----------------------------------------------------------------------------------------------


def due_date(data_set: DataSet, period: Period) -> dt.date:
    """The last day on which a form is on time."""
    return period.end + dt.timedelta(days=data_set.deadline_days)


def last_day(data_set: DataSet, period: Period) -> dt.date | None:
    """The last day on which a form may be filled in without an exception; None: it never locks."""
    if data_set.lock_days is None:
        return None
    return due_date(data_set, period) + dt.timedelta(days=data_set.lock_days)


def is_over(data_set: DataSet, period: Period, day: dt.date) -> bool:
    """Whether the time of a form is over on a day, exceptions aside."""
    end = last_day(data_set, period)
    return end is not None and day > end


def is_locked(*, data_set: DataSet, unit: OrgUnit, period: Period, day: dt.date | None = None) -> bool:
    """Whether the form may not be filled in any more on a day (today), exceptions considered."""
    day = day or timezone.localdate()
    return is_over(data_set, period, day) and not exceptions(data_set, unit, period).filter(until__gte=day).exists()


def exceptions(data_set: DataSet, unit: OrgUnit, period: Period) -> QuerySet[LockException]:
    return LockException.objects.filter(data_set=data_set, unit=unit, period=canonical(period).code)


@transaction.atomic
def unlock(
    *, data_set: DataSet, unit: OrgUnit, period: Period, until: dt.date, reason: str, by: Person | None
) -> LockException:
    """Let a unit fill in a locked form until a day, and say why. An officer above the unit may."""
    if by is not None and not may_unlock_at(by, unit):
        raise PermissionDenied
    faults = {}
    if not reason.strip():
        faults["reason"] = ValidationError(_("Say why the form is opened again."), code="missing_reason")
    if until < timezone.localdate():
        faults["until"] = ValidationError(_("This day is over."), code="bad_date")
    if faults:
        raise ValidationError(faults)
    period = canonical(period)
    given = LockException.objects.create(
        data_set=data_set, unit=unit, period=period.code, until=until, reason=reason.strip()[:500], by=by
    )
    log.record(
        by=by,
        verb="unlock_form",
        noun="Submission",
        key=f"{data_set.code} {unit.code} {period.code}",
        after={"until": until.isoformat(), "reason": given.reason},
    )
    return given


# --- the form of a unit and a period --------------------------------------------------------------------------


def refuse_form(*, data_set: DataSet, unit: OrgUnit, period: Period, day: dt.date | None = None) -> None:
    """Raises ValidationError when there is no such form: wrong_period, future_period, closed_unit, not_assigned."""
    day, period = day or timezone.localdate(), canonical(period)
    if period.kind != Frequency(data_set.frequency).kind:
        raise ValidationError(
            _("This form is filled in “%(frequency)s”; the period has another length."),
            code="wrong_period",
            params={"frequency": Frequency(data_set.frequency).label},
        )
    if period.start > day:
        raise ValidationError(_("This period has not begun yet."), code="future_period")
    touched = Q(valid_from__lte=period.end) & (Q(valid_to__isnull=True) | Q(valid_to__gte=period.start))
    if not unit.placements.filter(touched).exists():
        raise ValidationError(
            _("%(unit)s did not exist in that period."), code="closed_unit", params={"unit": unit.name}
        )
    if not data_set.assignments.filter(touched, unit=unit).exists():
        raise ValidationError(
            _("%(unit)s does not fill in this form for that period."), code="not_assigned", params={"unit": unit.name}
        )


def owed(forms: Iterable[tuple[DataSet, int, Period]], day: dt.date | None = None) -> set[tuple[int, int, str]]:
    """Which of these forms (data set, id of the unit, period) are owed and may be begun on a day (today).

    What `refuse_form` asks of one form, for many: one query for CHUNK units. The answer names ids and the period.
    """
    day = day or timezone.localdate()
    wanted: dict[tuple[int, int], set[Period]] = {}
    for data_set, unit, written in forms:
        period = canonical(written)
        if period.kind == Frequency(data_set.frequency).kind and period.start <= day:
            wanted.setdefault((data_set.pk, unit), set()).add(period)
    return {
        (data_set, unit, period.code)
        for data_set, unit, first, last, placed, left in _assigned(wanted)
        for period in wanted.get((data_set, unit), ())
        if first <= period.end <= (last or period.end)
        and placed <= period.end
        and (left is None or left >= period.start)
    }


def _assigned(wanted: Iterable[tuple[int, int]]) -> Iterator[tuple[Any, ...]]:
    """Data set, unit, the days of the assignment and the days of a placement of the unit; of the right level only."""
    pairs = list(wanted)
    units = sorted({unit for _data_set, unit in pairs})
    for start in range(0, len(units), CHUNK):
        yield from DataSetAssignment.objects.filter(
            data_set__in={data_set for data_set, _unit in pairs},
            unit__in=units[start : start + CHUNK],
            unit__level=F("data_set__level"),
            unit__placements__isnull=False,
        ).values_list(
            "data_set_id", "unit_id", "valid_from", "valid_to",
            "unit__placements__valid_from", "unit__placements__valid_to",
        )  # fmt: skip


@transaction.atomic
def open_form(*, data_set: DataSet, unit: OrgUnit, period: Period) -> Submission:
    """The form of a data set, a unit and a period with its due date; it comes into being when first asked for.

    Raises ValidationError when the unit owes no such form (see `refuse_form`).
    """
    period = canonical(period)
    known = Submission.objects.filter(data_set=data_set, unit=unit, period=period.code).first()
    if known is not None:
        return known
    refuse_form(data_set=data_set, unit=unit, period=period)
    form, _new = Submission.objects.get_or_create(
        data_set=data_set,
        unit=unit,
        period=period.code,
        defaults={
            "period_start": period.start,
            "period_end": period.end,
            "due": due_date(data_set, period),
        },
    )
    return form


def past_periods(data_set: DataSet, day: dt.date, number: int | None = None) -> list[Period]:
    """The latest periods that are over on a day, the newest first; as many as one is reminded of."""
    frequency = Frequency(data_set.frequency)
    found = [Period.containing(day, frequency.kind).previous()]
    while len(found) < (number or REMINDED[frequency]):
        found.append(found[-1].previous())
    return found


def running_period(data_set: DataSet, day: dt.date) -> Period:
    """The period in which a day lies: it may be filled in, and is not due yet."""
    return Period.containing(day, Frequency(data_set.frequency).kind)


def forms_due(unit: OrgUnit, day: dt.date | None = None) -> list[DueForm]:
    """The forms that a unit owes on a day and has not sent, the one due first at the top: three queries."""
    return forms_due_at(OrgUnit.objects.filter(pk=unit.pk), day)


def forms_due_at(units: QuerySet[OrgUnit], day: dt.date | None = None) -> list[DueForm]:
    """The same for several units."""
    day = day or timezone.localdate()
    rows = DataSetAssignment.objects.filter(unit__in=units, data_set__active=True, valid_from__lte=day)
    owed = [
        (row, period)
        for row in rows.select_related("data_set", "unit")
        for period in past_periods(row.data_set, day)
        if row.valid_from <= period.end and (row.valid_to is None or period.end <= row.valid_to)
    ]
    found = _begun(owed)
    open_until = _open_until(owed)
    forms = []
    for row, period in owed:
        key = (row.data_set_id, row.unit_id, period.code)
        locked = is_over(row.data_set, period, day) and open_until.get(key, dt.date.min) < day
        submission = found.get(key)
        due = submission.due if submission else due_date(row.data_set, period)
        forms.append(DueForm(row.data_set, row.unit, period, due, submission, locked))
    waiting = [form for form in forms if not form.is_sent]
    return sorted(waiting, key=lambda form: (form.due, form.data_set.code, form.unit.path))


def _begun(owed: Sequence[tuple[DataSetAssignment, Period]]) -> dict[tuple[int, int, str], Submission]:
    rows = Submission.objects.filter(
        data_set__in={row.data_set_id for row, _period in owed},
        unit__in={row.unit_id for row, _period in owed},
        period__in={period.code for _row, period in owed},
    )
    return {(row.data_set_id, row.unit_id, row.period): row for row in rows}


def _open_until(owed: Sequence[tuple[DataSetAssignment, Period]]) -> dict[tuple[int, int, str], dt.date]:
    rows = LockException.objects.filter(
        data_set__in={row.data_set_id for row, _period in owed},
        unit__in={row.unit_id for row, _period in owed},
        period__in={period.code for _row, period in owed},
    )
    return {(row.data_set_id, row.unit_id, row.period): row.until for row in rows.order_by("until")}
