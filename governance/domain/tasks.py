"""Tasks below a milestone: added, put in order, ticked, dropped. They help to get there; what is proven stays with the
milestone, so that nobody makes progress by writing many small tasks.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from governance.domain import history
from governance.domain.texts import fault, in_both, kept
from governance.models import Action, Milestone, Organisation, Person, Task
from governance.permissions import demand_of, may_report_action, may_tick_task

MOST = 50  # tasks of one milestone


@transaction.atomic
def add_task(
    *,
    milestone: Milestone,
    text_en: str = "",
    text_bn: str = "",
    person: Person | None = None,
    organisation: Organisation | None = None,
    due: dt.date | None = None,
    by: Person | None,
) -> Task:
    """Add a task at the end of the list of a milestone. One language is enough; the same text, open, is that task."""
    demand_of(milestone.action, by, may_report_action)
    _hold(milestone.action)
    texts = kept(Task, in_both({"text_en": text_en, "text_bn": text_bn}, "text"), required=("text_en", "text_bn"))
    if person is not None and organisation is not None:
        raise fault("person", _("Name a person or choose an organisation, not both."), "two_holders")
    there = milestone.tasks.filter(text_bn=texts["text_bn"], done_on=None, dropped_on=None).first()
    if there is not None:
        return there
    last = milestone.tasks.aggregate(number=Max("number"), position=Max("position"))
    if (last["number"] or 0) >= MOST:
        raise fault(
            None,
            _("A milestone has at most %(most)s tasks. Set another milestone."),
            "too_many",
            most=lazy_number(MOST),
        )
    task = Task(milestone=milestone, number=(last["number"] or 0) + 1, position=(last["position"] or 0) + 1)
    history.write(task, {**texts, "person": person, "organisation": organisation, "due": due}, key=key_of(task), by=by)
    return task


@transaction.atomic
def tick_task(*, task: Task, done_on: dt.date | None = None, by: Person | None) -> Task:
    """Say that a task is done, today unless given. Ticked again it stays as it is."""
    task = _locked(task)
    _demand_tick(task, by)
    if task.done_on is not None:
        return task
    if task.dropped_on is not None:
        raise fault(None, _("This task was dropped. Take it up again first."), "dropped")
    if done_on is not None and done_on > history.today():
        raise fault("done_on", _("Nobody can have done it on a day to come."), "future_date")
    history.write(task, {"done_on": done_on or history.today()}, key=key_of(task), by=by, verb="tick")
    return task


@transaction.atomic
def drop_task(*, task: Task, by: Person | None) -> Task:
    """It is needed no longer; it stays in the list, crossed out."""
    task = _locked(task)
    demand_of(task.milestone.action, by, may_report_action)
    if task.done_on is not None:
        raise fault(None, _("This task is done. Take the tick back first."), "done")
    history.write(task, {"dropped_on": task.dropped_on or history.today()}, key=key_of(task), by=by, verb="drop")
    return task


@transaction.atomic
def take_up_task(*, task: Task, by: Person | None) -> Task:
    """Take a tick back, or take up again what was dropped."""
    task = _locked(task)
    _demand_tick(task, by)
    history.write(task, {"done_on": None, "dropped_on": None}, key=key_of(task), by=by, verb="take_up")
    return task


@transaction.atomic
def raise_task(*, task: Task, by: Person | None) -> Task:
    """Put a task before the one that stands above it."""
    task = _locked(task)
    demand_of(task.milestone.action, by, may_report_action)
    above = task.milestone.tasks.filter(position__lt=task.position).order_by("-position").first()
    if above is not None:
        mine, other = task.position, above.position
        history.write(above, {"position": mine}, key=key_of(above), by=by, verb="move")
        history.write(task, {"position": other}, key=key_of(task), by=by, verb="move")
    return task


def key_of(task: Task) -> str:
    """How the log names it: action, number of the milestone, number of the task."""
    return f"{task.milestone.action.code}/{task.milestone.n}/{task.number}"


def _hold(action: Action) -> None:
    Action.objects.select_for_update(of=("self",)).get(pk=action.pk)


def _locked(task: Task) -> Task:
    """The task as it is now; its action is held, so that numbers and places are given once."""
    _hold(task.milestone.action)
    return Task.objects.select_related("milestone__action", "person", "organisation").get(pk=task.pk)


def _demand_tick(task: Task, by: Person | None) -> None:
    if by is not None and not may_tick_task(by, task):
        raise PermissionDenied
