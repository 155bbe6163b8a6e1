"""Tasks below the milestones of an action, and how many of them are done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from governance.models import Action, Milestone, Task


@dataclass(frozen=True)
class Ticked:
    """Of the tasks of a milestone that were not dropped: how many there are, how many are done."""

    all: int
    done: int


def tasks_of(action: Action) -> QuerySet[Milestone]:
    """The milestones of an action with their tasks in order: two queries."""
    tasks = Task.objects.select_related("person", "organisation", "milestone__action").order_by("position", "number")
    return action.milestones.prefetch_related(Prefetch("tasks", queryset=tasks)).order_by("n")


def ticked(action: Action) -> Mapping[int, Ticked]:
    """By the id of a milestone, for those that have tasks."""
    rows = (
        Task.objects.filter(milestone__action=action, dropped_on=None)
        .order_by()
        .values("milestone")
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(done_on__isnull=False)))
    )
    return {row["milestone"]: Ticked(row["all"], row["done"]) for row in rows}
