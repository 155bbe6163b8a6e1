"""How the money of a year is spent: against what was allocated, against what was released, against the calendar.

In a year that has ended a line is low when less than `LOW_BELOW` percent of its allocation was spent. In a running
year it is measured against what was released: what nobody released, nobody can spend. A low line, and one that the
accounting system overspent, needs a reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Prefetch

from governance.models import BudgetLine, FiscalYear, VarianceReason
from governance.queries.budget import BudgetFilter, budget_lines, rate

LOW_BELOW = 70


@dataclass(frozen=True)
class Execution:
    """One line on a day. Percents are exact; None where there is nothing to measure against."""

    line: BudgetLine
    elapsed: Decimal
    is_over: bool
    reason: VarianceReason | None

    @property
    def of_allocated(self) -> Decimal | None:
        return rate(self.line.spent or 0, self.line.ceiling)

    @property
    def of_released(self) -> Decimal | None:
        return rate(self.line.spent or 0, self.line.released)

    @property
    def gap(self) -> Decimal | None:
        """Percent of the allocation spent, less percent of the year gone: below zero is slower than the calendar."""
        return None if self.of_allocated is None else self.of_allocated - self.elapsed

    @property
    def is_low(self) -> bool:
        judged = self.of_allocated if self.is_over else self.of_released
        return judged is not None and judged < LOW_BELOW

    @property
    def needs_reason(self) -> bool:
        return (self.is_low or self.line.flagged_overspend) and self.reason is None


def elapsed_share(year: FiscalYear, on: dt.date) -> Decimal:
    """Percent of the days of a fiscal year that are over at the end of a day."""
    days, gone = (year.end - year.start).days + 1, (on - year.start).days + 1
    return Decimal(min(max(gone, 0), days)) * 100 / days


def year_running_on(day: dt.date) -> FiscalYear | None:
    """The fiscal year of a day, or the last one before it."""
    return FiscalYear.objects.filter(start__lte=day).order_by("-start").first()


def execution_of(year: FiscalYear, *, on: dt.date, only: BudgetFilter | None = None) -> list[Execution]:
    """Every line of a year, slowest first; three queries, whatever the number of lines."""
    chosen = replace(only or BudgetFilter(), year=year.code)
    reasons = Prefetch("variance_reasons", VarianceReason.objects.select_related("by"))
    lines: Iterable[BudgetLine] = budget_lines(only=chosen).prefetch_related(reasons)
    elapsed, is_over = elapsed_share(year, on), year.end < on
    rows = [Execution(line, elapsed, is_over, next(iter(line.variance_reasons.all()), None)) for line in lines]
    return sorted(rows, key=_slowest_first)


def _slowest_first(row: Execution) -> tuple[bool, Decimal]:
    judged = row.of_allocated if row.is_over else row.of_released
    return judged is None, judged or Decimal(0)
