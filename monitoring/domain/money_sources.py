"""Live figures about the money of the plan, all from the ledger as it stood on the day.

A reversal counts as what it reverses. A share of money may be below zero or above the whole: it is what it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import QuerySet, Sum

from governance.models import Action, Entry, FiscalYear, LineShare
from governance.queries.budget import split
from governance.queries.progress import derived_progress
from governance.values import EntryKind
from monitoring.domain.counting import Asked, Counted

ALLOCATED, SPENT, RELEASED = "taka_allocated", "taka_spent", "taka_released"
ORIGINAL, DIVISION, PLANNED, DEVIATION = "taka_original", "taka_division", "taka_planned", "taka_deviation"
NAMES = {
    EntryKind.ALLOCATION: ALLOCATED,
    EntryKind.REAPPROPRIATION: ALLOCATED,
    EntryKind.RELEASE: RELEASED,
    EntryKind.EXPENDITURE: SPENT,
}


def share_of_division(asked: Asked) -> Iterator[Counted]:
    """LG04: the original allocation of the year, of the total of the division that a budget officer has entered."""
    year = _year(asked)
    total = year.division_allocation_bdt if year else None
    original = _by_kind(Entry.objects.filter(line__fiscal_year=year, date__lte=asked.day))[EntryKind.ALLOCATION]
    return _answer(asked, original, total or 0, {ORIGINAL: original, DIVISION: total or 0})


def spent_of_allocated(asked: Asked) -> Iterator[Counted]:
    """LG05: what was spent since the fiscal year began, of the allocation as it was revised by the day."""
    return _of_year(asked, SPENT, ALLOCATED)


def spent_of_released(asked: Asked) -> Iterator[Counted]:
    """LG08: what was spent since the fiscal year began, of what was released since then."""
    return _of_year(asked, SPENT, RELEASED)


def funding_gap(asked: Asked) -> Iterator[Counted]:
    """ST09: the cost of the plan minus what was allocated to it, in all years, by the day; of its cost.

    Pledges count once they are an allocation: nothing else records them. More money than cost is a gap below zero.
    """
    cost = Action.objects.aggregate(cost=Sum("cost_bdt"))["cost"] or 0
    allocated = _named(Entry.objects.filter(date__lte=asked.day))[ALLOCATED]
    return _answer(asked, cost - allocated, cost, {PLANNED: cost, ALLOCATED: allocated})


def cost_deviation(asked: Asked) -> Iterator[Counted]:
    """ST10: by how much spending and planned cost differ, either way, over the actions that are finished on the day.

    Finished is what its milestones prove in full; of a shared line each action has spent its share.
    """
    rows = Action.objects.prefetch_related("milestones").order_by("pk")
    finished = {each.pk: each for each in rows if derived_progress(each.milestones.all(), on=asked.day) == 100}
    spent = _spent_on(finished, asked)
    cost = sum(each.cost_bdt for each in finished.values())
    apart = sum(abs(spent[pk] - each.cost_bdt) for pk, each in finished.items())
    counts = {"actions_finished": len(finished), PLANNED: cost, SPENT: sum(spent.values()), DEVIATION: apart}
    return _answer(asked, apart, cost, counts, {"actions_finished": list(finished)})


def _of_year(asked: Asked, part: str, whole: str) -> Iterator[Counted]:
    sums = _named(Entry.objects.filter(line__fiscal_year=_year(asked), date__lte=asked.day))
    return _answer(asked, sums[part], sums[whole], {part: sums[part], whole: sums[whole]})


def _answer(
    asked: Asked, part: int, whole: int, counts: dict[str, int], ids: dict[str, list[int]] | None = None
) -> Iterator[Counted]:
    """The same for each place; of nothing there is no share."""
    for place in asked.places if whole > 0 else ():
        yield Counted(place, Decimal(part), Decimal(whole), counts, ids or {})


def _year(asked: Asked) -> FiscalYear | None:
    return FiscalYear.objects.filter(start__lte=asked.day, end__gte=asked.day).first()


def _named(entries: QuerySet[Entry]) -> Counter[str]:
    """The sums by the words of a passport."""
    sums: Counter[str] = Counter()
    for kind, taka in _by_kind(entries).items():
        if kind in NAMES:
            sums[NAMES[kind]] += taka
    return sums


def _by_kind(entries: QuerySet[Entry]) -> Counter[EntryKind]:
    sums: Counter[EntryKind] = Counter()
    for row in entries.order_by().values("kind", "reverses__kind").annotate(taka=Sum("amount")):
        sums[EntryKind(row["reverses__kind"] or row["kind"])] += int(row["taka"])
    return sums


def _spent_on(actions: Iterable[int], asked: Asked) -> Counter[int]:
    """What was spent on each of these actions by the day, by its key."""
    lines = LineShare.objects.filter(action__in=actions).order_by().values("line_id")
    rows = Entry.objects.filter(line__in=lines, date__lte=asked.day).order_by()
    rows = rows.filter(kind=EntryKind.EXPENDITURE) | rows.filter(reverses__kind=EntryKind.EXPENDITURE)
    of_line = {row["line_id"]: int(row["taka"]) for row in rows.values("line_id").annotate(taka=Sum("amount"))}
    shares: dict[int, list[LineShare]] = defaultdict(list)
    for share in LineShare.objects.filter(line__in=list(of_line)).order_by("line_id", "action_id"):
        shares[share.line_id].append(share)
    wanted, spent = set(actions), Counter[int]()
    for line, parts in shares.items():
        for share, taka in zip(parts, split(of_line[line], [each.percent for each in parts]), strict=True):
            if share.action_id in wanted:
                spent[share.action_id] += taka or 0
    return spent
