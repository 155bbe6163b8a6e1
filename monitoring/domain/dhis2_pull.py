"""A pull from DHIS2: what to ask for, what came of it, and what a person decides about differences.

What was fetched is understood first, whole; then one transaction compares it with what is stored and writes. A look
writes nothing but its own result. Values that were entered here are never overwritten: they are conflicts.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.periods import Period, PeriodError
from basis.text import shown
from governance.domain import log
from governance.models import OrgUnit, Person
from monitoring.domain import exchange
from monitoring.domain.completions import fitting, keep_completions
from monitoring.domain.dhis2_connections import demand_right
from monitoring.domain.exchange import Arrival
from monitoring.domain.exchange_names import Book, series_facts, unit_facts
from monitoring.models import (
    CombinationMapping,
    Connection,
    DataSet,
    DataSetMapping,
    ElementMapping,
    Pull,
    PullIssue,
    UnitMapping,
)
from monitoring.values import Frequency
from monitoring.values.exchange import Completion, DataValue, Issue, Item, MappingState, PullState, Stands

MOST_LISTED = 2_000  # cells of one kind that a pull lists one by one; the others are counted
CHUNK = 500
PULLS_WITH_ISSUES = 30
BY_UNIT, BY_ELEMENT, BY_COMBINATION = Issue.UNKNOWN_UNIT, Issue.UNKNOWN_ELEMENT, Issue.UNKNOWN_COMBINATION


class Question(NamedTuple):
    """One thing to ask the other system for: its data set, our data set, a period, and its unit with all below."""

    data_set_uid: str
    data_set: DataSet
    period: Period
    unit_uid: str


@dataclass
class Harvest:
    """What came of all questions, understood and not yet compared with what is stored."""

    arrivals: list[Arrival] = field(default_factory=list)
    completions: list[Completion] = field(default_factory=list)
    unreadable: list[Item] = field(default_factory=list)


# --- before -----------------------------------------------------------------------------------------------------


def is_set_up(connection: Connection) -> bool:
    """Whether somebody has confirmed a data set, so that there is something to ask for."""
    return DataSetMapping.objects.filter(connection=connection).confirmed().exists()


def questions(
    *, connection: Connection, unit: OrgUnit | None = None, period: Period | None = None, today: dt.date | None = None
) -> list[Question]:
    """What a pull asks: each confirmed data set, for a period (or its parts) or the last ended ones, below a unit.

    Raises ValidationError: `no_data_set`, `unknown_unit`, `wrong_period` when nothing could be asked.
    """
    unit = unit or OrgUnit.get_first_root_node()
    mapped = UnitMapping.objects.filter(connection=connection, target=unit).confirmed().first()
    if mapped is None:
        raise ValidationError(
            _("Say first which unit of DHIS2 is %(unit)s."), code="unknown_unit", params={"unit": unit.name}
        )
    data_sets = DataSetMapping.objects.filter(connection=connection, gone=False).confirmed().select_related("target")
    if not data_sets:
        raise ValidationError(_("Say first which data sets of DHIS2 are which here."), code="no_data_set")
    asked = [
        Question(each.uid, each.target, chosen, mapped.uid)
        for each in data_sets
        for chosen in _periods(each.target, connection, period, today or timezone.localdate())
    ]
    if not asked:
        raise ValidationError(_("No data set of this connection is reported for that period."), code="wrong_period")
    return asked


def _periods(data_set: DataSet, connection: Connection, period: Period | None, today: dt.date) -> list[Period]:
    kind = Frequency(data_set.frequency).kind
    if period is not None:
        try:
            return period.parts(kind)
        except PeriodError:
            return []
    ended = [Period.containing(today, kind).previous()]
    while len(ended) < max(1, connection.periods_back):
        ended.append(ended[-1].previous())
    return ended[::-1]


def book_of(connection: Connection) -> Book:
    """What is confirmed in a connection, by the identifiers of the other system."""
    units = dict(_confirmed(UnitMapping, connection))
    elements = dict(_confirmed(ElementMapping, connection))
    places, series = unit_facts(set(units.values())), series_facts(set(elements.values()))
    return Book(
        units={uid: places[pk] for uid, pk in units.items() if pk in places},
        series={uid: series[pk] for uid, pk in elements.items() if pk in series},
        keys=dict(CombinationMapping.objects.filter(connection=connection).confirmed().values_list("uid", "target")),
    )


def _confirmed(model: Any, connection: Connection) -> Any:
    return model.objects.filter(connection=connection).confirmed().values_list("uid", "target_id")


def gather(*, harvest: Harvest, items: Iterable[Item], book: Book, left_out: frozenset[str], today: dt.date) -> None:
    """Add what a file says to a harvest. What was said to have no place here (`left_out`) is passed over."""
    for item in items:
        record = item.record
        if record is None:
            harvest.unreadable.append(item)
        elif isinstance(record, Completion):
            harvest.completions.append(record)
        elif not left_out.intersection((record.unit, record.element, record.combination)):
            # Who wrote it there and when is of no use here, and would take half of the memory.
            slim = replace(record, stored_by="", last_updated="", comment="", data_set="")
            harvest.arrivals.append(exchange.understand(item.place, slim, book, today))


def left_out_of(connection: Connection) -> frozenset[str]:
    """The identifiers that somebody said to have no place here."""
    found: set[str] = set()
    for model in (UnitMapping, ElementMapping, CombinationMapping):
        rows = model.objects.filter(connection=connection, state=MappingState.IGNORED)
        found.update(rows.values_list("uid", flat=True))
    return frozenset(found)


# --- the writing ------------------------------------------------------------------------------------------------


@transaction.atomic
def take_in(
    *,
    connection: Connection,
    harvest: Harvest,
    by: Person | None,
    dry_run: bool,
    started_at: dt.datetime,
    unit: OrgUnit | None = None,
    periods: Sequence[Period] = (),
    content_hash: str = "",
) -> Pull:
    """Compare a harvest with what is stored and keep what is new: values as one set that waits for approval,
    completions at their forms, everything else as open points of the pull. A look keeps the open points alone.
    """
    demand_right(by)
    connection = Connection.objects.select_for_update().get(pk=connection.pk)  # one pull of it at a time
    exchange.refuse_twins(harvest.arrivals)
    exchange.compare(harvest.arrivals)
    settled = _settled(connection, harvest.arrivals)
    pull = Pull(
        connection=connection,
        state=PullState.LOOKED if dry_run else PullState.DONE,
        unit=unit,
        periods=sorted({period.code for period in periods}),
        counts=exchange.counts_of(harvest.arrivals) | {"unreadable": len(harvest.unreadable), "settled": settled},
        content_hash=content_hash,
        by=by,
        started_at=started_at,
        finished_at=timezone.now(),
    )
    units = dict(_confirmed(UnitMapping, connection))
    mapped = DataSetMapping.objects.filter(connection=connection).confirmed().select_related("target")
    data_sets = {each.uid: each.target for each in mapped}
    pull.counts["completions"] = keep_completions(
        completions=harvest.completions, units=units, data_sets=data_sets, dry_run=dry_run
    )
    known = fitting(harvest.completions, units=units, data_sets=data_sets)
    taken_back = [each for each in known if not each.completed]
    if not dry_run:
        pull.batch = exchange.store(
            arrivals=harvest.arrivals,
            by=by,
            source=exchange.DHIS2,
            filename=connection.name,
            content_hash=content_hash,
        )
        Connection.objects.filter(pk=connection.pk).update(last_pull_at=pull.finished_at)
    pull.save()
    PullIssue.objects.bulk_create(_issues(pull, harvest, taken_back), batch_size=CHUNK)
    _forget_old_issues(connection)
    return pull


def _forget_old_issues(connection: Connection) -> None:
    """What did not fit in earlier pulls is told by the later ones; conflicts stay until somebody decides, and after."""
    kept = list(connection.pulls.order_by("-pk").values_list("pk", flat=True)[:PULLS_WITH_ISSUES])
    old = PullIssue.objects.filter(pull__connection=connection, pull__lt=kept[-1])
    old.exclude(kind=Issue.CONFLICT).delete()


def note_failure(
    *, connection: Connection, code: str, by: Person | None, started_at: dt.datetime, periods: Sequence[Period] = ()
) -> Pull:
    """Keep that a pull failed, and by which word: nothing was taken in."""
    return Pull.objects.create(
        connection=connection,
        state=PullState.FAILED,
        error_code=code[:50],
        periods=sorted({period.code for period in periods}),
        by=by,
        started_at=started_at,
        finished_at=timezone.now(),
    )


def _settled(connection: Connection, arrivals: Sequence[Arrival]) -> int:
    """Drop the conflicts about which somebody decided for our value while theirs was the same as now."""
    conflicts = {arrival.cell: arrival for arrival in arrivals if arrival.effect == "conflict" and not arrival.issue}
    if not conflicts:
        return 0
    decided = PullIssue.objects.filter(
        pull__connection=connection, kind=Issue.CONFLICT, stands=Stands.OURS, measurement__isnull=False
    ).values_list("measurement__series_version_id", "unit_id", "period", "disaggregation", "theirs")
    settled = 0
    for version, unit, period, key, theirs in decided.iterator():
        arrival = conflicts.get(exchange.Cell(version, unit, period, key))
        if arrival is not None and arrival.effect == "conflict" and arrival.record.value == theirs:
            arrival.effect = "unchanged"
            settled += 1
    return settled


# --- open points ------------------------------------------------------------------------------------------------


def _issues(pull: Pull, harvest: Harvest, taken_back: Sequence[Completion]) -> Iterable[PullIssue]:
    names = _names_of(pull.connection)
    yield from _without_a_place(pull, harvest.arrivals, names)
    listed: Counter[str] = Counter()
    for arrival in harvest.arrivals:
        kind = arrival.issue or {"conflict": Issue.CONFLICT, "deleted": Issue.DELETED}.get(arrival.effect)
        if kind is None or kind in (BY_UNIT, BY_ELEMENT, BY_COMBINATION):
            continue
        listed[kind] += 1
        if listed[kind] <= MOST_LISTED:
            yield _of_cell(pull, kind, arrival, names)
    for item in harvest.unreadable[:MOST_LISTED]:
        yield PullIssue(pull=pull, kind=Issue.BAD_ROW, uid=f"{item.place}: {_why(item)}"[:300])
    for each in taken_back[:MOST_LISTED]:
        yield PullIssue(
            pull=pull, kind=Issue.TAKEN_BACK, uid=each.unit, name=names.get(each.unit, ""), period=each.period.code
        )


def _without_a_place(pull: Pull, arrivals: Iterable[Arrival], names: Mapping[str, str]) -> Iterable[PullIssue]:
    """Units, elements and combinations that nobody knows here, each once, with how many values wait for it."""
    missing: Counter[tuple[Issue, str]] = Counter()
    for arrival in arrivals:
        record = arrival.record
        if arrival.issue == BY_UNIT:
            missing[BY_UNIT, record.unit] += 1
        elif arrival.issue == BY_ELEMENT:
            missing[BY_ELEMENT, record.element] += 1
        elif arrival.issue == BY_COMBINATION:
            missing[BY_COMBINATION, f"{record.combination} ({names.get(record.element, record.element)})"] += 1
    for (kind, uid), count in missing.most_common(MOST_LISTED):
        yield PullIssue(
            pull=pull, kind=kind, uid=uid[:300], name=names.get(uid.partition(" ")[0], "")[:255], count=count
        )


def _of_cell(pull: Pull, kind: Issue, arrival: Arrival, names: Mapping[str, str]) -> PullIssue:
    record, stored = arrival.record, arrival.stored
    return PullIssue(
        pull=pull,
        kind=kind,
        uid=record.element[:300],
        name=names.get(record.element, "")[:255],
        series_id=arrival.series.pk if arrival.series else None,
        unit_id=arrival.unit.pk if arrival.unit else None,
        period=exchange.canonical(record.period).code,
        disaggregation=arrival.cell.disaggregation if arrival.cell else "",
        theirs=shown(record.value, 100),
        ours=stored.number if stored else None,
        measurement_id=stored.pk if stored else None,
    )


def _names_of(connection: Connection) -> dict[str, str]:
    found: dict[str, str] = {}
    for model in (UnitMapping, ElementMapping, CombinationMapping):
        found |= dict(model.objects.filter(connection=connection).values_list("uid", "remote_name"))
    return found


def _why(item: Item) -> str:
    return "; ".join(item.error.messages) if item.error else ""


# --- decisions about conflicts ------------------------------------------------------------------------------------


@transaction.atomic
def decide(*, pull: Pull, choices: Mapping[int, str], by: Person | None) -> int:
    """Say which of two values stands, by the id of the open point; returns how many were decided.

    Where theirs stands it becomes a correction that waits for approval; where ours does nothing is written, and
    later pulls do not ask again. Raises ValidationError(changed) where our value is another one by now.
    """
    demand_right(by)
    issues = list(
        PullIssue.objects.select_for_update(of=("self",))
        .filter(pull=pull, kind=Issue.CONFLICT, stands="", pk__in=list(choices))
        .select_related("unit", "series")
    )
    theirs = [issue for issue in issues if choices[issue.pk] == Stands.THEIRS]
    _take_theirs(pull, theirs, by)
    for issue in issues:
        issue.stands, issue.by, issue.at = Stands(choices[issue.pk]), by, timezone.now()
    PullIssue.objects.bulk_update(issues, ["stands", "by", "at"], batch_size=CHUNK)
    if issues:
        log.record(
            by=by,
            verb="decide_conflicts",
            noun="Pull",
            key=str(pull.pk),
            after={"ours": len(issues) - len(theirs), "theirs": len(theirs)},
        )
    return len(issues)


def _take_theirs(pull: Pull, issues: Sequence[PullIssue], by: Person | None) -> None:
    if not issues:
        return
    units = unit_facts({issue.unit_id for issue in issues if issue.unit_id})
    series = series_facts({issue.series_id for issue in issues if issue.series_id})
    book = Book(
        {str(pk): fact for pk, fact in units.items()},
        {str(pk): fact for pk, fact in series.items()},
        {issue.disaggregation: issue.disaggregation for issue in issues},
    )
    arrivals = [exchange.understand(0, _record_of(issue), book, timezone.localdate()) for issue in issues]
    exchange.compare(arrivals, ours="updated")
    for issue, arrival in zip(issues, arrivals, strict=True):
        if (
            arrival.issue
            or arrival.effect != "updated"
            or arrival.stored is None
            or arrival.stored.number != issue.ours
        ):
            raise ValidationError(
                _("The value of %(unit)s has changed since the pull. Pull again and decide then."),
                code="changed",
                params={"unit": issue.place},
            )
    exchange.store(
        arrivals=arrivals, by=by, source=exchange.DHIS2, filename=pull.connection.name, reason=str(_("As in DHIS2"))
    )


def _record_of(issue: PullIssue) -> DataValue:
    """Their value once more, named by our ids."""
    return DataValue(
        element=str(issue.series_id),
        period=Period.parse(issue.period),
        unit=str(issue.unit_id),
        value=issue.theirs,
        combination=issue.disaggregation,
    )
