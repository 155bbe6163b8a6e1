"""The extracts of the accounting system, and which of their rows still wait for a line."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, When
from django.urls import reverse
from django.utils.translation import get_language, gettext

from basis.numerals import digits_in
from governance.models import BudgetLine, Extract, ExtractRow, FiscalYear, Person
from governance.permissions import may_keep_budget
from governance.registry import WaitingItem
from governance.values import ExtractState


@dataclass(frozen=True)
class Unmatched:
    """Rows of a year that are on no line yet; `amount` is their sum in whole taka."""

    count: int
    amount: int


def extracts() -> QuerySet[Extract]:
    """Every file, newest first, with the number of its rows by state."""
    counts = {state.value: Count("rows", filter=Q(rows__state=state)) for state in ExtractState}
    return Extract.objects.select_related("by").annotate(count=Count("rows"), **counts).order_by("-at", "-pk")


def extract_rows(*, extract: Extract | None = None, state: str = "", year: FiscalYear | None = None) -> QuerySet:
    """Rows with their lines: those that wait first, then in the order of the files."""
    rows = ExtractRow.objects.select_related(
        "extract", "decided_by", "repeats__extract", "line__action", "line__source", "line__fiscal_year"
    )
    if extract:
        rows = rows.filter(extract=extract)
    if state:
        rows = rows.filter(state=state)
    if year:
        rows = rows.filter(posting_date__range=(year.start, year.end))
    waits = Case(When(state=ExtractState.UNMATCHED, then=0), default=1, output_field=IntegerField())
    return rows.annotate(waits_last=waits).order_by("waits_last", "-extract_id", "number")


def unmatched_in(year: FiscalYear) -> Unmatched:
    """What the accounting system reported in a year and nobody has matched or set aside."""
    rows = ExtractRow.objects.filter(state=ExtractState.UNMATCHED, posting_date__range=(year.start, year.end))
    found = rows.aggregate(count=Count("pk"), amount=Sum("amount"))
    return Unmatched(found["count"], int(found["amount"] or 0))


def lines_for(row: ExtractRow) -> list[BudgetLine]:
    """The lines of the year and source of a row, those with like codes first: to choose from, never to guess from."""
    rows = BudgetLine.objects.filter(
        fiscal_year__start__lte=row.posting_date, fiscal_year__end__gte=row.posting_date, source__code=row.source
    ).select_related("action", "source", "fiscal_year")
    code, centre = _bare(row.economic_code), _bare(row.cost_centre)

    def distance(line: BudgetLine) -> int:
        return (_bare(line.economic_code) != code) * 2 + (_bare(line.cost_centre) != centre)

    return sorted(rows.order_by("action__code", "economic_code", "cost_centre", "pk"), key=distance)


def is_like(row: ExtractRow, line: BudgetLine) -> bool:
    """Whether a line has the economic code of a row, or differs from it by lost zeros only."""
    return _bare(line.economic_code) == _bare(row.economic_code)


def waiting_for(person: Person | None) -> list[WaitingItem]:
    """The rows that wait for a line, as one thing for each budget officer."""
    if person is None or not may_keep_budget(person):
        return []
    count = ExtractRow.objects.filter(state=ExtractState.UNMATCHED).count()
    if not count:
        return []
    title = gettext("Find the budget line of spending that the accounting system reports: %(number)s") % {
        "number": digits_in(str(count), get_language())
    }
    return [WaitingItem(kind="extract", title=title, href=reverse("budget_unmatched"))]


def _bare(code: str) -> str:
    """A code without leading zeros in its segments: what is left when a spreadsheet took it for numbers."""
    return "-".join(part.lstrip("0") for part in code.split("-"))
