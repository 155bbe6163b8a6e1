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
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    FloatField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast, Coalesce, NullIf

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
    return executions(judged_lines(year, on=on, only=only), year, on=on)


def judged_lines(year: FiscalYear, *, on: dt.date, only: BudgetFilter | None = None) -> QuerySet[Any]:
    """The lines of a year, slowest first, judged by the database: `marked`, and `unexplained` of these.

    It says what `Execution` says of each, so that a page need not read the lines of all others.
    """
    rows = budget_lines(only=replace(only or BudgetFilter(), year=year.code))
    ceiling = Coalesce(F("revised"), F("original"))
    spent, base = Coalesce(F("spent"), Value(0)), ceiling if year.end < on else F("released")
    rows = rows.annotate(base=NullIf(base, Value(0)), used=spent, is_explained=Exists(_reasons()))
    low = Q(base__gt=0, used_in_percent__lt=F("base") * LOW_BELOW)
    rows = rows.annotate(used_in_percent=F("used") * 100)
    rows = rows.annotate(marked=_flag(low | Q(flagged_overspend=True)))
    rows = rows.annotate(unexplained=_flag(Q(marked=True, is_explained=False)))
    share = Cast("used", FloatField()) / Cast("base", FloatField())
    return rows.order_by(OrderBy(share, nulls_last=True), *rows.query.order_by)


def executions(lines: Iterable[BudgetLine], year: FiscalYear, *, on: dt.date) -> list[Execution]:
    """These lines of a year, each with its reason, in their order."""
    found = list(lines)
    prefetch_related_objects(found, Prefetch("variance_reasons", VarianceReason.objects.select_related("by")))
    elapsed, is_over = elapsed_share(year, on), year.end < on
    return [Execution(line, elapsed, is_over, next(iter(line.variance_reasons.all()), None)) for line in found]


def counts_of(lines: QuerySet[Any]) -> tuple[int, int, int]:
    """How many lines there are, how many of them are slow or overspent, and how many of these do not say why."""
    found = lines.order_by().aggregate(
        all=Count("pk"), slow=Count("pk", filter=Q(marked=True)), missing=Count("pk", filter=Q(unexplained=True))
    )
    return found["all"], found["slow"], found["missing"]


def _reasons() -> QuerySet[VarianceReason]:
    return VarianceReason.objects.filter(line=OuterRef("pk"))


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
