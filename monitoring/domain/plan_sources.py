"""Live figures about the action plan."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from governance.models import Action, Entry, LineShare, Milestone
from governance.values import EntryKind
from monitoring.domain.counting import Asked, Counted, share
from monitoring.domain.meeting_sources import over_by
from monitoring.models import Indicator


def milestones_in_time(asked: Asked) -> Iterator[Counted]:
    """ST06: of the milestones that were due in the period, those reached by their planned date.

    The planned date is that of the plan as it stands: a date that a decision moved counts as moved.
    """
    planned = _planned(asked).filter(due__range=(asked.period.start, over_by(asked)))
    due = list(planned.order_by("pk"))
    reached = [each.pk for each in due if each.reached_on is not None and each.reached_on <= each.due]
    for place in asked.places if due else ():
        yield share(place, reached, [each.pk for each in due], ("milestones_in_time", "milestones_due"))


def mean_slip(asked: Asked) -> Iterator[Counted]:
    """ST07: by how many days, in the mean, milestones are late that were not reached on the day. None late: no mean."""
    rows = _planned(asked).filter(Q(reached_on__isnull=True) | Q(reached_on__gt=asked.day), due__lt=asked.day)
    late = list(rows.order_by("pk"))
    days = sum((asked.day - each.due).days for each in late)
    for place in asked.places if late else ():
        counts = {"days_late": days, "milestones_late": len(late)}
        yield Counted(place, Decimal(days), Decimal(len(late)), counts, {"milestones": [each.pk for each in late]})


def complete_actions(asked: Asked) -> Iterator[Counted]:
    """ST08: of the actions in the plan, those with an owner, money, an indicator and a source of the money.

    Every action has an owner, and every line a source; so what is looked for is a line with an allocation by the day
    that pays for the action, alone or by a share, and an indicator of the action or of its component. The plan is the
    one that stands, as for milestones.
    """
    allocated = Entry.objects.filter(line=OuterRef("line"), kind=EntryKind.ALLOCATION, date__lte=asked.day)
    paid = LineShare.objects.filter(Exists(allocated), action=OuterRef("pk"))
    known = Indicator.objects.filter(Q(action=OuterRef("pk")) | Q(component=OuterRef("component")))
    rows = list(Action.objects.on_plan(asked.day).order_by("pk").annotate(complete=Exists(paid) & Exists(known)))
    complete = [each.pk for each in rows if each.complete]
    for place in asked.places if rows else ():
        yield share(place, complete, [each.pk for each in rows], ("actions_complete", "actions"))


def _planned(asked: Asked) -> QuerySet[Milestone]:
    """The milestones of the actions that were on the plan on the day: what was taken off it is not late."""
    return Milestone.objects.filter(action__in=Action.objects.on_plan(asked.day).order_by().values("pk"))
