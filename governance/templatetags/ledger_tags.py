"""Movements of money as people read them: kind, sign, who proposed."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from basis.money import format_taka
from governance.models import BudgetLine, Entry, EntryProposal
from governance.reports import ledger
from governance.values import EntryOrigin, ExtractState, ProposalState

register = template.Library()


@register.filter
def taka_signed(amount: int | None) -> str:
    """{{ -500|taka_signed }}: −500 taka; +500 taka where something is added; nothing for None."""
    if amount is None:
        return ""
    words = format_taka(amount, language=get_language())
    return f"+{words}" if amount > 0 else words


@register.filter
def moved_kind(moved: Entry | EntryProposal) -> str:
    """{{ entry|moved_kind }}: Fund release; a reversal names what it takes back."""
    return ledger.kind_of(moved)


@register.filter
def proposer(proposal: EntryProposal) -> str:
    """{{ proposal|proposer }}: the person, or the decision that opened it."""
    return ledger.proposer(proposal)


@register.filter
def proposal_kind(state: str) -> str:
    """{{ proposal.state|proposal_kind }}: the kind of its tag."""
    kinds: dict[str, str] = {
        ProposalState.WAITING: "warn",
        ProposalState.APPROVED: "good",
        ProposalState.REFUSED: "bad",
    }
    return kinds.get(state, "")


@register.filter
def extract_kind(state: str) -> str:
    """{{ row.state|extract_kind }}: the kind of its tag."""
    return {ExtractState.MATCHED.value: "good", ExtractState.UNMATCHED.value: "warn"}.get(state, "")


@register.filter
def entry_text(entry: Entry) -> str:
    """{{ entry|entry_text }}: its text, or what an extract did to a sum that was said before."""
    return ledger.text_of(entry)


@register.filter
def after_closing(entry: Entry, line: BudgetLine) -> bool:
    """{% if entry|after_closing:line %}: a fact that arrived when the books of the year were closed already."""
    closed_on = line.fiscal_year.closed_on
    is_fact = entry.origin == EntryOrigin.ACCOUNTING_SYSTEM
    return bool(is_fact and closed_on and entry.received_at.date() > closed_on)
