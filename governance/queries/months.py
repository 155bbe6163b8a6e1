"""What each action was released, committed and spent in each month, from the ledger: sums that come to its balances."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, Max, Sum, When
from django.db.models.functions import TruncMonth

from governance.models import Entry, FundingSource, LineShare
from governance.queries.budget import split
from governance.values import EntryKind

MOVED = (EntryKind.RELEASE, EntryKind.COMMITMENT, EntryKind.EXPENDITURE)


@dataclass(frozen=True)
class MonthMoney:
    """Whole taka of one kind and source in one month; `day` is the last one on which something was entered.

    Reversals act on the kind that they reverse, in the month of their own day: a month may be below zero.
    """

    action: int
    kind: str
    source: FundingSource
    month: dt.date
    day: dt.date
    amount: int


@dataclass(frozen=True)
class YearBudget:
    """What an action may spend in a fiscal year; None where nothing was entered."""

    action: int
    start: dt.date
    end: dt.date
    original: int | None
    revised: int | None


def shares_of_lines() -> dict[int, list[LineShare]]:
    """The shares of each line in a fixed order, so that every reader splits it the same way: one query."""
    shares: dict[int, list[LineShare]] = defaultdict(list)
    rows = LineShare.objects.select_related("line__source", "line__fiscal_year")
    for share in rows.order_by("line_id", "action_id"):
        shares[share.line_id].append(share)
    return shares


def money_by_month(shares: dict[int, list[LineShare]]) -> list[MonthMoney]:
    """By action, kind, source and month: one query for the whole ledger.

    A line that several actions share is split as it stood at the end of each month; a month gets what was added to a
    part since the month before, so that the months of an action always come to its part of the balance.
    """
    sums: dict[tuple[int, str, int, dt.date], tuple[int, dt.date]] = {}
    sources: dict[int, FundingSource] = {}
    for (line, kind), months in _months_of_lines().items():
        if line not in shares:
            continue
        source = shares[line][0].line.source
        sources[source.pk] = source
        for action, month, day, amount in _parts(shares[line], months):
            key = (action, kind, source.pk, month)
            known = sums.get(key, (0, day))
            sums[key] = known[0] + amount, max(known[1], day)
    return [
        MonthMoney(action, kind, sources[source], month, day, amount)
        for (action, kind, source, month), (amount, day) in sorted(sums.items())
        if amount
    ]


def budgets_by_year(shares: dict[int, list[LineShare]]) -> list[YearBudget]:
    """What each action was given for each fiscal year, from the balances of its lines.

    Where some lines of a year were revised, the revised budget holds the original of those that were not.
    """
    found: dict[tuple[int, dt.date, dt.date], list[tuple[int | None, int | None]]] = defaultdict(list)
    for parts in shares.values():
        line, percents = parts[0].line, [share.percent for share in parts]
        original, revised = split(line.original, percents), split(line.revised, percents)
        for at, share in enumerate(parts):
            year = line.fiscal_year
            found[share.action_id, year.start, year.end].append((original[at], revised[at]))
    return [YearBudget(*key, *_year(amounts)) for key, amounts in sorted(found.items())]


def _year(amounts: Sequence[tuple[int | None, int | None]]) -> tuple[int | None, int | None]:
    originals = [original for original, _revised in amounts if original is not None]
    if all(revised is None for _original, revised in amounts):
        return sum(originals) if originals else None, None
    now = sum((original or 0) if revised is None else revised for original, revised in amounts)
    return sum(originals) if originals else None, now


def _months_of_lines() -> dict[tuple[int, str], list[tuple[dt.date, dt.date, int]]]:
    """(line, kind) -> month, last day, amount, in order of time."""
    kind = Case(When(kind=EntryKind.REVERSAL, then=F("reverses__kind")), default=F("kind"))
    rows = (
        Entry.objects.annotate(counts_as=kind, month=TruncMonth("date"))
        .filter(counts_as__in=MOVED)
        .order_by()
        .values("line_id", "counts_as", "month")
        .annotate(sum=Sum("amount"), last=Max("date"))
    )
    found: dict[tuple[int, str], list[tuple[dt.date, dt.date, int]]] = defaultdict(list)
    for row in rows.order_by("line_id", "counts_as", "month"):
        found[row["line_id"], row["counts_as"]].append((row["month"], row["last"], int(row["sum"])))
    return found


def _parts(
    shares: Sequence[LineShare], months: Iterable[tuple[dt.date, dt.date, int]]
) -> Iterable[tuple[int, dt.date, dt.date, int]]:
    percents: list[Decimal] = [share.percent for share in shares]
    whole, before = 0, [0] * len(shares)
    for month, day, amount in months:
        whole += amount
        now = [part or 0 for part in split(whole, percents)]
        for share, part, earlier in zip(shares, now, before, strict=True):
            yield share.action_id, month, day, part - earlier
        before = now
