"""The money of the plan, added up by any side of it, in a fixed number of queries.

A line pays for actions by its shares. Most lines have one share of 100 percent and are added up by the database;
a line that several actions share is split to the taka, so that the parts always come to the whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from math import floor
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from governance.models import Action, BudgetLine, Entry, FiscalYear, FundingSource, LineShare, Pillar
from governance.models.budget import BALANCES
from governance.values import BudgetType, EntryKind

# side of the budget -> the key of a share's group
SIDES = {
    "pillar": "action__component__pillar__number",
    "action": "action__code",
    "year": "line__fiscal_year__code",
    "source": "line__source__code",
    "type": "line__budget_type",
}


@dataclass(frozen=True)
class Money:
    """Amounts in whole taka; None where nothing was entered.

    `original_revised` is the original allocation of those lines that have a revised one: a variance compares only
    these, since a year that was not yet revised has not lost its money.
    """

    original: int | None = None
    revised: int | None = None
    released: int | None = None
    committed: int | None = None
    spent: int | None = None
    original_revised: int | None = None
    flagged: int = 0

    def __add__(self, other: Money) -> Money:
        parts: dict[str, Any] = {f.name: _plus(getattr(self, f.name), getattr(other, f.name)) for f in fields(self)}
        return Money(**parts)

    @property
    def revision(self) -> int | None:
        """Revised − original: what a revision added or took away."""
        return _minus(self.revised, self.original_revised)

    @property
    def allocated(self) -> int | None:
        """What stands today: the revised money, and the original of what was not revised."""
        return _plus(self.revised, _minus(self.original, self.original_revised or 0))

    @property
    def unspent(self) -> int | None:
        """Released − spent: what was released and is still there."""
        return _minus(self.released, self.spent or 0)

    @property
    def unreleased(self) -> int | None:
        """Allocated − released: what is not released yet."""
        return _minus(self.allocated, self.released or 0)

    @property
    def of_released(self) -> Decimal | None:
        """Execution: percent of the released money that was spent."""
        return rate(self.spent, self.released)

    @property
    def of_revised(self) -> Decimal | None:
        """Execution: percent of the revised allocation that was spent."""
        return rate(self.spent, self.revised)


@dataclass(frozen=True)
class BudgetFilter:
    """Which part of the budget: codes, empty for all."""

    pillar: int | None = None
    action: str = ""
    year: str = ""
    source: str = ""
    type: str = ""
    owner: str = ""

    def of_lines(self) -> Q:
        """The part that is decided on the line."""
        wanted = {
            "line__fiscal_year__code": self.year,
            "line__source__code": self.source,
            "line__budget_type": self.type,
        }
        return Q(**{name: value for name, value in wanted.items() if value})

    def of_actions(self) -> Q:
        """The part that is decided on the action for which a share pays."""
        wanted = {
            "action__component__pillar__number": self.pillar,
            "action__code": self.action,
            "action__owner__code": self.owner,
        }
        return Q(**{name: value for name, value in wanted.items() if value})


@dataclass(frozen=True)
class Total:
    """The money of one group: `noun` is the pillar, action, year or source; for a budget type its value."""

    key: Any
    noun: Any
    money: Money

    @property
    def name(self) -> str:
        return str(self.noun)


def rate(part: int | None, whole: int | None) -> Decimal | None:
    """Percent of a whole, exact; None when there is no whole or nothing is known of the part."""
    if part is None or not whole:
        return None
    return Decimal(part) * 100 / Decimal(whole)


def budget_totals(*, by: str, only: BudgetFilter | None = None) -> list[Total]:
    """The money by "pillar", "action", "year", "source" or "type", in the order in which people read them."""
    side, only = SIDES[by], only or BudgetFilter()
    sums: dict[Any, Money] = {}
    whole = LineShare.objects.filter(only.of_lines(), only.of_actions(), percent=100)
    for row in whole.order_by().values(side).annotate(**_sums()):
        sums[row[side]] = Money(**{f.name: _whole(row[f"sum_{f.name}"]) for f in fields(Money)})
    for key, money in _split_shares(side, only):
        sums[key] = sums.get(key, Money()) + money
    return [Total(key, noun, sums[key]) for key, noun in _nouns(by, sums)]


def budget_sum(*, only: BudgetFilter | None = None) -> Money:
    """All the money of a part of the budget."""
    return sum((total.money for total in budget_totals(by="year", only=only)), Money())


def budget_lines(*, only: BudgetFilter | None = None) -> QuerySet[BudgetLine]:
    """The lines of a part of the budget, with what a table shows of them; a shared line once."""
    only = only or BudgetFilter()
    shares = LineShare.objects.filter(only.of_lines(), only.of_actions())
    return (
        BudgetLine.objects.filter(pk__in=shares.order_by().values("line_id"))
        .select_related("action", "fiscal_year", "source")
        .order_by("fiscal_year__start", "action__code", "source__is_aid", "source__code", "economic_code", "id")
    )


def balances_of(
    line: BudgetLine, *, on: dt.date | None = None, known_at: dt.datetime | None = None
) -> dict[str, int | None]:
    """The balances of a line from its ledger alone: of all entries, or of those dated until `on` and known then."""
    found = balances_of_lines(BudgetLine.objects.filter(pk=line.pk), on=on, known_at=known_at)
    return found.get(line.pk) or _balances({})


def balances_of_lines(
    lines: QuerySet[BudgetLine], *, on: dt.date | None = None, known_at: dt.datetime | None = None
) -> dict[int, dict[str, int | None]]:
    """The same for many lines by their id, in one query; a line without such an entry is left out."""
    kind = Case(When(kind=EntryKind.REVERSAL, then=F("reverses__kind")), default=F("kind"))
    entries = Entry.objects.filter(line__in=lines.order_by().values("pk"))
    if on is not None:
        entries = entries.filter(date__lte=on)
    if known_at is not None:
        entries = entries.filter(received_at__lte=known_at)
    rows = entries.order_by().annotate(counts_as=kind).values("line_id", "counts_as").annotate(sum=Sum("amount"))
    sums: dict[int, dict[str, int]] = {}
    for row in rows:
        sums.setdefault(row["line_id"], {})[row["counts_as"]] = int(row["sum"])
    return {pk: _balances(of_line) for pk, of_line in sums.items()}


def _balances(sums: dict[str, int]) -> dict[str, int | None]:
    revised = sums.get(EntryKind.REAPPROPRIATION)
    return {
        "original": sums.get(EntryKind.ALLOCATION),
        "revised": None if revised is None else sums.get(EntryKind.ALLOCATION, 0) + revised,
        "released": sums.get(EntryKind.RELEASE),
        "committed": sums.get(EntryKind.COMMITMENT),
        "spent": sums.get(EntryKind.EXPENDITURE),
    }


def split(amount: int | None, percents: Sequence[Decimal]) -> list[int | None]:
    """An amount in whole taka by percent, the largest remainders rounded up: the parts come to the amount."""
    if amount is None:
        return [None] * len(percents)
    exact = [Decimal(amount) * percent / 100 for percent in percents]
    parts = [floor(part) for part in exact]
    short = amount - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in by_remainder[:short]:
        parts[at] += 1
    return list(parts)


# --- how the totals are made --------------------------------------------------------------------------------


def _sums() -> dict[str, Any]:
    sums: dict[str, Any] = {f"sum_{name}": Sum(f"line__{name}") for name in BALANCES}
    sums["sum_original_revised"] = Sum(Case(When(line__revised__isnull=False, then=Coalesce(F("line__original"), 0))))
    sums["sum_flagged"] = Count("line_id", filter=Q(line__flagged_overspend=True))
    return sums


def _split_shares(side: str, only: BudgetFilter) -> list[tuple[Any, Money]]:
    """The parts of shared lines that fall to each group."""
    shared = LineShare.objects.filter(only.of_lines(), percent__lt=100)
    if not shared.exists():
        return []
    rows = shared.select_related("line").annotate(group=F(side)).order_by("line_id", "action_id")
    lines: dict[int, list[Any]] = {}
    for share in rows:
        lines.setdefault(share.line_id, []).append(share)
    wanted = set(shared.filter(only.of_actions()).values_list("pk", flat=True))
    found = []
    for shares in lines.values():
        line = shares[0].line
        percents = [share.percent for share in shares]
        parts = {name: split(getattr(line, name), percents) for name in BALANCES}
        for at, share in enumerate(shares):
            if share.pk in wanted:
                amounts = {name: parts[name][at] for name in BALANCES}
                original_revised = None if line.revised is None else amounts["original"] or 0
                flagged = int(line.flagged_overspend)
                found.append((share.group, Money(**amounts, original_revised=original_revised, flagged=flagged)))
    return found


def _nouns(by: str, sums: dict[Any, Money]) -> list[tuple[Any, Any]]:
    """The things that the keys name, in their own order."""
    if by == "type":
        return [(value, BudgetType(value).label) for value in BudgetType.values if value in sums]
    if by == "pillar":
        return [(pillar.number, pillar) for pillar in Pillar.objects.filter(number__in=sums)]
    model: Any = {"action": Action, "year": FiscalYear, "source": FundingSource}[by]
    rows = model._default_manager.filter(code__in=sums)
    if by == "action":
        rows = rows.select_related("component__pillar")
    return [(row.code, row) for row in rows]


def _whole(value: Any) -> Any:
    return None if value is None else int(value)


def _plus(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return one + other


def _minus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other
