"""Writing the ledger: lines are locked, entries added, and balances, states and log follow in the same transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from governance.domain import balances, history
from governance.models import BudgetLine, BudgetLineState, Decision, Entry, FiscalYear, Person
from governance.models.budget import BALANCES
from governance.values import EntryOrigin

KEY = ("action", "fiscal_year", "source", "budget_type", "economic_code", "cost_centre")


def lock(*ids: int) -> dict[int, BudgetLine]:
    """The lines by their ids, locked until the transaction ends: first their years, then they, each in one order, so
    that two people never wait for each other, and a year is not closed under somebody's hands.
    """
    _lock_years(BudgetLine.objects.filter(pk__in=ids).values("fiscal_year_id"))
    rows = BudgetLine.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {line.pk: line for line in rows.select_related("action", "fiscal_year", "source")}


def lock_year(year: FiscalYear) -> FiscalYear:
    """A year as it is now, kept so until the transaction ends."""
    return _lock_years([year.pk])[0]


def lock_years() -> list[FiscalYear]:
    """All years as they are now: for what may touch any of them, and must not run twice at once."""
    return _lock_years(FiscalYear.objects.order_by().values("pk"))


def _lock_years(ids: Any) -> list[FiscalYear]:
    """Without the lock of the key, so that rows that only point at a year may still be added."""
    return list(FiscalYear.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def key_of(line: BudgetLine) -> str:
    """The natural key of a line, as the log names it."""
    parts = [line.action.code, line.fiscal_year.code, line.source.code, line.budget_type]
    return "/".join([*parts, line.economic_code, line.cost_centre])


def sent_before(client_event_id: uuid.UUID, line: BudgetLine, kind: str, amount: int) -> Entry | None:
    """The entry that arrived under this id, which must say the same."""
    earlier = Entry.objects.filter(client_event_id=client_event_id).first()
    if earlier and (earlier.line_id, earlier.kind, earlier.amount) != (line.pk, kind, amount):
        raise event_id_reused()
    return earlier


def event_id_reused() -> ValidationError:
    return ValidationError(_("Another entry was sent under this number already."), code="event_id_reused")


def add(entry: Entry, by: Person | None) -> Entry:
    """Write an entry whose line is locked, its balances, its state and the log."""
    add_all([entry], by)
    return entry


def add_all(entries: list[Entry], by: Person | None) -> None:
    """Write entries of one line that is locked, all together: limits are looked at after the last one, and facts among
    them are written down as they are.
    """
    line, first = entries[0].line, entries[0]
    before = balances.held(line)
    balances.apply(line, entries, by_proposal=all(entry.origin == EntryOrigin.PROPOSAL for entry in entries))
    Entry.objects.bulk_create(entries)
    save(line, entries, before, False, "reverse" if first.reverses_id else "post", by, first.decision)


def save(
    line: BudgetLine,
    entries: Iterable[Entry],
    before: dict[str, Any],
    new: bool,
    verb: str,
    by: Person | None,
    decision: Decision | None,
) -> None:
    """Write balances, states and log after entries were applied in memory and stored."""
    line.save(update_fields=[*BALANCES, "flagged_overspend"])
    after = balances.held(line)
    moved = {name: value for name, value in after.items() if new or value != before[name]}
    history.keep(
        line,
        verb=verb,
        key=key_of(line),
        before=None if new else {name: before[name] for name in moved},
        after=moved,
        by=by,
        decision=decision,
    )
    dates = sorted({entry.date for entry in entries})
    if new and len(dates) > 1:
        first = dict.fromkeys(BALANCES) | {"original": line.original, "flagged_overspend": False}
        write_states(line, dates[:1] + dates[-1:], [first, after], by, decision)
    else:
        # The balances hold all entries: they are true from the day of the last one on.
        last = line.entries.aggregate(last=Max("date"))["last"]
        write_states(line, [last], [after], by, decision)


def write_states(
    line: BudgetLine,
    dates: list[dt.date],
    held: list[dict[str, Any]],
    by: Person | None,
    decision: Decision | None,
) -> None:
    """What the line was held to be from each of the dates on, with its shares."""
    shares = shares_of(line)
    key = {name: getattr(line, name) for name in KEY}
    BudgetLineState.objects.bulk_create(
        BudgetLineState(line=line, **key, **amounts, shares=shares, valid_from=date, by=by, decision=decision)
        for date, amounts in zip(dates, held, strict=True)
    )


def shares_of(line: BudgetLine) -> dict[str, str]:
    """Which actions the line pays for: code of the action and percent, as text."""
    return {code: str(percent) for code, percent in line.shares.values_list("action__code", "percent")}
