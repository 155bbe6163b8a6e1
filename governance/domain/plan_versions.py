"""Approving the plan as it stands: from then on it has a number that people cite."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from governance.domain import dependencies, history, log
from governance.domain.texts import fault, in_both, kept
from governance.models import Decision, Person, PlanVersion
from governance.permissions import demand, may_keep_plan
from governance.queries.as_of import AsOf, actions_then
from governance.queries.plan_versions import fingerprint
from governance.values import DecisionState


@transaction.atomic
def approve_version(*, decision: Decision, title_en: str, title_bn: str, by: Person | None) -> PlanVersion:
    """The plan of this moment as the next version, approved by a decision that stands.

    Raises ValidationError: not_standing, has_a_version, no_actions, nothing_changed, and what is wrong with the titles.
    """
    demand(may_keep_plan, by)
    dependencies.hold_plan()  # whoever approves at the same moment waits here, and then sees that version
    if decision.state != DecisionState.STANDING:
        raise fault("decision", _("This decision does not stand. Name one that does."), "not_standing")
    known = PlanVersion.objects.filter(decision=decision).first()
    if known:
        raise fault(
            "decision",
            _("This decision has approved version %(number)s already."),
            "has_a_version",
            number=lazy_number(known.number),
        )
    titles = kept(
        PlanVersion,
        in_both({"title_en": title_en, "title_bn": title_bn}, "title"),
        required=("title_en", "title_bn"),
    )
    moment = AsOf(history.today(), timezone.now())
    rows = actions_then(moment)
    if not rows:
        raise fault(None, _("The plan has no actions yet, so there is nothing to approve."), "no_actions")
    digest = fingerprint(rows)
    last = PlanVersion.objects.order_by("-number").first()
    if last and last.sha256 == digest:
        raise fault(
            None,
            _("The plan has not changed since version %(number)s."),
            "nothing_changed",
            number=lazy_number(last.number),
        )
    version = PlanVersion.objects.create(
        number=(PlanVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        **titles,
        decision=decision,
        on=moment.on,
        known=moment.known,
        actions=len(rows),
        cost_bdt=sum(row.state.cost_bdt for row in rows),
        sha256=digest,
        by=by,
    )
    log.record(
        by=by,
        verb="approve",
        noun="PlanVersion",
        key=str(version.number),
        after={"decision": decision.number, "actions": version.actions, "sha256": digest},
        decision=decision,
    )
    return version
