"""The cash forecast of a fiscal year: what is likely to be needed, month by month, and when the released money ends.

The rule, as the page states it: what is allocated to a line and not yet spent is needed in equal parts in those
months that are left of the year and of its action. A line whose action has ended needs nothing more: what is left
there is idle. Money of one line does not pay for another, so the release that is needed is counted line by line.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace

from django.db.models import Case, F, QuerySet, Sum, When
from django.db.models.functions import TruncMonth

from governance.models import BudgetLine, Entry, FiscalYear
from governance.queries.budget import BudgetFilter, budget_lines
from governance.values import EntryKind


@dataclass(frozen=True)
class CashMonth:
    """Amounts in whole taka. `spent` is from the ledger; the other three are expected, zero in months that are over."""

    month: dt.date
    spent: int
    needed: int
    covered: int
    to_release: int


@dataclass(frozen=True)
class CashForecast:
    """`idle` is allocated to actions that have ended and not spent; `at_hand` is released and not spent."""

    months: list[CashMonth]
    at_hand: int
    idle: int
    short_from: dt.date | None = None

    @property
    def needed(self) -> int:
        return sum(month.needed for month in self.months)

    @property
    def to_release(self) -> int:
        return sum(month.to_release for month in self.months)


def cash_forecast(year: FiscalYear, *, on: dt.date, only: BudgetFilter | None = None) -> CashForecast:
    """Two queries and a walk over the lines of the year."""
    chosen = replace(only or BudgetFilter(), year=year.code)
    lines = budget_lines(only=chosen)
    months, spent = _months(year), _spent_by_month(lines)
    needed: dict[dt.date, int] = defaultdict(int)
    covered: dict[dt.date, int] = defaultdict(int)
    at_hand = idle = 0
    for line in lines:
        cash = max((line.released or 0) - (line.spent or 0), 0)
        at_hand += cash
        left = max((line.ceiling or 0) - (line.spent or 0), 0)
        own = [month for month in months if _last_day(month) > on and _overlaps(line, month)]
        if not own:
            idle += left
            continue
        for month, part in zip(own, _equal_parts(left, len(own)), strict=True):
            needed[month] += part
            paid = min(part, cash)
            covered[month] += paid
            cash -= paid
    rows = [
        CashMonth(month, spent.get(month, 0), needed[month], covered[month], needed[month] - covered[month])
        for month in months
    ]
    short = next((row.month for row in rows if row.to_release), None)
    return CashForecast(rows, at_hand, idle, short)


def _spent_by_month(lines: QuerySet[BudgetLine]) -> dict[dt.date, int]:
    """What the ledger says was spent in each month, reversals counted in their own month."""
    kind = Case(When(kind=EntryKind.REVERSAL, then=F("reverses__kind")), default=F("kind"))
    rows = (
        Entry.objects.filter(line__in=lines.order_by().values("pk"))
        .annotate(counts_as=kind, month=TruncMonth("date"))
        .filter(counts_as=EntryKind.EXPENDITURE)
        .order_by()
        .values("month")
        .annotate(sum=Sum("amount"))
    )
    return {row["month"]: int(row["sum"]) for row in rows}


def _months(year: FiscalYear) -> list[dt.date]:
    """The first days of the twelve months, July to June."""
    return [dt.date(year.start.year + (at > 5), (6 + at) % 12 + 1, 1) for at in range(12)]


def _last_day(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


def _overlaps(line: BudgetLine, month: dt.date) -> bool:
    return line.action.start <= _last_day(month) and line.action.end >= month


def _equal_parts(amount: int, count: int) -> list[int]:
    """Parts that come to the amount; the first ones are larger by a taka where it does not divide."""
    whole, rest = divmod(amount, count)
    return [whole + (at < rest) for at in range(count)]
