"""What a scenario would do: when actions would end, what would wait longer, what all would cost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from basis.numerals import to_latin
from basis.schedule import Span, Task, schedule
from governance.models import Action, ActionDependency, Scenario, ScenarioAction
from governance.queries.plan import ActionRow, plan_actions, plan_day
from governance.queries.schedule import DEPENDENCY, task_of


@dataclass(frozen=True)
class ActionEffect:
    """An action that the scenario changes, or that is expected at another time because of it."""

    row: ActionRow
    change: ScenarioAction | None
    before: Span
    after: Span

    @property
    def action(self) -> Action:
        return self.row.action

    @property
    def cost(self) -> int:
        """Taka, as the scenario has it."""
        return self.change.cost_bdt if self.change else self.action.cost_bdt

    @property
    def days(self) -> int:
        """By how many days the expected end moves; below zero when it comes earlier."""
        return (self.after.end - self.before.end).days

    @property
    def is_affected(self) -> bool:
        moved = (self.before.start, self.before.end) != (self.after.start, self.after.end)
        return moved or self.change is not None


@dataclass(frozen=True)
class Effect:
    """All actions in the order of the plan, and what becomes of the whole."""

    actions: list[ActionEffect]
    end_before: dt.date | None
    end_after: dt.date | None
    path: tuple[str, ...]

    @property
    def affected(self) -> list[ActionEffect]:
        return [each for each in self.actions if each.is_affected]

    @property
    def cost_before(self) -> int:
        return sum(each.action.cost_bdt for each in self.actions)

    @property
    def cost_after(self) -> int:
        return sum(each.cost for each in self.actions)

    @property
    def days(self) -> int:
        """By how many days the whole plan would end later."""
        return (self.end_after - self.end_before).days if self.end_before and self.end_after else 0


def scenarios() -> QuerySet[Scenario]:
    """The newest first, with the number of actions that each changes."""
    return Scenario.objects.select_related("by").annotate(changed=Count("changes")).order_by("-made_at", "-id")


def effect_of(scenario: Scenario, *, on: dt.date | None = None) -> Effect:
    """The plan of today with and without the scenario: six queries for any number of actions."""
    on = on or plan_day()
    rows = plan_actions(on=on)
    changes = {change.action_id: change for change in scenario.changes.select_related("action")}
    needs = list(ActionDependency.objects.values_list(*DEPENDENCY))
    planned = [task_of(row.action, on) for row in rows]
    tried = [_tried(task, changes.get(row.action.pk)) for task, row in zip(planned, rows, strict=True)]
    before, after = schedule(planned, needs), schedule(tried, needs)
    found = [
        ActionEffect(row, changes.get(row.action.pk), before.spans[row.action.code], after.spans[row.action.code])
        for row in rows
    ]
    return Effect(found, before.end, after.end, after.path)


def actions_like(words: str) -> QuerySet[Action]:
    """The actions in whose code or name each of the words stands, in either digits; all of them without words."""
    rows = Action.objects.on_plan(timezone.localdate()).select_related("component__pillar")
    for word in words.split()[:10]:
        in_name = Q(name_en__icontains=word) | Q(name_bn__icontains=word)
        rows = rows.filter(in_name | Q(code__istartswith=to_latin(word)))
    return rows


def _tried(task: Task, change: ScenarioAction | None) -> Task:
    """What is done already stays a fact, whatever a scenario says of its dates."""
    return replace(task, start=change.start, end=change.end) if change else task
