"""Deciding what was proposed for the ledger: another person approves or refuses it, who proposed it takes it back.

The lines may have moved since it was proposed, so they are looked at again, locked, before the money moves.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from governance.domain import balances, budget_limits, enactment, ledger, proposal_effects, proposal_records
from governance.models import BudgetLine, Entry, EntryProposal, Person
from governance.permissions import demand, may_keep_budget
from governance.values import EntryKind, ProposalState


@transaction.atomic
def approve_proposal(*, proposal: EntryProposal, by: Person) -> EntryProposal:
    """Move the money that another person, or a decision, proposed. Approved again by the same person it stays done."""
    (decided,) = _approve(EntryProposal.objects.filter(pk=proposal.pk), by)
    return decided


@transaction.atomic
def approve_batch(*, batch: uuid.UUID, by: Person) -> list[EntryProposal]:
    """Approve what still waits of one file, all or nothing; each line is judged with all its movements."""
    return _approve(EntryProposal.objects.filter(batch=batch), by)


@transaction.atomic
def refuse_proposal(*, proposal: EntryProposal, note: str, by: Person | None) -> EntryProposal:
    """Say no, and why."""
    (refused,) = _close(EntryProposal.objects.filter(pk=proposal.pk), ProposalState.REFUSED, note, by)
    return refused


@transaction.atomic
def refuse_batch(*, batch: uuid.UUID, note: str, by: Person) -> list[EntryProposal]:
    """Say no to all that still waits of one file, and why."""
    return _close(EntryProposal.objects.filter(batch=batch), ProposalState.REFUSED, note, by)


@transaction.atomic
def withdraw_proposal(*, proposal: EntryProposal, by: Person) -> EntryProposal:
    """Take one's own proposal back."""
    (withdrawn,) = _close(EntryProposal.objects.filter(pk=proposal.pk), ProposalState.WITHDRAWN, "", by)
    return withdrawn


@transaction.atomic
def withdraw_batch(*, batch: uuid.UUID, by: Person) -> list[EntryProposal]:
    """Take back all that still waits of one's own file."""
    return _close(EntryProposal.objects.filter(batch=batch), ProposalState.WITHDRAWN, "", by)


def _approve(rows: QuerySet[EntryProposal], by: Person) -> list[EntryProposal]:
    demand(may_keep_budget, by)
    enactment.hold_changes(rows.values_list("decision_id", flat=True))
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if _decided_so(found, ProposalState.APPROVED, by):
        return found
    waiting = _still_waiting(found)
    for proposal in waiting:
        if by is None or proposal.proposed_by_id == by.pk:
            raise budget_limits.needs_second_person()
    lines = ledger.lock(*{pk for p in waiting for pk in (p.line_id, p.counter_line_id) if pk})
    for line in lines.values():
        proposal_effects.refuse_closed(line)
    by_line: dict[int, list[Entry]] = {}
    for proposal in waiting:
        for entries in _entries_now(proposal, lines, by):
            by_line.setdefault(entries[0].line_id, []).extend(entries)
        _end(proposal, ProposalState.APPROVED, "", by)
    for line_id in sorted(by_line):
        ledger.add_all(by_line[line_id], by)
    return waiting


def _entries_now(proposal: EntryProposal, lines: Mapping[int, BudgetLine], by: Person) -> list[list[Entry]]:
    """What a proposal adds to its locked lines, when what it stands on has not moved since."""
    proposal.line = lines[proposal.line_id]
    proposal.counter_line = lines[proposal.counter_line_id] if proposal.counter_line_id else None
    if (change := _change_of(proposal)) is not None:
        enactment.demand_unmoved(**change)
    if proposal.reverses:
        budget_limits.refuse_bad_reversal(proposal.reverses, -proposal.amount)
    return proposal_effects.entries_of(proposal, by)


def _close(rows: QuerySet[EntryProposal], state: str, note: str, by: Person | None) -> list[EntryProposal]:
    demand(may_keep_budget, by)
    note = note.strip()
    if state == ProposalState.REFUSED and not note:
        raise ValidationError({"note": ValidationError(_("Say why it is refused."), code="missing_note")})
    enactment.hold_changes(rows.values_list("decision_id", flat=True))
    found = list(rows.select_for_update(of=("self",)).select_related("line").order_by("pk"))
    if _decided_so(found, state, by):
        return found
    waiting = _still_waiting(found)
    for proposal in waiting:
        if state == ProposalState.WITHDRAWN and (by is None or proposal.proposed_by_id != by.pk):
            raise ValidationError(
                _("Only who proposed it takes it back. You may refuse it and say why."), code="not_yours"
            )
        _end(proposal, state, note, by)
    return waiting


def _end(proposal: EntryProposal, state: str, note: str, by: Person | None) -> None:
    """Write down how a proposal ended, and tell the decision that opened it."""
    proposal_records.end(proposal, state, note, by)
    if (change := _change_of(proposal)) is not None:
        enactment.follow(**change, done=state == ProposalState.APPROVED, note=note, by=by)


def _decided_so(found: Sequence[EntryProposal], state: str, by: Person | None) -> bool:
    """Whether the same person pressed the same button before."""
    return by is not None and bool(found) and all((p.state, p.decided_by_id) == (state, by.pk) for p in found)


def _still_waiting(found: Sequence[EntryProposal]) -> list[EntryProposal]:
    waiting = [proposal for proposal in found if proposal.waits]
    if not waiting:
        _refuse_decided(found)
    return waiting


def _refuse_decided(proposals: Sequence[EntryProposal]) -> None:
    for proposal in proposals:
        if not proposal.waits:
            raise ValidationError(
                _("This proposal was decided already: %(state)s."),
                code="already_decided",
                params={"state": proposal.get_state_display()},
            )


def _change_of(proposal: EntryProposal) -> dict[str, Any] | None:
    """Which change of a decision a proposal that a decision opened carries out."""
    if proposal.decision is None or proposal.proposed_by_id is not None or proposal.kind == EntryKind.REVERSAL:
        return None
    key, field = ledger.key_of(proposal.line), balances.BALANCE_OF[EntryKind(proposal.kind)]
    return {"decision": proposal.decision, "noun": "BudgetLine", "key": key, "field": field}
