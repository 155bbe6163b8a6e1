"""What the plan makes wait for people: reports on their actions, the tasks they hold, the risks they watch."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from basis.numerals import digits_in
from governance.domain import history
from governance.models import Action, Milestone, Person, Risk, Task
from governance.permissions import organisations_of
from governance.queries.my_actions import SOON
from governance.registry import WaitingItem
from governance.values import RiskState


def waiting_for(person: Person | None) -> list[WaitingItem]:
    """The reports, and each open task and each risk to be looked at that stands under one's own name."""
    return [*_reports(person), *_tasks(person), *_risks(person)] if person is not None else []


def _tasks(person: Person) -> list[WaitingItem]:
    rows = Task.objects.filter(person=person, done_on=None, dropped_on=None).select_related("milestone__action")
    return [
        WaitingItem(
            kind="plan_task",
            title=gettext("Task: %(text)s") % {"text": task.text},
            href=reverse("action_tasks", args=[task.milestone.action.code]),
            due=task.due,
        )
        for task in rows.order_by("due", "pk")
    ]


def _risks(person: Person) -> list[WaitingItem]:
    soon = history.today() + SOON
    rows = Risk.objects.filter(person=person, state=RiskState.OPEN, review_on__lte=soon)
    return [
        WaitingItem(
            kind="plan_risk",
            title=gettext("Look at the risk again: %(text)s") % {"text": risk.text},
            href=reverse("risk", args=[risk.number]),
            due=risk.review_on,
        )
        for risk in rows.order_by("review_on", "number")
    ]


def _reports(person: Person) -> list[WaitingItem]:
    """One thing, however many milestones are due: they are reported on one page."""
    owners = organisations_of(person)
    if not owners:
        return []
    today = history.today()
    owned = Action.objects.on_plan(today).filter(owner__in=owners)
    rows = Milestone.objects.filter(action__in=owned, reached_on__isnull=True, due__lte=today + SOON).order_by("due")
    days = list(rows.values_list("due", flat=True))
    if not days:
        return []
    sentence = ngettext(
        "Report on your actions: %(number)s milestone is due",
        "Report on your actions: %(number)s milestones are due",
        len(days),
    )
    title = sentence % {"number": digits_in(str(len(days)), get_language())}
    return [WaitingItem(kind="plan_report", title=title, href=reverse("my_actions"), due=days[0])]
