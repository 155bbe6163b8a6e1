"""Trying out other dates and costs. Nothing here writes to the plan, its states or its money."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.money import LARGEST
from governance.domain.texts import fault, kept
from governance.models import Action, Person, Scenario, ScenarioAction
from governance.permissions import demand, may_keep_plan


@transaction.atomic
def open_scenario(*, name: str, question: str = "", by: Person) -> Scenario:
    """A scenario in which everything still is as in the plan; raises ValidationError for a name that cannot be kept."""
    demand(may_keep_plan, by)
    texts = kept(Scenario, {"name": name, "question": question}, required=("name",))
    return Scenario.objects.create(**texts, by=by, made_at=timezone.now())


@transaction.atomic
def change_action(
    *, scenario: Scenario, action: Action, start: dt.date, end: dt.date, cost_bdt: int, by: Person
) -> ScenarioAction | None:
    """Let an action run at other times or cost something else; as in the plan again, it is no change and None.

    Raises ValidationError: closed_scenario, ends_before_start, negative_amount, amount_too_large.
    """
    scenario = _held(scenario, by)
    faults = {}
    if end < start:
        faults["end"] = ValidationError(_("The end is before the start."), code="ends_before_start")
    if cost_bdt < 0:
        faults["cost_bdt"] = ValidationError(_("A cost cannot be below zero."), code="negative_amount")
    if cost_bdt > LARGEST:
        faults["cost_bdt"] = ValidationError(
            _("This amount is larger than any that can be right here. Check the number of zeros."),
            code="amount_too_large",
        )
    if faults:
        raise ValidationError(faults)
    planned = {"start": action.start, "end": action.end, "cost_bdt": action.cost_bdt}
    wanted = {"start": start, "end": end, "cost_bdt": cost_bdt}
    if wanted == planned:
        ScenarioAction.objects.filter(scenario=scenario, action=action).delete()
        return None
    change, _new = ScenarioAction.objects.update_or_create(
        scenario=scenario,
        action=action,
        defaults={**wanted, **{f"plan_{name}": value for name, value in planned.items()}},
    )
    return change


@transaction.atomic
def drop_change(*, scenario: Scenario, action: Action, by: Person) -> None:
    """Let the action be as in the plan again."""
    ScenarioAction.objects.filter(scenario=_held(scenario, by), action=action).delete()


@transaction.atomic
def put_away(*, scenario: Scenario, by: Person) -> Scenario:
    """End a scenario: it can be read, and no longer be changed."""
    scenario = _held(scenario, by)
    scenario.closed_at = timezone.now()
    scenario.save()
    return scenario


def _held(scenario: Scenario, by: Person) -> Scenario:
    demand(may_keep_plan, by)
    scenario = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if not scenario.is_open:
        raise fault(None, _("This scenario was put away. Make a new one."), "closed_scenario")
    return scenario
