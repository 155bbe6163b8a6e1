"""What the demo says of the plan beside its tables: places of actions, tasks of milestones, and risks.

Everything goes through the verbs that people use, at the time at which they would have used them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from config.management.demo_clock import at, day_at
from governance.domain import actions, risks, tasks
from governance.models import Action, Milestone, Organisation, OrgUnit, Person, Pillar, Risk, Task

TEXTS = ("text_en", "text_bn")


def tell(story: dict[str, Any]) -> str:
    """Write them down, once: what is there already stays as it is."""
    if Task.objects.exists() or Risk.objects.exists():
        return "is there"
    with at(day_at(dt.date.fromisoformat(story["day"]))):
        for said in story["tasks"]:
            _task(said)
        for said in story["risks"]:
            _risk(said)
    return f"{Task.objects.count()} tasks, {Risk.objects.count()} risks"


def place(places: dict[str, list[str]], known: dt.datetime) -> str:
    """Say where some actions are carried out, at the moment at which the plan was written."""
    with at(known):
        for code, units in places.items():
            action = Action.objects.select_related("component", "owner").get(code=code)
            fields = {name: getattr(action, name) for name in actions.FIELDS}
            found = list(OrgUnit.objects.filter(code__in=units))
            actions.keep_action(code=code, **fields, places=found, by=None)
    return f"{len(places)} actions"


def _task(said: dict[str, Any]) -> None:
    code, _slash, n = said["milestone"].partition("/")
    task = tasks.add_task(
        milestone=Milestone.objects.select_related("action").get(action__code=code, n=n),
        **{name: said[name] for name in TEXTS},
        person=_person(said),
        organisation=Organisation.objects.filter(code=said.get("organisation", "")).first(),
        due=dt.date.fromisoformat(said["due"]),
        by=None,
    )
    if "done_on" in said:
        tasks.tick_task(task=task, done_on=dt.date.fromisoformat(said["done_on"]), by=None)


def _risk(said: dict[str, Any]) -> None:
    risk = risks.add_risk(
        action=Action.objects.filter(code=said.get("action", "")).first(),
        pillar=Pillar.objects.filter(number=said.get("pillar")).first(),
        **{name: said.get(name, "") for name in (*TEXTS, "response_en", "response_bn")},
        likelihood=said["likelihood"],
        impact=said["impact"],
        owner=Organisation.objects.get(code=said["owner"]),
        person=_person(said),
        review_on=dt.date.fromisoformat(said["review_on"]),
        by=None,
    )
    if "closed" in said:
        risks.close_risk(risk=risk, reason=said["closed"], by=None)


def _person(said: dict[str, Any]) -> Person | None:
    return Person.objects.filter(hr_number=said.get("person", "")).first()
