"""Taking an action off the plan, and putting it back. What was done, proven and spent stays where it is."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.domain import actions, dependencies, history
from governance.domain.texts import fault, kept, lazy_day
from governance.models import Action, Decision, Person
from governance.permissions import demand, may_keep_plan
from governance.queries.plan import derived_progress


@transaction.atomic
def withdraw_action(*, action: Action, reason: str, by: Person | None, decision: Decision | None = None) -> Action:
    """From today on the action is no longer on the plan; its milestones, lines and history stay.

    Raises ValidationError: missing_text, too_long, withdrawn_already, all_done, still_needed (actions that stay on the
    plan wait for it: let them wait for another one first).
    """
    demand(may_keep_plan, by)
    text = _reason(reason)
    dependencies.hold_plan()
    action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if action.withdrawn_on:
        raise fault(
            None,
            _("This action was taken off the plan on %(day)s already."),
            "withdrawn_already",
            day=lazy_day(action.withdrawn_on),
        )
    if derived_progress(action) == 100:
        raise fault(None, _("All of this action is done: a fact cannot be taken off the plan."), "all_done")
    _refuse_needed(action)
    _write(action, {"withdrawn_on": history.today(), **text}, by, decision)
    return action


@transaction.atomic
def restore_action(*, action: Action, by: Person | None, decision: Decision | None = None) -> Action:
    """The action is on the plan again, as it was. Raises ValidationError: not_withdrawn."""
    demand(may_keep_plan, by)
    action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if not action.withdrawn_on:
        raise fault(None, _("This action is on the plan."), "not_withdrawn")
    _write(action, {"withdrawn_on": None, "withdrawn_because": ""}, by, decision)
    return action


def _reason(reason: str) -> dict[str, str]:
    try:
        return kept(Action, {"withdrawn_because": reason}, required=("withdrawn_because",))
    except ValidationError as error:
        raise ValidationError({"reason": error.error_dict["withdrawn_because"]}) from None


def _refuse_needed(action: Action) -> None:
    waiting = list(action.needed_by.filter(withdrawn_on=None).values_list("code", flat=True))
    if waiting:
        raise ValidationError(
            _("%(codes)s wait for this action. Let them wait for another one first."),
            code="still_needed",
            params={"codes": ", ".join(sorted(waiting))},
        )


def _write(action: Action, fields: dict[str, object], by: Person | None, decision: Decision | None) -> None:
    if history.write(action, fields, key=action.code, by=by, decision=decision):
        actions.write_state(action, history.today(), by, decision)
