"""What of a DHIS2 means what here: suggested by code and by name, confirmed by a person, used only then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Mapping as MappingOf
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import log
from governance.models import OrgUnit, Person
from monitoring.domain.dhis2_connections import demand_right
from monitoring.domain.dhis2_suggestions import FINDERS
from monitoring.models import (
    Combination,
    CombinationMapping,
    Connection,
    DataSet,
    DataSetMapping,
    ElementMapping,
    Series,
    SeriesVersion,
    UnitMapping,
)
from monitoring.values import Frequency, ValueType
from monitoring.values.exchange import MappingState, RemoteObject

KINDS: dict[str, Any] = {
    "units": UnitMapping,
    "elements": ElementMapping,
    "combinations": CombinationMapping,
    "data-sets": DataSetMapping,
}
RESOURCES = {
    "units": "organisationUnits",
    "elements": "dataElements",
    "combinations": "categoryOptionCombos",
    "data-sets": "dataSets",
}
PERIOD_TYPES = {
    "Weekly": Frequency.WEEKLY,
    "Monthly": Frequency.MONTHLY,
    "Quarterly": Frequency.QUARTERLY,
    "SixMonthly": Frequency.HALF_YEARLY,
    "FinancialJuly": Frequency.ANNUAL,
    "Yearly": Frequency.CALENDAR_YEAR,
}
CHUNK = 1_000
MOST_NAMED = 500  # in one row of the log; the mappings themselves say who confirmed which and when
WITH_DENOMINATOR = (ValueType.RATIO, ValueType.MEAN)


# --- the lists of the other system ------------------------------------------------------------------------------


@transaction.atomic
def keep_list(*, connection: Connection, kind: str, objects: Iterable[RemoteObject]) -> dict[str, int]:
    """Keep what the other system has, and suggest what it is here. What a person decided stays; what is no longer
    there is marked. Returns how many are new, changed and gone.
    """
    model = KINDS[kind]
    stored = {row.uid: row for row in model._default_manager.filter(connection=connection)}
    fresh, changed = [], []
    for each in objects:
        row = stored.pop(each.uid, None)
        said = _said(kind, each)
        if row is None:
            fresh.append(model(connection=connection, uid=each.uid, **said))
        elif any(getattr(row, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(row, name, value)
            changed.append(row)
    model._default_manager.bulk_create(fresh, batch_size=CHUNK)
    if changed:
        model._default_manager.bulk_update(changed, list(_said(kind, RemoteObject("", ""))), batch_size=CHUNK)
    gone = [row.pk for row in stored.values() if not row.gone]
    for start in range(0, len(gone), CHUNK):
        model._default_manager.filter(pk__in=gone[start : start + CHUNK]).update(gone=True)
    suggest(connection=connection, kind=kind)
    Connection.objects.filter(pk=connection.pk).update(lists_at=timezone.now())
    return {"new": len(fresh), "changed": len(changed), "gone": len(gone)}


@transaction.atomic
def suggest(*, connection: Connection, kind: str) -> int:
    """Suggest a place for everything that is not decided yet; returns how many got one. Nothing is confirmed."""
    model = KINDS[kind]
    rows = list(model._default_manager.filter(connection=connection, state=MappingState.OPEN, gone=False))
    found = FINDERS[kind](connection, rows)
    nothing, name = ("", "suggested") if kind == "combinations" else (None, "suggested_id")
    changed = []
    for row in rows:
        target, score = found.get(row.pk, (nothing, 0))
        if (getattr(row, name), row.score) != (target, score):
            setattr(row, name, target)
            row.score = score
            changed.append(row)
    model._default_manager.bulk_update(changed, ["suggested", "score"], batch_size=CHUNK)
    return len(found)


def _said(kind: str, each: RemoteObject) -> dict[str, Any]:
    said: dict[str, Any] = {"remote_name": each.name[:255], "code": each.code[:255], "gone": False}
    if kind == "units":
        said |= {"parent_uid": each.parent, "level": each.level}
    if kind == "data-sets":
        said |= {"period_type": each.period_type}
    return said


# --- decisions --------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm(*, connection: Connection, kind: str, choices: MappingOf[int, Any], by: Person | None) -> int:
    """Say what things are here: mapping id → unit, series, data set, or key of a combination. All or nothing.

    Raises ValidationError: `taken` (another one is that already), `has_denominator`, `wrong_period`,
    `unknown_combination`.
    """
    demand_right(by)
    rows = _rows(connection, kind, choices)
    for row in rows:
        row.target = choices[row.pk]
        row.state, row.by, row.at = MappingState.CONFIRMED, by, timezone.now()
    _refuse_what_does_not_fit(kind, rows)
    _refuse_taken(connection, kind, rows)
    KINDS[kind]._default_manager.bulk_update(rows, ["target", "state", "by", "at"], batch_size=CHUNK)
    _record(connection, kind, "confirm_mapping", {row.uid: _code_of(row.target) for row in rows}, by)
    return len(rows)


@transaction.atomic
def confirm_suggestions(*, connection: Connection, kind: str, ids: Collection[int], by: Person | None) -> int:
    """Confirm what was suggested for these, and only where something was. Quick for a whole country at once."""
    demand_right(by)
    rows = [row for row in _rows(connection, kind, ids) if row.state == MappingState.OPEN and row.score]
    for row in rows:
        row.target = row.suggested
    _refuse_what_does_not_fit(kind, rows)
    _refuse_taken(connection, kind, rows)
    for start in range(0, len(rows), CHUNK):
        some = KINDS[kind].objects.filter(pk__in=[row.pk for row in rows[start : start + CHUNK]])
        some.update(target=F("suggested"), state=MappingState.CONFIRMED, by=by, at=timezone.now())
    if rows:
        _record(connection, kind, "confirm_mapping", {row.uid: _code_of(row.target) for row in rows}, by)
    return len(rows)


@transaction.atomic
def leave_out(*, connection: Connection, kind: str, ids: Collection[int], by: Person | None) -> int:
    """Say that things have no place here, so that nobody is asked again. What they sent is not taken in."""
    return _set_aside(connection, kind, ids, MappingState.IGNORED, "leave_out_mapping", by)


@transaction.atomic
def reopen(*, connection: Connection, kind: str, ids: Collection[int], by: Person | None) -> int:
    """Take decisions back. Values that were taken in stay."""
    return _set_aside(connection, kind, ids, MappingState.OPEN, "reopen_mapping", by)


def _set_aside(
    connection: Connection, kind: str, ids: Collection[int], state: MappingState, verb: str, by: Person | None
) -> int:
    demand_right(by)
    rows = [row for row in _rows(connection, kind, ids) if row.state != state]
    for row in rows:
        row.target = "" if kind == "combinations" else None
        row.state, row.by, row.at = state, by, timezone.now()
    KINDS[kind]._default_manager.bulk_update(rows, ["target", "state", "by", "at"], batch_size=CHUNK)
    if rows:
        _record(connection, kind, verb, {row.uid: state.value for row in rows}, by)
    if rows and state == MappingState.OPEN:
        suggest(connection=connection, kind=kind)
    return len(rows)


def _rows(connection: Connection, kind: str, ids: Collection[int]) -> list[Any]:
    rows = KINDS[kind].objects.select_for_update(of=("self",)).filter(connection=connection, pk__in=list(ids))
    return list(rows if kind == "combinations" else rows.select_related("suggested"))


def _refuse_what_does_not_fit(kind: str, rows: Sequence[Any]) -> None:
    if kind == "elements":
        wanted = {row.target.pk for row in rows}
        with_denominator = set(
            SeriesVersion.objects.filter(series__in=wanted, sheet__value_type__in=WITH_DENOMINATOR).values_list(
                "series_id", flat=True
            )
        )
        for row in rows:
            if row.target.pk in with_denominator:
                raise _fault(_("“%(name)s” needs a denominator, which DHIS2 does not send."), "has_denominator", row)
    if kind == "data-sets":
        for row in rows:
            if PERIOD_TYPES.get(row.period_type) != row.target.frequency:
                raise _fault(_("“%(name)s” is reported for other periods than the data set here."), "wrong_period", row)
    if kind == "combinations":
        known = {"", *Combination.objects.values_list("key", flat=True)}
        for row in rows:
            if row.target not in known:
                raise _fault(_("There is no such combination here for “%(name)s”."), "unknown_combination", row)


def _refuse_taken(connection: Connection, kind: str, rows: Sequence[Any]) -> None:
    """Two of theirs for one of ours would fill the same cell twice. Combinations may."""
    if kind == "combinations":
        return
    others = KINDS[kind]._default_manager.filter(connection=connection, state=MappingState.CONFIRMED)
    taken = set(others.exclude(pk__in=[row.pk for row in rows]).values_list("target_id", flat=True))
    for row in rows:
        if row.target.pk in taken:
            raise _fault(_("What you chose for “%(name)s” is taken by another one already."), "taken", row)
        taken.add(row.target.pk)


def _fault(message: Any, code: str, row: Any) -> ValidationError:
    return ValidationError(message, code=code, params={"name": str(row)})


def _record(connection: Connection, kind: str, verb: str, after: dict[str, Any], by: Person | None) -> None:
    told = after if len(after) <= MOST_NAMED else {"count": len(after)}
    log.record(by=by, verb=verb, noun=KINDS[kind].__name__, key=str(connection.pk), after=told)


def _code_of(target: Any) -> str:
    return target if isinstance(target, str) else target.code


# --- what follows for the forms here -----------------------------------------------------------------------------


def read_only_cells(*, data_set: DataSet, unit: OrgUnit) -> dict[tuple[int, str], str]:
    """The cells of a form that DHIS2 fills, so that nobody types them: (series id, disaggregation) → its name.

    A cell is one when unit, data set, element and combination are confirmed in a connection that is in use.
    """
    cells: dict[tuple[int, str], str] = {}
    connections = Connection.objects.filter(
        pk__in=UnitMapping.objects.confirmed().filter(target=unit, connection__active=True).values("connection")
    ).filter(pk__in=DataSetMapping.objects.confirmed().filter(target=data_set).values("connection"))
    for connection in connections:
        series = set(
            ElementMapping.objects.filter(connection=connection, target__data_set_items__data_set=data_set)
            .confirmed()
            .values_list("target_id", flat=True)
        )
        keys = set(
            CombinationMapping.objects.filter(connection=connection).confirmed().values_list("target", flat=True)
        )
        for number, allowed in keys_of_series(series).items():
            chosen = allowed & keys if allowed != {""} else allowed
            cells |= {(number, key): connection.name for key in chosen}
    return cells


def keys_of_series(series: Collection[int]) -> dict[int, set[str]]:
    """For each series the disaggregations that a value of it may have, by the definition in force: "" is the total."""
    rows = Series.objects.filter(pk__in=series, versions__valid_to__isnull=True).values_list(
        "pk",
        "versions__element_sheet__total_is_collected",
        "versions__element_sheet__disaggregation__combinations__key",
    )
    found: dict[int, set[str]] = defaultdict(set)
    for number, with_total, key in rows:
        if key is None:
            found[number].add("")
        else:
            found[number] |= {key, *([""] if with_total else [])}
    return dict(found)
