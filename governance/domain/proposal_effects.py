"""What a proposal would do to its lines, and whether they could bear it as they stand now."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from governance.domain import balances, budget_limits, history
from governance.models import BudgetLine, Entry, EntryProposal, Person


def trouble_with(proposal: EntryProposal) -> ValidationError | None:
    """Why a proposal that waits could not be approved as its lines stand now, if so."""
    try:
        refuse_impossible(proposal)
    except ValidationError as refused:
        return refused
    return None


def refuse_impossible(proposal: EntryProposal) -> None:
    """Refuse what one of its lines could not bear."""
    for line in filter(None, (proposal.line, proposal.counter_line)):
        refuse_closed(line)
    if proposal.reverses:
        budget_limits.refuse_bad_reversal(proposal.reverses, -proposal.amount)
    for entries in entries_of(proposal, None):
        balances.apply(balances.after(entries[0].line, []), entries, by_proposal=True)


def refuse_closed(line: BudgetLine) -> None:
    """A decision cannot open a movement in a closed year either."""
    if line.fiscal_year.is_closed_on(history.today()):
        raise budget_limits.year_closed(line.fiscal_year)


def entries_of(proposal: EntryProposal, by: Person | None) -> list[list[Entry]]:
    """What the proposal adds to each of its lines."""
    legs = [[_entry(proposal, proposal.line, proposal.amount, proposal.reverses, by)]]
    if proposal.counter_line:
        twin = twin_of(proposal.reverses) if proposal.reverses else None
        legs.append([_entry(proposal, proposal.counter_line, -proposal.amount, twin, by)])
    return legs


def _entry(proposal: EntryProposal, line: BudgetLine, amount: int, reverses: Entry | None, by: Person | None) -> Entry:
    return Entry(
        line=line,
        kind=proposal.kind,
        amount=amount,
        date=proposal.date,
        document=proposal.document,
        text=proposal.text,
        reverses=reverses,
        decision=proposal.decision,
        proposal=proposal if proposal.pk else None,
        by=by,
    )


def twin_of(entry: Entry) -> Entry | None:
    """The other half of a movement between two lines."""
    if entry.proposal_id is None:
        return None
    return Entry.objects.filter(proposal=entry.proposal_id).exclude(pk=entry.pk).exclude(line=entry.line_id).first()
