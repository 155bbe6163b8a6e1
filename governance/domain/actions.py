"""Keeping the actions of the plan: what, by whom, where, when, for how much, after what else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.domain import dependencies, history, marks
from governance.domain.texts import fault, in_both, kept
from governance.models import (
    Action,
    ActionState,
    Component,
    Decision,
    Organisation,
    OrgUnit,
    Person,
    UnitPlacement,
)
from governance.permissions import demand, may_keep_plan

FIELDS = ("component", "name_en", "name_bn", "owner", "start", "end", "cost_bdt")
RESERVED = ("new",)  # words that stand in addresses where the code of an action does


@transaction.atomic
def keep_action(
    *,
    code: str,
    component: Component,
    name_en: str,
    name_bn: str,
    owner: Organisation,
    start: dt.date,
    end: dt.date,
    cost_bdt: int,
    partners: Sequence[Organisation] | None = None,
    places: Sequence[OrgUnit] | None = None,
    depends_on: Sequence[Action] | None = None,
    by: Person | None,
    decision: Decision | None = None,
    valid_from: dt.date | None = None,
    seen: str = "",
) -> Action:
    """Put an action on the plan, or change it; partners, places and dependencies of None stay as they are.

    A state says what is true from `valid_from` on: today for a change; for a new action the day on which it
    starts, when that has passed. No place at all is the whole country. `seen` is the mark (`state_of`) of what the
    writer saw.
    """
    demand(may_keep_plan, by)
    _refuse_impossible(code=code, start=start, end=end, cost_bdt=cost_bdt)
    names = kept(Action, in_both({"name_en": name_en, "name_bn": name_bn}, "name"), required=("name_en", "name_bn"))
    if depends_on is not None:
        dependencies.hold_plan()
    action = Action.objects.select_for_update().filter(code=code).first()
    if seen:
        marks.refuse_unseen(seen, state_of(action), key="code")
    if action is not None and action.withdrawn_on:
        raise fault(None, _("This action was taken off the plan. Put it back before you change it."), "withdrawn")
    new = action is None
    action = action or Action(code=code, component=component, owner=owner)
    fields = {
        "component": component,
        **names,
        "owner": owner,
        "start": start,
        "end": end,
        "cost_bdt": cost_bdt,
    }
    written = history.write(action, fields, key=code, by=by, decision=decision)
    written |= _set_partners(action, partners, new, by, decision)
    written |= _set_places(action, places, new, by, decision)
    written |= _set_dependencies(action, depends_on, new, by, decision)
    if written:
        write_state(action, valid_from or (history.known_since(start) if new else history.today()), by, decision)
    return action


def state_of(action: Action | None) -> str:
    """The mark of an action as it stands, with its partners, its places and what it waits for."""
    if action is None:
        return marks.NOTHING
    held = history.shown(action, FIELDS)
    held["partners"] = sorted(action.partners.values_list("code", flat=True))
    held["places"] = sorted(action.places.values_list("code", flat=True))
    held["depends_on"] = sorted(action.depends_on.values_list("code", flat=True))
    return marks.mark_of(held)


def _refuse_impossible(*, code: str, start: dt.date, end: dt.date, cost_bdt: int) -> None:
    if code in RESERVED:
        raise fault("code", _("This word cannot be the code of an action."), "bad_code")
    faults = {}
    if end < start:
        faults["end"] = ValidationError(_("The end is before the start."), code="ends_before_start")
    if cost_bdt < 0:
        faults["cost_bdt"] = ValidationError(_("A cost cannot be below zero."), code="negative_amount")
    if faults:
        raise ValidationError(faults)


def _set_partners(
    action: Action,
    partners: Sequence[Organisation] | None,
    new: bool,
    by: Person | None,
    decision: Decision | None,
) -> bool:
    if partners is None:
        return False
    return _set_many(action, "partners", partners, new, by, decision)


def _set_places(
    action: Action, places: Sequence[OrgUnit] | None, new: bool, by: Person | None, decision: Decision | None
) -> bool:
    """Where it is carried out. A place that is there already may have ended since; a new one must exist."""
    if places is None:
        return False
    known = set() if new else set(action.places.values_list("pk", flat=True))
    fresh = [place for place in places if place.pk not in known]
    standing = set(UnitPlacement.objects.current().filter(unit__in=fresh).values_list("unit_id", flat=True))
    for place in fresh:
        if place.pk not in standing:
            raise fault("places", _("%(place)s does not exist any more."), "closed_unit", place=place.name)
    return _set_many(action, "places", places, new, by, decision)


def _set_many(
    action: Action, name: str, nouns: Sequence[Any], new: bool, by: Person | None, decision: Decision | None
) -> bool:
    held = getattr(action, name)
    before = [] if new else sorted(held.values_list("code", flat=True))
    after = sorted({noun.code for noun in nouns})
    if before == after:
        return False
    held.set(nouns)
    _log(action, name, before, after, by, decision)
    return True


def _set_dependencies(
    action: Action, needs: Sequence[Action] | None, new: bool, by: Person | None, decision: Decision | None
) -> bool:
    if needs is None:
        return False
    before = [] if new else sorted(action.depends_on.values_list("code", flat=True))
    after = sorted(other.code for other in needs)
    if before == after:
        return False
    dependencies.set_dependencies(action, needs)
    _log(action, "depends_on", before, after, by, decision)
    return True


def _log(action: Action, name: str, before: list, after: list, by: Person | None, decision: Decision | None) -> None:
    history.keep(
        action, verb="change", key=action.code, before={name: before}, after={name: after}, by=by, decision=decision
    )


def write_state(action: Action, valid_from: dt.date, by: Person | None, decision: Decision | None) -> None:
    """What holds of an action from a day on: for verbs that have written it."""
    ActionState.objects.create(
        action=action,
        component=action.component,
        name_en=action.name_en,
        name_bn=action.name_bn,
        owner=action.owner,
        start=action.start,
        end=action.end,
        cost_bdt=action.cost_bdt,
        partners=sorted(action.partners.values_list("code", flat=True)),
        places=sorted(action.places.values_list("code", flat=True)),
        depends_on=sorted(action.depends_on.values_list("code", flat=True)),
        withdrawn_on=action.withdrawn_on,
        valid_from=valid_from,
        by=by,
        decision=decision,
    )
