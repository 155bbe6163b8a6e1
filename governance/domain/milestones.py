"""Keeping milestones and their evidence, and what owners claim. Progress itself is never written: it follows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from governance.domain import history
from governance.models import Action, ClaimedProgress, Decision, Milestone, MilestoneState, Person
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
) -> Milestone:
    """Put a milestone on an action, or change it: its plan, how far it is, and the evidence for that.

    The weights of an action may not exceed 100. Who writes a whole set of them tells `weights_in_all`, what they
    will come to. `as_of` is the day for which the achievement holds, today unless given; a milestone that was
    reached holds from the day on which it was reached.
    """
    demand(may_keep_plan, by)
    milestone = Milestone.objects.select_for_update().filter(action=action, n=n).first()
    new = milestone is None
    milestone = milestone or Milestone(action=action, n=n)
    fields: dict[str, Any] = {
        "name_en": name_en,
        "name_bn": name_bn,
        "due": due,
        "weight": weight,
        "target_qty": target_qty,
        "achieved_qty": achieved_qty,
        "reached_on": reached_on,
        "evidence_en": evidence_en,
        "evidence_bn": milestone.evidence_bn if evidence_bn is None else evidence_bn,
    }
    _refuse_impossible(fields)
    _refuse_heavy(milestone, weight, weights_in_all)
    planned_before = {name: getattr(milestone, name) for name in PLANNED}
    if history.write(milestone, fields, key=f"{action.code}/{n}", by=by, decision=decision):
        plan_changed = new or any(fields[name] != value for name, value in planned_before.items())
        _write_states(milestone, new, plan_changed, as_of or history.today(), by, decision)
    return milestone


@transaction.atomic
def keep_claim(*, action: Action, as_of: dt.date, percent: Decimal, by: Person | None) -> ClaimedProgress:
    """Note what the owner of an action claims on a day."""
    demand(may_keep_plan, by)
    if not 0 <= percent <= 100:
        raise ValidationError(
            {"percent": ValidationError(_("Progress lies between 0 and 100 percent."), code="out_of_range")}
        )
    if as_of > history.today():
        raise ValidationError(
            {"as_of": ValidationError(_("Nobody can claim progress for a day to come."), code="future_date")}
        )
    claim = ClaimedProgress.objects.filter(action=action, as_of=as_of).first()
    claim = claim or ClaimedProgress(action=action, as_of=as_of, by=by)
    history.write(claim, {"percent": percent}, key=f"{action.code}/{as_of}", by=by, verb="claim")
    return claim


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
