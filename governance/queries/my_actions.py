"""The actions for which somebody answers: what is due next, what is overdue, when they last reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from governance.models import Action, Milestone
from governance.permissions import organisations_of
from governance.queries.plan import ActionRow, PlanFilter, plan_actions

SOON = dt.timedelta(days=14)  # so long before its due date a milestone waits for its report


@dataclass(frozen=True)
class MyAction:
    """An action with its milestones that are not reached: those overdue, and the next one."""

    row: ActionRow
    overdue: Sequence[Milestone]
    coming: Milestone | None

    @property
    def action(self) -> Action:
        return self.row.action

    @property
    def due(self) -> dt.date | None:
        """What is due first, also when that has passed."""
        first = self.overdue[0] if self.overdue else self.coming
        return first.due if first else None


def my_actions(user: Any, *, on: dt.date) -> list[MyAction]:
    """Those that an organisation owns in which somebody holds a post; what is due first stands first."""
    owners = organisations_of(user)
    rows = plan_actions(only=PlanFilter(owner_ids=owners), on=on) if owners else []
    return sorted((_mine(row, on) for row in rows), key=lambda each: (each.due or dt.date.max, each.action.code))


def has_actions(user: Any) -> bool:
    """Whether somebody answers for any action."""
    owners = organisations_of(user)
    return bool(owners) and Action.objects.on_plan(timezone.localdate()).filter(owner__in=owners).exists()


def _mine(row: ActionRow, on: dt.date) -> MyAction:
    waiting = sorted(
        (each for each in row.action.milestones.all() if each.reached_on is None), key=lambda each: (each.due, each.n)
    )
    late = [each for each in waiting if each.due < on]
    return MyAction(row, late, next((each for each in waiting if each.due >= on), None))
