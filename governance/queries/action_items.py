"""Reads of action items: the register by age and holder, and how punctual a group is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from basis.numerals import to_latin
from governance.models import ActionItem, ActionItemHistory, Group, Person
from governance.values import ActionItemState

OVERDUE = "overdue"
ALL = "all"


@dataclass(frozen=True)
class ItemFilter:
    """Which part of the register. `state`: one of ActionItemState, "overdue" or "all"; `holder`: "p7" or "g3"."""

    state: str = ActionItemState.OPEN
    holder: str = ""
    words: str = ""


@dataclass(frozen=True)
class Held:
    """What one holder has open."""

    holder: Person | Group
    open: int
    overdue: int
    oldest: int  # age in days

    @property
    def key(self) -> str:
        return key_of_holder(self.holder)


@dataclass(frozen=True)
class Punctuality:
    """Of the items that were due by a day how many were done by their first due date."""

    due: int
    in_time: int


def key_of_holder(holder: Person | Group) -> str:
    """p7 for a person, g3 for a group."""
    return f"{'p' if isinstance(holder, Person) else 'g'}{holder.pk}"


def with_first_due(rows: QuerySet[ActionItem]) -> QuerySet[Any]:
    """Adds `first_due`: when it was due before anybody gave it more time."""
    first = ActionItemHistory.objects.filter(item=OuterRef("pk")).order_by("recorded_at", "id").values("due")[:1]
    return rows.annotate(first_due=Coalesce(Subquery(first), F("due")))


def register(rows: QuerySet[ActionItem], only: ItemFilter, *, today: dt.date) -> QuerySet[ActionItem]:
    """Of the items that somebody may see those that were asked for, the oldest first."""
    if only.state == OVERDUE:
        rows = rows.filter(state=ActionItemState.OPEN, due__lt=today)
    elif only.state != ALL:
        rows = rows.filter(state=only.state)
    if only.holder:
        pk = int(only.holder[1:])
        rows = rows.filter(holder=pk) if only.holder[0] == "p" else rows.filter(holding_group=pk)
    for word in only.words.split()[:8]:
        rows = rows.filter(
            Q(text_en__icontains=word) | Q(text_bn__icontains=word) | Q(number__icontains=to_latin(word))
        )
    return with_first_due(rows).select_related("group", "holder", "holding_group").order_by("opened_on", "id")


def held(rows: QuerySet[ActionItem], *, today: dt.date) -> list[Held]:
    """Who holds how much of what is open; who is most overdue first. Counted by the database."""
    sums = list(
        rows.filter(state=ActionItemState.OPEN)
        .order_by()
        .values("holder_id", "holding_group_id")
        .annotate(open=Count("pk"), overdue=Count("pk", filter=Q(due__lt=today)), first=Min("opened_on"))
    )
    people = Person.objects.in_bulk([row["holder_id"] for row in sums if row["holder_id"]])
    groups = Group.objects.in_bulk([row["holding_group_id"] for row in sums if row["holding_group_id"]])
    found = [
        Held(
            people[row["holder_id"]] if row["holder_id"] else groups[row["holding_group_id"]],
            open=row["open"],
            overdue=row["overdue"],
            oldest=(today - row["first"]).days,
        )
        for row in sums
        if row["holder_id"] or row["holding_group_id"]
    ]
    return sorted(found, key=lambda each: (-each.overdue, -each.oldest, each.holder.name))


def punctuality(group: Group, *, first: dt.date, last: dt.date) -> Punctuality:
    """Of what was due first in the days `first` to `last` and was not dropped, what was done by then."""
    rows = with_first_due(group.action_items.exclude(state=ActionItemState.DROPPED))
    rows = rows.filter(first_due__range=(first, last))
    in_time = rows.filter(state=ActionItemState.DONE, closed_on__lte=F("first_due"))
    return Punctuality(due=rows.count(), in_time=in_time.count())


def counts(groups: Sequence[Group], *, today: dt.date) -> dict[int, tuple[int, int]]:
    """For each group, by its id, how many items are open and how many of them are overdue."""
    found = {group.pk: (0, 0) for group in groups}
    rows = ActionItem.objects.filter(group__in=groups, state=ActionItemState.OPEN).values_list("group_id", "due")
    for group, due in rows:
        opened, late = found[group]
        found[group] = opened + 1, late + (due < today)
    return found
