"""Live figures about the action plan and its money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q, Sum

from governance.models import Entry, FiscalYear, Milestone
from governance.values import EntryKind
from monitoring.domain.counting import Asked, Counted, share
from monitoring.domain.meeting_sources import over_by

ALLOCATED, SPENT, RELEASED = "taka_allocated", "taka_spent", "taka_released"
NAMES = {
    EntryKind.ALLOCATION: ALLOCATED,
    EntryKind.REAPPROPRIATION: ALLOCATED,
    EntryKind.RELEASE: RELEASED,
    EntryKind.EXPENDITURE: SPENT,
}


def milestones_in_time(asked: Asked) -> Iterator[Counted]:
    """ST06: of the milestones that were due in the period, those reached by their planned date.

    The planned date is that of the plan as it stands: a date that a decision moved counts as moved.
    """
    due = list(Milestone.objects.filter(due__range=(asked.period.start, over_by(asked))).order_by("pk"))
    reached = [each.pk for each in due if each.reached_on is not None and each.reached_on <= each.due]
    for place in asked.places if due else ():
        yield share(place, reached, [each.pk for each in due], ("milestones_in_time", "milestones_due"))


def mean_slip(asked: Asked) -> Iterator[Counted]:
    """ST07: by how many days, in the mean, milestones are late that were not reached on the day. None late: no mean."""
    rows = Milestone.objects.filter(Q(reached_on__isnull=True) | Q(reached_on__gt=asked.day), due__lt=asked.day)
    late = list(rows.order_by("pk"))
    days = sum((asked.day - each.due).days for each in late)
    for place in asked.places if late else ():
        counts = {"days_late": days, "milestones_late": len(late)}
        yield Counted(place, Decimal(days), Decimal(len(late)), counts, {"milestones": [each.pk for each in late]})


def spent_of_allocated(asked: Asked) -> Iterator[Counted]:
    """LG05: what was spent since the fiscal year began, of the allocation as it was revised by the day."""
    return _of_ledger(asked, SPENT, ALLOCATED)


def spent_of_released(asked: Asked) -> Iterator[Counted]:
    """LG08: what was spent since the fiscal year began, of what was released since then."""
    return _of_ledger(asked, SPENT, RELEASED)


def _of_ledger(asked: Asked, part: str, whole: str) -> Iterator[Counted]:
    """The sums of the ledger by the day, of the year of that day; a reversal counts as what it reverses."""
    year = FiscalYear.objects.filter(start__lte=asked.day, end__gte=asked.day).first()
    sums: Counter[str] = Counter()
    rows = Entry.objects.filter(line__fiscal_year=year, date__lte=asked.day).order_by()
    for row in rows.values("kind", "reverses__kind").annotate(taka=Sum("amount")):
        name = NAMES.get(EntryKind(row["reverses__kind"] or row["kind"]))
        if name:
            sums[name] += row["taka"]
    if year is None or sums[whole] <= 0:
        return
    for place in asked.places:
        counts = {part: sums[part], whole: sums[whole]}
        yield Counted(place, Decimal(sums[part]), Decimal(sums[whole]), counts)
