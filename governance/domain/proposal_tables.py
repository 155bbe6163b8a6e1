"""What a table says of a line: the part that is entered at once, and the part that waits for a second person."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from governance.domain import balances, budget_limits, proposal_records
from governance.models import BudgetLine, Decision, Entry, EntryProposal, Person
from governance.values import EntryKind, ProposalState


def split(
    line: BudgetLine,
    said: Mapping[str, int],
    *,
    new: bool,
    document: str,
    by: Person | None,
    decision: Decision | None,
) -> tuple[list[Entry], list[Entry]]:
    """Of what is said of a locked line: the entries that are made at once, and those that wait for a second person.

    What waits already counts as said, so that the same table read twice proposes once. Spending waits with the
    release from which it is paid.
    """
    facts: dict[str, Any] = {"document": document, "by": by, "decision": decision}
    if by is None:
        return balances.entries_to_reach(line, said, **facts), []
    open_proposals = [] if new else list(_moving(line))
    stands = balances.after(line, open_proposals) if open_proposals else line
    entries = balances.entries_to_reach(stands, said, **facts)
    alone = {EntryKind.ALLOCATION} if new else set()
    if not any(entry.kind in budget_limits.FOUR_EYES - alone for entry in entries):
        return entries, []
    if open_proposals:
        raise ValidationError(
            _("A proposal already waits on this line. It is decided or withdrawn before other amounts are said."),
            code="proposal_waits",
        )
    balances.apply(balances.after(line, []), entries, by_proposal=True)
    return [e for e in entries if e.kind in alone], [e for e in entries if e.kind not in alone]


def propose_all(entries: Sequence[Entry], *, batch: uuid.UUID) -> list[EntryProposal]:
    """Let entries of one line wait, which were found possible together."""
    rows = [
        EntryProposal(
            line=entry.line,
            kind=entry.kind,
            amount=entry.amount,
            date=entry.date,
            document=entry.document,
            decision=entry.decision,
            proposed_by=entry.by,
            batch=batch,
        )
        for entry in entries
    ]
    for row in rows:
        proposal_records.write_down(row)
    return rows


def _moving(line: BudgetLine) -> Sequence[EntryProposal]:
    """What waits and would move this line, as the one that gets or the one that gives."""
    rows = EntryProposal.objects.filter(state=ProposalState.WAITING).select_related("reverses")
    return [*rows.filter(line=line), *rows.filter(counter_line=line)]
