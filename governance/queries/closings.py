"""Which years were closed by whom, what stands open in a year, and which closing waits for a second person."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from governance.models import EntryProposal, FiscalYear, Person, YearClosing
from governance.permissions import may_keep_budget
from governance.queries.execution import judged_lines
from governance.queries.expenditure import unmatched_in
from governance.registry import WaitingItem
from governance.values import ClosingKind, ProposalState


def open_matters(year: FiscalYear, *, on: dt.date) -> dict[str, int]:
    """What is not settled in a year, as numbers: spending without a line (rows and taka), proposals that wait, lines
    that are slow or overspent and do not say why.
    """
    unmatched = unmatched_in(year)
    of_year = Q(line__fiscal_year=year) | Q(counter_line__fiscal_year=year)
    return {
        "unmatched": unmatched.count,
        "unmatched_taka": unmatched.amount,
        "proposals": EntryProposal.objects.filter(of_year, state=ProposalState.WAITING).count(),
        "without_reason": judged_lines(year, on=on).filter(unexplained=True).count(),
    }


def closings_of(year: FiscalYear) -> QuerySet[YearClosing]:
    """Every closing and opening of a year that was proposed, newest first."""
    return year.closings.select_related("proposed_by", "decided_by")


def waiting_for(person: Person | None) -> list[WaitingItem]:
    """The closings and openings that others proposed and this person may decide."""
    if person is None or not may_keep_budget(person):
        return []
    waiting = YearClosing.objects.filter(state=ProposalState.WAITING).exclude(proposed_by=person)
    titles = {
        ClosingKind.CLOSE: gettext("Decide: close the books of %(year)s"),
        ClosingKind.REOPEN: gettext("Decide: open the books of %(year)s again"),
    }
    return [
        WaitingItem(
            kind="closing",
            title=titles[ClosingKind(each.kind)] % {"year": each.fiscal_year.label},
            href=reverse("year_closing", args=[each.fiscal_year.code]),
        )
        for each in waiting.select_related("fiscal_year").order_by("proposed_at", "pk")
    ]
