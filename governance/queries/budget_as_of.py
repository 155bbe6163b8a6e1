"""The amounts of the budget as they were believed at one moment about one day: read from the ledger alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from governance.models import BudgetLine, Entry
from governance.models.budget import BALANCES
from governance.queries.as_of import AsOf, Difference
from governance.queries.budget import BudgetFilter, balances_of_lines, budget_lines

Amounts = Mapping[str, int | None]


@dataclass(frozen=True)
class LineThen:
    """What was believed of a budget line; None where nothing was entered."""

    line: BudgetLine
    then: Amounts

    @cached_property
    def differences(self) -> list[Difference]:
        """The amounts that the ledger says differently today."""
        pairs = [(name, self.then[name], getattr(self.line, name)) for name in BALANCES]
        return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]


@dataclass(frozen=True)
class BudgetThen:
    """The lines that were known, and how many of today were not known yet."""

    rows: list[LineThen]
    later: int

    @property
    def differing(self) -> int:
        """How many are said differently today."""
        return sum(bool(row.differences) for row in self.rows)

    @property
    def total(self) -> Amounts:
        """The sums of what was believed."""
        return {name: _sum(row.then[name] for row in self.rows) for name in BALANCES}


def budget_then(as_of: AsOf, *, only: BudgetFilter | None = None) -> BudgetThen:
    """The lines of which anything was entered by then, in the order of the budget: two queries for any number."""
    lines = budget_lines(only=only)
    held = balances_of_lines(lines, on=as_of.on, known_at=as_of.known)
    found = list(lines)
    rows = [LineThen(line, held[line.pk]) for line in found if line.pk in held]
    return BudgetThen(rows, len(found) - len(rows))


def first_entered() -> dt.date | None:
    """The day in Asia/Dhaka on which anything was entered in the ledger for the first time."""
    first = Entry.objects.order_by("received_at").values_list("received_at", flat=True).first()
    return timezone.localdate(first) if first else None


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None
