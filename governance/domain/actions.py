"""Keeping the actions of the plan: what, by whom, when, for how much, after what else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.domain import history
from governance.models import Action, ActionDependency, ActionState, Component, Decision, Organisation, Person
from governance.permissions import demand, may_keep_plan


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
    depends_on: Sequence[Action] | None = None,
    by: Person | None,
    decision: Decision | None = None,
    valid_from: dt.date | None = None,
) -> Action:
    """Put an action on the plan, or change it; partners and dependencies of None stay as they are.

    A state says what is true from `valid_from` on: today for a change; for a new action the day on which it
    starts, when that has passed.
    """
    demand(may_keep_plan, by)
    _refuse_impossible(start=start, end=end, cost_bdt=cost_bdt)
    action = Action.objects.select_for_update().filter(code=code).first()
    new = action is None
    action = action or Action(code=code, component=component, owner=owner)
    fields = {
        "component": component,
        "name_en": name_en,
        "name_bn": name_bn,
        "owner": owner,
        "start": start,
        "end": end,
        "cost_bdt": cost_bdt,
    }
    written = history.write(action, fields, key=code, by=by, decision=decision)
    written |= _set_partners(action, partners, new, by, decision)
    written |= _set_dependencies(action, depends_on, new, by, decision)
    if written:
        _write_state(action, valid_from or (history.known_since(start) if new else history.today()), by, decision)
    return action


def _refuse_impossible(*, start: dt.date, end: dt.date, cost_bdt: int) -> None:
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
    before = [] if new else sorted(action.partners.values_list("code", flat=True))
    after = sorted(partner.code for partner in partners)
    if before == after:
        return False
    action.partners.set(partners)
    _log(action, "partners", before, after, by, decision)
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
    _refuse_cycle(action, needs)
    action.dependencies.exclude(needs__in=needs).delete()
    have = set(action.dependencies.values_list("needs_id", flat=True))
    ActionDependency.objects.bulk_create(
        ActionDependency(action=action, needs=other) for other in needs if other.pk not in have
    )
    _log(action, "depends_on", before, after, by, decision)
    return True


def _refuse_cycle(action: Action, needs: Iterable[Action]) -> None:
    """An action cannot wait for one that waits for it, over however many steps."""
    needed: dict[int, list[int]] = {}
    for waiting, need in ActionDependency.objects.exclude(action=action).values_list("action_id", "needs_id"):
        needed.setdefault(waiting, []).append(need)
    for other in needs:
        open_ids, seen = [other.pk], set()
        while open_ids:
            found = open_ids.pop()
            if found == action.pk:
                raise ValidationError(
                    {
                        "depends_on": ValidationError(
                            _("%(action)s cannot depend on %(other)s, which itself waits for %(action)s."),
                            code="cycle",
                            params={"action": action.code, "other": other.code},
                        )
                    }
                )
            if found not in seen:
                seen.add(found)
                open_ids += needed.get(found, [])


def _log(action: Action, name: str, before: list, after: list, by: Person | None, decision: Decision | None) -> None:
    history.keep(
        action, verb="change", key=action.code, before={name: before}, after={name: after}, by=by, decision=decision
    )


def _write_state(action: Action, valid_from: dt.date, by: Person | None, decision: Decision | None) -> None:
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
        depends_on=sorted(action.depends_on.values_list("code", flat=True)),
        valid_from=valid_from,
        by=by,
        decision=decision,
    )
