"""The lines of the budget with their ledger: what the list and the page of a line show."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from basis.numerals import to_latin
from governance.models import BudgetLine, Entry
from governance.values import ProposalState


@dataclass(frozen=True)
class LineFilter:
    """Which lines: codes, empty for all; `show` is "waiting", "overspent" or empty."""

    year: str = ""
    source: str = ""
    action: str = ""
    show: str = ""

    def __bool__(self) -> bool:
        return bool(self.year or self.source or self.action or self.show)


def lines(only: LineFilter | None = None) -> QuerySet[BudgetLine]:
    """The lines with the number of proposals that wait on them (`waiting`); the newest year first."""
    only = only or LineFilter()
    rows = BudgetLine.objects.select_related("action", "fiscal_year", "source")
    waits = Count("proposals", filter=Q(proposals__state=ProposalState.WAITING))
    wanted = {"fiscal_year__code": only.year, "source__code": only.source}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value}).annotate(waiting=waits)
    if only.action:
        rows = rows.filter(pk__in=BudgetLine.objects.filter(shares__action__code=only.action).values("pk"))
    if only.show == "waiting":
        rows = rows.filter(waiting__gt=0)
    elif only.show == "overspent":
        rows = rows.filter(flagged_overspend=True)
    return rows.order_by("-fiscal_year__start", "action__code", "source__is_aid", "source__code", "economic_code", "pk")


def ledger_of(line: BudgetLine) -> QuerySet[Entry]:
    """The entries of a line, the last first; `left` is what of each can still be reversed."""
    rows = line.entries.select_related("by", "decision", "proposal__proposed_by", "proposal__counter_line", "reverses")
    return rows.annotate(left=Coalesce(Sum("reversals__amount"), 0) + F("amount")).order_by("-date", "-pk")


def givers_of(line: BudgetLine, words: str = "") -> QuerySet[BudgetLine]:
    """The lines that could give money to this one: the others of its year, those that fit all the words."""
    rows = BudgetLine.objects.filter(fiscal_year_id=line.fiscal_year_id).exclude(pk=line.pk)
    for word in to_latin(words).split()[:8]:
        rows = rows.filter(
            Q(action__code__icontains=word)
            | Q(action__name_en__icontains=word)
            | Q(action__name_bn__icontains=word)
            | Q(economic_code__icontains=word)
            | Q(cost_centre__icontains=word)
        )
    return rows.select_related("action", "source").order_by("action__code", "economic_code", "cost_centre", "pk")
