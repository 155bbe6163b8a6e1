"""Four eyes: one person proposes a movement of money, another approves it, and only then the ledger moves.

What cannot be is refused when it is proposed, and looked at again when it is approved (`proposal_decisions`): a line
may have moved between.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.domain import budget_limits, ledger, proposal_effects, proposal_records
from governance.models import BudgetLine, Decision, Entry, EntryProposal, Person
from governance.permissions import demand, may_keep_budget
from governance.values import EntryKind, EntryOrigin


@transaction.atomic
def propose_entry(
    *,
    line: BudgetLine,
    kind: str,
    amount: int,
    date: dt.date,
    document: str = "",
    text: str = "",
    counter_line: BudgetLine | None = None,
    by: Person | None,
    decision: Decision | None = None,
    batch: uuid.UUID | None = None,
    client_event_id: uuid.UUID | None = None,
) -> EntryProposal:
    """Propose a release, a re-appropriation or one more allocation. `amount` is what `line` gets; `counter_line`, of
    the same year, gives it. Without a person it is a decision that opens the proposal. Proposals of one `batch` are
    decided together.
    """
    demand(may_keep_budget, by)
    _refuse_without_origin(by, decision)
    locked = ledger.lock(line.pk, *([counter_line.pk] if counter_line else []))
    line = locked[line.pk]
    counter = locked[counter_line.pk] if counter_line else None
    if client_event_id and (earlier := _sent_before(client_event_id, line, kind, amount)):
        return earlier
    if kind not in budget_limits.FOUR_EYES:
        raise ValidationError(
            {"kind": ValidationError(_("Propose a release or a re-appropriation."), code="unknown_kind")}
        )
    budget_limits.refuse_bad_entry(line, kind, amount, date, EntryOrigin.PROPOSAL)
    _refuse_bad_counter(line, counter, kind, amount)
    proposal = EntryProposal(
        line=line,
        kind=kind,
        amount=amount,
        date=date,
        document=document,
        text=text,
        counter_line=counter,
        decision=decision,
        batch=batch,
        proposed_by=by,
    )
    return _propose(proposal, client_event_id)


@transaction.atomic
def propose_reversal(
    *,
    entry: Entry,
    date: dt.date,
    amount: int | None = None,
    document: str = "",
    text: str = "",
    by: Person | None,
    decision: Decision | None = None,
    client_event_id: uuid.UUID | None = None,
) -> EntryProposal:
    """Propose to take an entry back, wholly or by a part (`amount`, with the sign of the entry). Money that came from
    another line goes back to it.
    """
    demand(may_keep_budget, by)
    _refuse_without_origin(by, decision)
    twin = proposal_effects.twin_of(entry)
    locked = ledger.lock(entry.line_id, *([twin.line_id] if twin else []))
    line = locked[entry.line_id]
    whole = entry.amount if amount is None else amount
    if client_event_id and (earlier := _sent_before(client_event_id, line, EntryKind.REVERSAL, -whole)):
        return earlier
    proposal = EntryProposal(
        line=line,
        kind=EntryKind.REVERSAL,
        reverses=entry,
        amount=-whole,
        date=date,
        document=document,
        text=text,
        counter_line=locked[twin.line_id] if twin else None,
        decision=decision,
        proposed_by=by,
    )
    return _propose(proposal, client_event_id)


def _propose(proposal: EntryProposal, client_event_id: uuid.UUID | None) -> EntryProposal:
    """Write a proposal of which each line could bear its part today."""
    proposal_effects.refuse_impossible(proposal)
    if client_event_id:
        proposal.client_event_id = client_event_id
    proposal_records.write_down(proposal)
    return proposal


def _sent_before(client_event_id: uuid.UUID, line: BudgetLine, kind: str, amount: int) -> EntryProposal | None:
    """The proposal that arrived under this id, which must say the same."""
    earlier = EntryProposal.objects.filter(client_event_id=client_event_id).first()
    if earlier and (earlier.line_id, earlier.kind, earlier.amount) != (line.pk, kind, amount):
        raise ledger.event_id_reused()
    return earlier


def _refuse_without_origin(by: Person | None, decision: Decision | None) -> None:
    if by is None and decision is None:
        raise ValidationError(
            _("A proposal comes from a person or from a decision; this one names neither."), code="missing_decision"
        )


def _refuse_bad_counter(line: BudgetLine, counter: BudgetLine | None, kind: str, amount: int) -> None:
    if counter is None:
        return
    if kind != EntryKind.REAPPROPRIATION:
        fault = ValidationError(_("Only a re-appropriation takes money from another line."), code="counter_line")
    elif counter.pk == line.pk:
        fault = ValidationError(_("A line cannot give money to itself. Choose another line."), code="same_line")
    elif counter.fiscal_year_id != line.fiscal_year_id:
        fault = ValidationError(
            _("Money moves between lines of one fiscal year. Choose a line of the same year."),
            code="other_fiscal_year",
        )
    elif amount <= 0:
        raise ValidationError(
            {"amount": ValidationError(_("Write how much the line gets: an amount above zero."), code="not_above_zero")}
        )
    else:
        return
    raise ValidationError({"counter_line": fault})
