"""The amounts of a budget line that decisions change.

The approval of the minutes opens a proposal of the ledger in the name of the decision; a budget officer approves it,
here or on the page of the proposal, and it is the same change.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import partial

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import to_latin
from basis.periods import Period, PeriodError
from governance.domain import balances, governed, ledger, proposal_decisions, proposals
from governance.models import BudgetLine, Decision, EntryProposal, Person, PlannedChange
from governance.permissions import may_keep_budget
from governance.registry import GovernedField, GovernedNoun
from governance.values import ProposalState

PARTS = (
    "action__code",
    "fiscal_year__code",
    "source__code",
    "budget_type",
    "economic_code",
    "cost_centre",
)


_waits = Q(state=ProposalState.WAITING)


def _of_key(key: str) -> Q:
    parts = key.split("/")
    return Q(**dict(zip(PARTS, parts, strict=True))) if len(parts) == len(PARTS) else Q(pk__in=[])


def line_of(key: str) -> BudgetLine:
    """The line of a key; raises LookupError."""
    found = BudgetLine.objects.filter(_of_key(key)).first()
    if found is None:
        raise governed.unknown(key)
    return found


def hold_line(key: str) -> BudgetLine:
    """The line of a key, locked, and before it what waits on it: in the order in which the ledger locks them."""
    line = line_of(key)
    list(EntryProposal.objects.select_for_update(of=("self",)).filter(_waits, line=line).order_by("pk"))
    return ledger.lock(line.pk)[line.pk]


def _names(keys: Collection[str]) -> Mapping[str, str]:
    """The code of the action, the year and the codes of the line."""
    return {key: _name(key) for key in keys}


def _name(key: str) -> str:
    parts = key.split("/")
    if len(parts) != len(PARTS):
        return key
    action, year, source, _type, economic_code, cost_centre = parts
    try:
        year = Period.parse(year).label(get_language())
    except PeriodError:
        return key
    return f"{action} · {year} · {source} · {economic_code} · {cost_centre}"


def _find(words: str) -> Sequence[tuple[str, str]]:
    rows = BudgetLine.objects.select_related("action", "fiscal_year", "source").order_by(
        "-fiscal_year__start", "action__code", "pk"
    )
    for word in words.split()[: governed.WORDS]:
        latin = to_latin(word)
        rows = rows.filter(
            Q(action__code__iexact=latin)
            | Q(action__name_en__icontains=word)
            | Q(action__name_bn__icontains=word)
            | Q(fiscal_year__code__icontains=latin)
            | Q(source__code__iexact=latin)
            | Q(economic_code__icontains=latin)
            | Q(cost_centre__iexact=latin)
        )
    keys = [ledger.key_of(row) for row in rows[: governed.FOUND]]
    return [(key, _name(key)) for key in keys]


def _set(field: str, *, key: str, value: int, by: Person | None, decision: Decision) -> None:
    """Approve what the decision proposed for the line, as `by`. What could not be proposed before is proposed now.

    Without a person it is only tried out: the amounts of a line may be possible together alone.
    """
    line = hold_line(key)
    if by is None:
        entries = balances.entries_to_reach(line, {field: value}, document="", by=None, decision=decision)
        ledger.add_all(entries, None)
        return
    mine = {"decision": decision, "line": line, "kind": balances.KIND_OF[field]}
    proposal = EntryProposal.objects.filter(_waits, **mine).order_by("pk").last()
    proposal_decisions.approve_proposal(proposal=proposal or _propose(line, field, value, decision), by=by)


def _propose(
    line: BudgetLine, field: str, value: int, decision: Decision, client_event_id: uuid.UUID | None = None
) -> EntryProposal:
    """Let what brings the line to the value wait for a second person, in the name of the decision."""
    document = decision.reference[:60] or decision.number
    (entry,) = balances.entries_to_reach(line, {field: value}, document=document, by=None, decision=decision)
    return proposals.propose_entry(
        line=line,
        kind=entry.kind,
        amount=entry.amount,
        date=entry.date,
        document=document,
        by=None,
        decision=decision,
        client_event_id=client_event_id,
    )


def _open_for(field: str, change: PlannedChange) -> None:
    """Open the proposal, once for each change. What the ledger refuses today is told when it is carried out."""
    event = uuid.uuid5(uuid.NAMESPACE_URL, f"planned-change/{change.pk}")
    _propose(hold_line(change.key), field, change.after or 0, change.decision, event)


def _drop_for(change: PlannedChange, note: str) -> None:
    """What is not carried out waits in the ledger no more."""
    line = BudgetLine.objects.filter(_of_key(change.key)).first()  # none any more: then nothing waits for it either
    mine = {"decision": change.decision, "line": line, "kind": balances.KIND_OF[change.field]}
    for proposal in EntryProposal.objects.filter(_waits, **mine):
        proposal_decisions.refuse_proposal(proposal=proposal, note=note, by=None)


def _current(field: str, key: str) -> int | None:
    return getattr(line_of(key), field)


LINE = GovernedNoun(
    noun="BudgetLine",
    label=_("Budget line"),
    names=_names,
    href=lambda key: reverse("action", args=[key.partition("/")[0]]),
    steered_by=lambda keys: governed.groups_of_actions({key: key.partition("/")[0] for key in keys}),
    find=_find,
    hold=hold_line,
)

FIELDS = [
    GovernedField(
        of=LINE,
        field=field,
        label=label,
        at_once=False,
        may=may_keep_budget,
        current=partial(_current, field),
        read=governed.read_taka,
        apply=partial(_set, field),
        show=governed.show_taka,
        hint=governed.TAKA_HINT,
        open_for=partial(_open_for, field),
        drop_for=_drop_for,
    )
    for field, label in (("revised", _("Revised allocation")), ("released", _("Fund release")))
]
