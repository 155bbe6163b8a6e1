"""What was proposed for the ledger, what still waits, and for whom."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, When
from django.urls import reverse
from django.utils.translation import get_language, gettext

from basis.money import format_taka_short
from basis.numerals import digits_in
from governance.models import EntryProposal, Person
from governance.permissions import may_keep_budget
from governance.registry import WaitingItem
from governance.values import ProposalState


@dataclass(frozen=True)
class ProposalFilter:
    """Which proposals: empty for all."""

    state: str = ""
    kind: str = ""
    year: str = ""

    def __bool__(self) -> bool:
        return bool(self.state or self.kind or self.year)


def proposals(only: ProposalFilter | None = None) -> QuerySet[EntryProposal]:
    """The proposals with what a list shows of them: those that wait first, then the newest."""
    only = only or ProposalFilter()
    wanted = {"state": only.state, "kind": only.kind, "line__fiscal_year__code": only.year}
    rows = _with_all(EntryProposal.objects.filter(**{name: value for name, value in wanted.items() if value}))
    decided = Case(When(state=ProposalState.WAITING, then=0), default=1, output_field=IntegerField())
    return rows.annotate(decided=decided).order_by("decided", "-proposed_at", "-pk")


def batch_of(batch: uuid.UUID) -> QuerySet[EntryProposal]:
    """What one file proposes, line by line in the order of the year."""
    return _with_all(EntryProposal.objects.filter(batch=batch)).order_by("line__action__code", "line_id", "pk")


def waiting_on(line_id: int) -> QuerySet[EntryProposal]:
    """What waits and would move this line, as the one that gets or the one that gives."""
    waiting = EntryProposal.objects.filter(state=ProposalState.WAITING)
    return _with_all(waiting.filter(Q(line=line_id) | Q(counter_line=line_id))).order_by("pk")


def waiting_for(person: Person | None) -> list[WaitingItem]:
    """What others proposed and this person may approve; a file is one thing."""
    if person is None or not may_keep_budget(person):
        return []
    waiting = EntryProposal.objects.filter(state=ProposalState.WAITING).exclude(proposed_by=person)
    language = get_language()
    single = _with_all(waiting.filter(batch__isnull=True)).order_by("proposed_at", "pk")
    items = [
        WaitingItem(
            kind="proposal",
            title=gettext("Decide: %(kind)s of %(amount)s for action %(action)s")
            % {
                "kind": proposal.get_kind_display(),
                "amount": format_taka_short(proposal.amount, language=language),
                "action": digits_in(proposal.line.action.code, language),
            },
            href=reverse("budget_proposal", args=[proposal.pk]),
        )
        for proposal in single
    ]
    batches = (
        waiting.filter(batch__isnull=False).order_by().values("batch").annotate(n=Count("pk"), at=Min("proposed_at"))
    )
    items += [
        WaitingItem(
            kind="proposal",
            title=gettext("Decide about amounts of a file: %(number)s")
            % {"number": digits_in(str(row["n"]), language)},
            href=reverse("budget_batch", args=[row["batch"]]),
        )
        for row in batches.order_by("at")
    ]
    return items


def _with_all(rows: QuerySet[EntryProposal]) -> QuerySet[EntryProposal]:
    lines = [f"{side}__{noun}" for side in ("line", "counter_line") for noun in ("action", "fiscal_year", "source")]
    return rows.select_related(*lines, "proposed_by", "decided_by", "decision", "reverses")
