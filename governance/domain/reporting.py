"""What those report who answer for an action: how far its milestones are, with the proof, and what they claim.

They change nothing of the plan itself: names, dates, weights and targets stay as they are.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.domain import history, milestones
from governance.domain.texts import fault, in_both, kept
from governance.models import Action, ClaimedProgress, Milestone, Person
from governance.permissions import demand_of, may_report_action


@transaction.atomic
def report_milestone(
    *,
    milestone: Milestone,
    achieved_qty: Decimal | None = None,
    reached_on: dt.date | None = None,
    evidence_en: str = "",
    evidence_bn: str = "",
    by: Person | None,
    as_of: dt.date | None = None,
    seen: str = "",
) -> Milestone:
    """Say how far a milestone is and what shows it. One language of the evidence is enough.

    `as_of` is the day for which that holds, today unless given; `seen` the mark of what the reporter saw.
    """
    demand_of(milestone.action, by, may_report_action)
    held = milestones.hold(milestone.action, milestone.n, seen)
    if reached_on is not None and reached_on > history.today():
        raise fault("reached_on", _("Nobody can have reached it on a day to come."), "future_date")
    proof = {"achieved_qty": achieved_qty, "reached_on": reached_on}
    texts = in_both({"evidence_en": evidence_en, "evidence_bn": evidence_bn}, "evidence")
    planned = {name: getattr(held, name) for name in milestones.PLANNED}
    return milestones.write(held, {**planned, **proof, **kept(Milestone, texts)}, by=by, as_of=as_of)


@transaction.atomic
def keep_claim(*, action: Action, as_of: dt.date, percent: Decimal, by: Person | None) -> ClaimedProgress:
    """Note what the owner of an action claims on a day."""
    demand_of(action, by, may_report_action)
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
