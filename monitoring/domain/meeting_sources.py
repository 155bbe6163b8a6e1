"""Live figures about meetings and what they ask for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from governance.models import ActionItem, Group, Meeting
from governance.queries.action_items import with_first_due
from governance.values import ActionItemState, GroupKind, MeetingState, MinutesState
from monitoring.domain.counting import Asked, Counted, share

MONTHS = Decimal(12)


def quorate_meetings(asked: Asked) -> Iterator[Counted]:
    """LG01: of the meetings that the terms of the working groups require, those held with quorum and approved minutes.

    A group that is to meet four times a year is to meet once a quarter; more meetings than that do not make up for
    those of another group. A group counts from its first to its last day.
    """
    first, last = asked.period.start, asked.period.end
    there = Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=last)
    groups = list(Group.objects.filter(there, kind=GroupKind.WORKING_GROUP, established_on__lte=first))
    rows = Meeting.objects.filter(
        group__in=groups,
        state=MeetingState.HELD,
        was_quorate=True,
        minutes__state=MinutesState.APPROVED,
        starts_at__date__range=(first, min(last, asked.day)),
    )
    held = list(rows.order_by("pk").values_list("pk", "group_id"))
    of_group = Counter(group for _pk, group in held)
    months = Decimal((last.year - first.year) * 12 + last.month - first.month + 1)
    required = {group.pk: group.meetings_a_year * months / MONTHS for group in groups}
    whole = sum(required.values(), Decimal(0))
    if not whole:
        return
    part = sum((min(Decimal(of_group[pk]), needed) for pk, needed in required.items()), Decimal(0))
    for place in asked.places:
        yield Counted(place, part, whole, {"quorate_meetings": len(held)}, {"meetings": [pk for pk, _group in held]})


def items_done_in_time(asked: Asked) -> Iterator[Counted]:
    """LG02: of the action items that were first due in the period, those done by then; later dates change nothing.

    What was dropped was not due. In a period that runs it is what was due before today.
    """
    rows = with_first_due(ActionItem.objects.exclude(state=ActionItemState.DROPPED))
    due = list(rows.filter(first_due__range=(asked.period.start, over_by(asked))).order_by("pk"))
    done = [item.pk for item in due if item.closed_on is not None and item.closed_on <= item.first_due]
    for place in asked.places if due else ():
        yield share(place, done, [item.pk for item in due], ("items_in_time", "items_due"))


def over_by(asked: Asked) -> dt.date:
    """The last day of the period that is over: what is due today may still be done."""
    return asked.period.end if asked.day < timezone.localdate() else asked.day - dt.timedelta(days=1)
