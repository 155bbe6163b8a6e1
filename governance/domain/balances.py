"""From entries to balances, in memory: what a line holds once entries are added to it.

The balances of a line are the sums of its entries by kind; a reversal counts against the kind that it reverses:

    original   allocations
    revised    allocations + re-appropriations, once there is a re-appropriation (one of 0 confirms the amount)
    released, committed, spent   the sums of their entries

A balance without entries is empty, not zero.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from governance.domain import budget_limits, history
from governance.models import BudgetLine, Decision, Entry, EntryProposal, FiscalYear, Person
from governance.models.budget import BALANCES
from governance.values import EntryKind

BALANCE_OF = {
    EntryKind.ALLOCATION: "original",
    EntryKind.REAPPROPRIATION: "revised",
    EntryKind.RELEASE: "released",
    EntryKind.COMMITMENT: "committed",
    EntryKind.EXPENDITURE: "spent",
}
KIND_OF = {balance: kind for kind, balance in BALANCE_OF.items()}
# What a table says of a line, in the order of the year.
AMOUNTS = ("original", "revised", "released", "spent")


def held(line: BudgetLine) -> dict[str, Any]:
    """The balances of a line and its flag, as states and log keep them."""
    return {name: getattr(line, name) for name in (*BALANCES, "flagged_overspend")}


def apply(line: BudgetLine, entries: Iterable[Entry], *, by_proposal: bool) -> None:
    """Move the balances of a line in memory, all entries together; refuse a proposal that breaks a limit."""
    over_before = budget_limits.excess(line)
    for entry in entries:
        _move(line, entry.reverses.kind if entry.reverses else entry.kind, entry.amount)
    over = budget_limits.excess(line)
    budget_limits.refuse_below_zero(line)
    if by_proposal:
        budget_limits.refuse_more_excess(line, over, over_before)
    line.flagged_overspend = any(over.values())


def after(line: BudgetLine, proposals: Iterable[EntryProposal]) -> BudgetLine:
    """A copy of a line as it would stand if all these proposals were approved, whether or not they can be."""
    line = copy.copy(line)
    for proposal in proposals:
        kind = proposal.reverses.kind if proposal.reverses else proposal.kind
        _move(line, kind, proposal.amount if proposal.line_id == line.pk else -proposal.amount)
    return line


def entries_to_reach(
    line: BudgetLine, said: Mapping[str, int], *, document: str, by: Person | None, decision: Decision | None
) -> list[Entry]:
    """The entries that bring a line from where it stands to what was said, in the order of the year."""
    entries = []
    original = said.get("original", line.original or 0)
    for name in AMOUNTS:
        if name not in said:
            continue
        stands = getattr(line, name)
        if name == "revised" and stands is None:
            stands = original
        elif name == "revised":
            stands += original - (line.original or 0)  # a new allocation raises the revised amount with it
        amount = said[name] - (stands or 0)
        if amount == 0 and getattr(line, name) is not None:
            continue
        date = _day_of(name, line.fiscal_year)
        entries.append(
            Entry(line=line, kind=KIND_OF[name], amount=amount, date=date, document=document, by=by, decision=decision)
        )
    return entries


def _day_of(name: str, year: FiscalYear) -> dt.date:
    """The money of a year that has ended is dated on its last day, of a running one today, the allocation on its
    first day, where that has come.
    """
    today = history.today()
    if name == "original":
        return min(today, year.start)
    return max(year.start, min(today, year.end))


def _move(line: BudgetLine, kind: str, amount: int) -> None:
    if kind == EntryKind.ALLOCATION:
        line.original = (line.original or 0) + amount
        if line.revised is not None:
            line.revised += amount
    elif kind == EntryKind.REAPPROPRIATION:
        line.revised = (line.original or 0 if line.revised is None else line.revised) + amount
    else:
        balance = BALANCE_OF[EntryKind(kind)]
        setattr(line, balance, (getattr(line, balance) or 0) + amount)
