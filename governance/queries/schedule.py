"""When the actions of the plan are expected to end: what is late travels along what waits for it.

An action is late by the days for which its oldest open milestone is overdue, or, when that is more, by the days by
which the last milestone that was reached was late: time made up again is made up. What it moves is calculated by
`basis.schedule`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from basis.schedule import Schedule, Span, Task, schedule
from governance.models import Action, ActionDependency, Milestone
from governance.queries.plan import ActionRow, PlanFilter, plan_actions, plan_day


@dataclass(frozen=True)
class Timing:
    """An action with its standing, when it is expected to run, and after what."""

    row: ActionRow
    span: Span
    late: int
    needs: tuple[str, ...]
    on_path: bool

    @property
    def action(self) -> Action:
        return self.row.action

    @property
    def slip(self) -> int:
        """By how many days the expected end lies behind the planned one; below zero when it was done earlier."""
        return (self.span.end - self.action.end).days

    @property
    def is_critical(self) -> bool:
        """Whether the whole plan ends later when this action does: nothing to spare, and not done yet."""
        return self.span.is_critical and not self.row.standing.is_done


@dataclass(frozen=True)
class PlanSchedule:
    """The actions in the order of the plan, the planned and the expected last day of all, and what leads to it."""

    timings: list[Timing]
    planned_end: dt.date | None
    end: dt.date | None
    path: tuple[str, ...]

    @property
    def slip(self) -> int:
        """By how many days the whole plan is expected to end later."""
        return (self.end - self.planned_end).days if self.end and self.planned_end else 0


def plan_schedule(*, on: dt.date | None = None) -> PlanSchedule:
    """The whole plan on the calendar as it looks on a day: four queries for any number of actions."""
    on = on or plan_day()
    rows = plan_actions(on=on)
    needs = list(ActionDependency.objects.order_by("action__code", "needs__code").values_list(*DEPENDENCY))
    found = _schedule(rows, needs, on)
    waits: dict[str, list[str]] = {}
    for key, other in needs:
        waits.setdefault(key, []).append(other)
    timings = [
        Timing(
            row=row,
            span=found.spans[row.action.code],
            late=days_late(row.action.milestones.all(), on=on),
            needs=tuple(waits.get(row.action.code, ())),
            on_path=row.action.code in found.path,
        )
        for row in rows
    ]
    return PlanSchedule(timings, max((row.action.end for row in rows), default=None), found.end, found.path)


def chosen(timings: Sequence[Timing], only: PlanFilter, year: tuple[dt.date, dt.date] | None = None) -> list[Timing]:
    """Those of a pillar, an owner, and that run, as planned or as expected, in a year (its first and last day)."""
    return [
        timing
        for timing in timings
        if only.pillar in (None, timing.action.component.pillar.number)
        and only.owner in ("", timing.action.owner.code)
        and (year is None or _runs_in(timing, *year))
    ]


def days_late(milestones: Iterable[Milestone], *, on: dt.date) -> int:
    """By how many days the own work of an action is behind, from its milestones alone."""
    rows = sorted(milestones, key=lambda row: (row.due, row.n))
    overdue = [(on - row.due).days for row in rows if row.due < on and not row.is_reached_by(on)]
    slips = [(row.reached_on - row.due).days for row in rows if row.reached_on and row.is_reached_by(on)]
    last = max(slips[-1], 0) if slips else 0
    return max([last, *overdue])


DEPENDENCY = ("action__code", "needs__code")


def _schedule(rows: Sequence[ActionRow], needs: Sequence[tuple[str, str]], on: dt.date) -> Schedule:
    return schedule((task_of(row.action, on) for row in rows), needs)


def task_of(action: Action, on: dt.date) -> Task:
    """An action with its milestones as a task of the calendar."""
    milestones = list(action.milestones.all())
    done = bool(milestones) and all(row.is_reached_by(on) for row in milestones)
    return Task(
        key=action.code,
        start=action.start,
        end=action.end,
        late=days_late(milestones, on=on),
        finished=max(row.reached_on for row in milestones if row.reached_on) if done else None,
    )


def _runs_in(timing: Timing, first: dt.date, last: dt.date) -> bool:
    begins, ends = min(timing.action.start, timing.span.start), max(timing.action.end, timing.span.end)
    return begins <= last and ends >= first
