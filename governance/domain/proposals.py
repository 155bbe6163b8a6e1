"""Four eyes: one person proposes a movement of money, another approves it, and only then the ledger moves.

What cannot be is refused when it is proposed, and looked at again when it is approved: a line may have moved between.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import balances, budget_limits, enactment, history, ledger
from governance.models import BudgetLine, Decision, Entry, EntryProposal, Person
from governance.permissions import demand, may_keep_budget
from governance.values import EntryKind, EntryOrigin, ProposalState


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
    twin = _twin_of(entry)
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


def trouble_with(proposal: EntryProposal) -> ValidationError | None:
    """Why a proposal that waits could not be approved as its lines stand now, if so."""
    try:
        _refuse_impossible(proposal)
    except ValidationError as refused:
        return refused
    return None


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
        _write_down(row)
    return rows


# --- what is refused ----------------------------------------------------------------------------------------


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


def _refuse_decided(proposals: Sequence[EntryProposal]) -> None:
    for proposal in proposals:
        if not proposal.waits:
            raise ValidationError(
                _("This proposal was decided already: %(state)s."),
                code="already_decided",
                params={"state": proposal.get_state_display()},
            )


def _sent_before(client_event_id: uuid.UUID, line: BudgetLine, kind: str, amount: int) -> EntryProposal | None:
    """The proposal that arrived under this id, which must say the same."""
    earlier = EntryProposal.objects.filter(client_event_id=client_event_id).first()
    if earlier and (earlier.line_id, earlier.kind, earlier.amount) != (line.pk, kind, amount):
        raise ledger.event_id_reused()
    return earlier


# --- proposing and deciding -----------------------------------------------------------------------------------


def _propose(proposal: EntryProposal, client_event_id: uuid.UUID | None) -> EntryProposal:
    """Write a proposal of which each line could bear its part today."""
    _refuse_impossible(proposal)
    if client_event_id:
        proposal.client_event_id = client_event_id
    _write_down(proposal)
    return proposal


def _refuse_impossible(proposal: EntryProposal) -> None:
    for line in filter(None, (proposal.line, proposal.counter_line)):
        _refuse_closed(line)
    if proposal.reverses:
        budget_limits.refuse_bad_reversal(proposal.reverses, -proposal.amount)
    for entries in _entries_of(proposal, None):
        balances.apply(balances.after(entries[0].line, []), entries, by_proposal=True)


def _refuse_closed(line: BudgetLine) -> None:
    """A decision cannot open a movement in a closed year either."""
    if line.fiscal_year.is_closed_on(history.today()):
        raise budget_limits.year_closed(line.fiscal_year)


def _approve(rows: QuerySet[EntryProposal], by: Person) -> list[EntryProposal]:
    demand(may_keep_budget, by)
    enactment.hold_changes(rows.values_list("decision_id", flat=True))
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if found and by and all(p.state == ProposalState.APPROVED and p.decided_by_id == by.pk for p in found):
        return found  # the same button, pressed twice
    waiting = [proposal for proposal in found if proposal.waits]
    if not waiting:
        _refuse_decided(found)
    for proposal in waiting:
        if by is None or proposal.proposed_by_id == by.pk:
            raise budget_limits.needs_second_person()
    lines = ledger.lock(*{pk for p in waiting for pk in (p.line_id, p.counter_line_id) if pk})
    for line in lines.values():
        _refuse_closed(line)
    by_line: dict[int, list[Entry]] = {}
    for proposal in waiting:
        proposal.line = lines[proposal.line_id]
        proposal.counter_line = lines[proposal.counter_line_id] if proposal.counter_line_id else None
        if (change := _change_of(proposal)) is not None:
            enactment.demand_unmoved(**change)
        if proposal.reverses:
            budget_limits.refuse_bad_reversal(proposal.reverses, -proposal.amount)
        for entries in _entries_of(proposal, by):
            by_line.setdefault(entries[0].line_id, []).extend(entries)
        _decide(proposal, ProposalState.APPROVED, "", by)
    for line_id in sorted(by_line):
        ledger.add_all(by_line[line_id], by)
    return waiting


def _close(rows: QuerySet[EntryProposal], state: str, note: str, by: Person | None) -> list[EntryProposal]:
    demand(may_keep_budget, by)
    note = note.strip()
    if state == ProposalState.REFUSED and not note:
        raise ValidationError({"note": ValidationError(_("Say why it is refused."), code="missing_note")})
    enactment.hold_changes(rows.values_list("decision_id", flat=True))
    found = list(rows.select_for_update(of=("self",)).select_related("line").order_by("pk"))
    if found and by and all((p.state, p.decided_by_id) == (state, by.pk) for p in found):
        return found
    waiting = [proposal for proposal in found if proposal.waits]
    if not waiting:
        _refuse_decided(found)
    for proposal in waiting:
        if state == ProposalState.WITHDRAWN and (by is None or proposal.proposed_by_id != by.pk):
            raise ValidationError(
                _("Only who proposed it takes it back. You may refuse it and say why."), code="not_yours"
            )
        _decide(proposal, state, note, by)
    return waiting


def _decide(proposal: EntryProposal, state: str, note: str, by: Person | None) -> None:
    verb = {"approved": "approve", "refused": "refuse", "withdrawn": "withdraw"}[state]
    fields = {"state": state, "note": note, "decided_by": by, "decided_at": timezone.now()}
    for name, value in fields.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=list(fields))
    history.keep(
        proposal,
        verb=verb,
        key=_key_of(proposal),
        before={"state": ProposalState.WAITING},
        after={"state": state} | ({"note": note} if note else {}),
        by=by,
        decision=proposal.decision,
    )
    if (change := _change_of(proposal)) is not None:
        enactment.follow(**change, done=state == ProposalState.APPROVED, note=note, by=by)


def _change_of(proposal: EntryProposal) -> dict[str, Any] | None:
    """Which change of a decision a proposal that a decision opened carries out."""
    if proposal.decision is None or proposal.proposed_by_id is not None or proposal.kind == EntryKind.REVERSAL:
        return None
    key, field = ledger.key_of(proposal.line), balances.BALANCE_OF[EntryKind(proposal.kind)]
    return {"decision": proposal.decision, "noun": "BudgetLine", "key": key, "field": field}


def _write_down(proposal: EntryProposal) -> None:
    proposal.save(force_insert=True)
    told = {"kind": proposal.kind, "amount": proposal.amount, "date": proposal.date.isoformat()}
    if proposal.counter_line:
        told["counter_line"] = ledger.key_of(proposal.counter_line)
    history.keep(
        proposal,
        verb="propose",
        key=_key_of(proposal),
        before=None,
        after=told,
        by=proposal.proposed_by,
        decision=proposal.decision,
    )


def _key_of(proposal: EntryProposal) -> str:
    return f"{ledger.key_of(proposal.line)}#{proposal.pk}"


def _entries_of(proposal: EntryProposal, by: Person | None) -> list[list[Entry]]:
    """What the proposal adds to each of its lines."""
    legs = [[_entry(proposal, proposal.line, proposal.amount, proposal.reverses, by)]]
    if proposal.counter_line:
        twin = _twin_of(proposal.reverses) if proposal.reverses else None
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


def _twin_of(entry: Entry) -> Entry | None:
    """The other half of a movement between two lines."""
    if entry.proposal_id is None:
        return None
    return Entry.objects.filter(proposal=entry.proposal_id).exclude(pk=entry.pk).exclude(line=entry.line_id).first()


def _moving(line: BudgetLine) -> Sequence[EntryProposal]:
    """What waits and would move this line, as the one that gets or the one that gives."""
    rows = EntryProposal.objects.filter(state=ProposalState.WAITING).select_related("reverses")
    return [*rows.filter(line=line), *rows.filter(counter_line=line)]
