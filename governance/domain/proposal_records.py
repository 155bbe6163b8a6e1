"""How a proposal and its end are written down: the row, and the log beside it."""

from __future__ import annotations

from django.utils import timezone

from governance.domain import history, ledger
from governance.models import EntryProposal, Person
from governance.values import ProposalState


def write_down(proposal: EntryProposal) -> None:
    """Store a new proposal."""
    proposal.save(force_insert=True)
    told = {"kind": proposal.kind, "amount": proposal.amount, "date": proposal.date.isoformat()}
    if proposal.counter_line:
        told["counter_line"] = ledger.key_of(proposal.counter_line)
    history.keep(
        proposal,
        verb="propose",
        key=key_of(proposal),
        before=None,
        after=told,
        by=proposal.proposed_by,
        decision=proposal.decision,
    )


def end(proposal: EntryProposal, state: str, note: str, by: Person | None) -> None:
    """Store how a proposal ended, and who said so."""
    verb = {"approved": "approve", "refused": "refuse", "withdrawn": "withdraw"}[state]
    fields = {"state": state, "note": note, "decided_by": by, "decided_at": timezone.now()}
    for name, value in fields.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=list(fields))
    history.keep(
        proposal,
        verb=verb,
        key=key_of(proposal),
        before={"state": ProposalState.WAITING},
        after={"state": state} | ({"note": note} if note else {}),
        by=by,
        decision=proposal.decision,
    )


def key_of(proposal: EntryProposal) -> str:
    """How the log names a proposal: by its line and its number."""
    return f"{ledger.key_of(proposal.line)}#{proposal.pk}"
