"""Keeping milestones and their evidence. Progress itself is never written: it follows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from governance.domain import history, marks
from governance.domain.texts import in_both, kept
from governance.models import Action, Decision, Milestone, MilestoneState, Person
from governance.permissions import demand, may_keep_plan

PLANNED = ("name_en", "name_bn", "due", "weight", "target_qty")
PROVEN = ("achieved_qty", "reached_on", "evidence_en", "evidence_bn")


@transaction.atomic
def keep_milestone(
    *,
    action: Action,
    n: int,
    name_en: str,
    name_bn: str,
    due: dt.date,
    weight: Decimal,
    target_qty: Decimal | None = None,
    achieved_qty: Decimal | None = None,
    reached_on: dt.date | None = None,
    evidence_en: str = "",
    evidence_bn: str | None = None,
    weights_in_all: Decimal | None = None,
    by: Person | None,
    decision: Decision | None = None,
    as_of: dt.date | None = None,
    seen: str = "",
) -> Milestone:
    """Put a milestone on an action, or change it: its plan, how far it is, and the evidence for that.

    The weights of an action may not exceed 100. Who writes a whole set of them tells `weights_in_all`, what they
    will come to. `as_of` is the day for which the achievement holds, today unless given; a milestone that was
    reached holds from the day on which it was reached. `seen` is the mark (`state_of`) of what the writer saw.
    """
    demand(may_keep_plan, by)
    milestone = hold(action, n, seen)
    names = kept(Milestone, in_both({"name_en": name_en, "name_bn": name_bn}, "name"), required=("name_en", "name_bn"))
    fields: dict[str, Any] = {
        **names,
        "due": due,
        "weight": weight,
        "target_qty": target_qty,
        "achieved_qty": achieved_qty,
        "reached_on": reached_on,
        "evidence_en": evidence_en,
        "evidence_bn": milestone.evidence_bn if evidence_bn is None else evidence_bn,
    }
    return write(milestone, fields, weights_in_all=weights_in_all, by=by, decision=decision, as_of=as_of)


def hold(action: Action, n: int, seen: str = "") -> Milestone:
    """The milestone for whoever writes it, or one that is not stored yet; its action is held with it."""
    action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)  # the weights are judged together
    milestone = Milestone.objects.select_for_update(of=("self",)).filter(action=action, n=n).first()
    if seen:
        marks.refuse_unseen(seen, state_of(milestone), key="n")
    if milestone is None:
        return Milestone(action=action, n=n)
    milestone.action = action
    return milestone


def state_of(milestone: Milestone | None) -> str:
    """The mark of a milestone as it stands."""
    return marks.mark_of(history.shown(milestone, (*PLANNED, *PROVEN)) if milestone else None)


def write(
    milestone: Milestone,
    fields: dict[str, Any],
    *,
    by: Person | None,
    weights_in_all: Decimal | None = None,
    decision: Decision | None = None,
    as_of: dt.date | None = None,
) -> Milestone:
    """Save what a verb says of a milestone that it holds, with its states, or refuse what cannot be."""
    new = milestone.pk is None
    _refuse_impossible(fields)
    _refuse_heavy(milestone, fields["weight"], weights_in_all)
    planned_before = {name: getattr(milestone, name) for name in PLANNED}
    if history.write(milestone, fields, key=f"{milestone.action.code}/{milestone.n}", by=by, decision=decision):
        plan_changed = new or any(fields[name] != value for name, value in planned_before.items())
        _write_states(milestone, new, plan_changed, as_of or history.today(), by, decision)
    return milestone


def _refuse_impossible(fields: dict[str, Any]) -> None:
    """A weight in percent; a quantity only against a target; reached exactly when the target is achieved."""
    faults: dict[str, ValidationError] = {}
    target, achieved, reached_on = fields["target_qty"], fields["achieved_qty"], fields["reached_on"]
    if not 0 < fields["weight"] <= 100:
        faults["weight"] = ValidationError(_("A weight lies above 0 and is at most 100 percent."), code="out_of_range")
    if target is not None and target <= 0:
        faults["target_qty"] = ValidationError(_("A target quantity is above zero."), code="out_of_range")
    elif target is None and achieved is not None:
        faults["achieved_qty"] = ValidationError(
            _("This milestone is not counted: it has no target quantity."), code="achieved_without_target"
        )
    elif achieved is not None and achieved < 0:
        faults["achieved_qty"] = ValidationError(_("A quantity cannot be below zero."), code="out_of_range")
    elif target is not None and reached_on and (achieved is None or achieved < target):
        faults["reached_on"] = ValidationError(
            _("A counted milestone is reached only when its target is achieved."), code="reached_too_early"
        )
    elif target is not None and achieved is not None and achieved >= target and not reached_on:
        faults["reached_on"] = ValidationError(
            _("The target is achieved: say on which day."), code="reached_without_date"
        )
    if faults:
        raise ValidationError(faults)


def _refuse_heavy(milestone: Milestone, weight: Decimal, weights_in_all: Decimal | None) -> None:
    if weights_in_all is None:
        others = Milestone.objects.filter(action=milestone.action).exclude(pk=milestone.pk)
        weights_in_all = (others.aggregate(sum=Sum("weight"))["sum"] or 0) + weight
    if weights_in_all > 100:
        raise ValidationError(
            {
                "weight": ValidationError(
                    _("The weights of action %(action)s come to %(sum)s percent; they may come to 100."),
                    code="weights_over_100",
                    params={"action": milestone.action.code, "sum": lazy_number(weights_in_all)},
                )
            }
        )


def _write_states(
    milestone: Milestone,
    new: bool,
    plan_changed: bool,
    as_of: dt.date,
    by: Person | None,
    decision: Decision | None,
) -> None:
    """What is planned holds since the action starts; what is proven only from the day of the proof on."""
    held = {name: getattr(milestone, name) for name in (*PLANNED, *PROVEN)}
    proven = milestone.achieved_qty is not None or milestone.reached_on is not None
    about = {"milestone": milestone, "by": by, "decision": decision}
    if new:
        unproven = held | {"achieved_qty": None, "reached_on": None, "evidence_en": "", "evidence_bn": ""}
        since = min(history.known_since(milestone.action.start), milestone.reached_on or as_of)
        MilestoneState.objects.create(**unproven, **about, valid_from=since)
    if not new or proven:
        since = as_of if plan_changed and not new else milestone.reached_on or as_of
        MilestoneState.objects.create(**held, **about, valid_from=since)
