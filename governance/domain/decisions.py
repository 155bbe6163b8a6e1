"""Recording what a body decided: at an item of a meeting, or by a letter outside one; and revoking it.

What a decision changes is named by `planned_changes`, and carried out by `enactment`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.domain import history
from governance.domain.enactment import carry_out, close, decline, enact, enact_letter
from governance.domain.planned_changes import demand_hand, drop_change, plan_change, refuse_when_with_members
from governance.domain.texts import fault, in_both, kept
from governance.models import AgendaEntry, Ballot, Decision, Group, Meeting, Person
from governance.permissions import demand_in, runs_group
from governance.values import BallotState, ChangeState, DecisionState, MeetingState

__all__ = [
    "carry_out",
    "decline",
    "drop_change",
    "enact",
    "enact_letter",
    "plan_change",
    "record_by_letter",
    "record_decision",
    "revoke",
]

TEXTS = ("title_en", "title_bn", "text_en", "text_bn")


@transaction.atomic
def record_decision(
    *,
    entry: AgendaEntry,
    title_en: str,
    title_bn: str,
    text_en: str = "",
    text_bn: str = "",
    by: Person | None,
) -> Decision:
    """Record what was decided at an item of an agenda. It stands once the minutes of the meeting are approved.

    Refused before the meeting, without quorum, while the question put to the vote is open or when it did not pass,
    and once the minutes are with the members. The same title at the same item is the same decision: its text is
    corrected.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=entry.meeting_id)
    demand_in(meeting.group, by, runs_group)
    fields = _texts(title_en=title_en, title_bn=title_bn, text_en=text_en, text_bn=text_bn)
    refuse_when_with_members(meeting)
    _refuse_meeting(meeting)
    ballot = _ballot_of(entry)
    decision = entry.decisions.filter(title_en=fields["title_en"], title_bn=fields["title_bn"]).first()
    if decision is None:
        decision = Decision(
            number=_number(meeting.group, str(meeting.number), "."),
            taken_on=timezone.localdate(meeting.starts_at),
            state=DecisionState.DRAFT,
            entry=entry,
            group=meeting.group,
            recorded_by=by,
        )
    return _write(decision, fields | {"ballot": ballot}, by)


@transaction.atomic
def record_by_letter(
    *,
    group: Group,
    reference: str,
    taken_on: dt.date,
    title_en: str,
    title_bn: str,
    text_en: str = "",
    text_bn: str = "",
    by: Person | None,
) -> Decision:
    """Record what came to the group by a letter, an order or a circulation outside a meeting. It stands at once.

    What it changes is named next, and carried out by `enact_letter`. The same title under the same reference is the
    same decision.
    """
    group = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    demand_in(group, by, runs_group)
    fields = _texts(title_en=title_en, title_bn=title_bn, text_en=text_en, text_bn=text_bn, reference=reference)
    if not fields["reference"]:
        raise fault("reference", _("Name the letter: without it nobody can find the decision."), "missing_text")
    if taken_on > history.today():
        raise fault("taken_on", _("This day has not come yet."), "future_date")
    same = {name: fields[name] for name in ("reference", "title_en", "title_bn")}
    decision = group.decisions.filter(entry=None, **same).first()
    if decision is None:
        decision = Decision(
            number=_number(group, str(taken_on.year), "-L"),
            taken_on=taken_on,
            state=DecisionState.STANDING,
            group=group,
            recorded_by=by,
        )
    return _write(decision, fields, by)


@transaction.atomic
def revoke(*, decision: Decision, by_decision: Decision, by: Person | None) -> Decision:
    """Record that a later decision revokes this one: what it still waits for is not carried out.

    What it changed already stays; the later decision names what it changes instead.
    """
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    demand_hand(decision, by)
    if decision.state == DecisionState.REVOKED and decision.revoked_by_id == by_decision.pk:
        return decision
    if decision.state != DecisionState.STANDING:
        raise ValidationError(_("Only a decision that stands can be revoked."), code="not_standing")
    if by_decision.pk == decision.pk or by_decision.state != DecisionState.STANDING:
        raise fault(
            "by_decision", _("Choose the later decision that revokes this one. It must stand itself."), "not_standing"
        )
    if by_decision.taken_on < decision.taken_on:
        raise fault("by_decision", _("A decision is revoked by a later one."), "bad_date")
    before = history.shown(decision, ["state"])
    decision.state, decision.revoked_by = DecisionState.REVOKED, by_decision
    decision.save(update_fields=["state", "revoked_by"])
    history.keep(
        decision,
        verb="revoke",
        key=decision.number,
        before=before,
        after=history.shown(decision, ["state"]),
        by=by,
        decision=by_decision,
    )
    note = gettext("Revoked by %(number)s.") % {"number": by_decision.number}
    waiting = (ChangeState.PLANNED, ChangeState.OPEN)
    for change in decision.changes.select_for_update().filter(state__in=waiting):
        close(change, ChangeState.DECLINED, by=by, note=note)
    return decision


def _write(decision: Decision, fields: dict[str, Any], by: Person | None) -> Decision:
    if decision.pk is not None:
        history.write(decision, fields, key=decision.number, by=by)
        return decision
    first = {name: getattr(decision, name) for name in ("taken_on", "state", "recorded_by")}
    decision.recorded_by = None  # said with the rest
    history.write(decision, first | fields, key=decision.number, by=by, verb="record")
    return decision


def _texts(**texts: str) -> dict[str, str]:
    """The texts as they are kept; what was written in one language only stands in the other one too."""
    found = in_both(kept(Decision, texts), "title", "text")
    if not found["title_bn"]:
        raise fault("title_bn", _("Say in one line what was decided."), "missing_text")
    return found


def _refuse_meeting(meeting: Meeting) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise ValidationError(_("The meeting was cancelled. Nothing was decided in it."), code="cancelled")
    if meeting.starts_at > timezone.now():
        raise ValidationError(
            _("The meeting has not begun yet. What it decides is recorded when it meets."), code="not_begun"
        )
    if meeting.was_quorate is False:
        raise ValidationError(
            _("Too few members were there to decide. Put the item on the agenda of another meeting."), code="no_quorum"
        )


def _ballot_of(entry: AgendaEntry) -> Ballot | None:
    """The last question that was put to the vote at an item; it must have passed."""
    ballot = entry.ballots.order_by("-pk").first()
    if ballot is None or ballot.state == BallotState.PASSED:
        return ballot
    if ballot.state == BallotState.OPEN:
        raise ValidationError(_("The vote on this item is still open. Close it first."), code="ballot_open")
    raise ValidationError(
        _("The vote on this item did not pass. Nothing was decided; postpone the item or put another question."),
        code="ballot_failed",
    )


def _number(group: Group, of: str, sign: str) -> str:
    """The next free number: TWG-3.2 is the second decision of the third meeting, TWG-2026-L1 the first by letter."""
    words = group.slug.split("-")
    short = group.slug if len(group.slug) <= 10 or len(words) < 2 else "".join(word[:1] for word in words)
    stem = f"{short.upper()[:40]}-{of}{sign}"
    n = Decision.objects.filter(number__startswith=stem).count() + 1
    while Decision.objects.filter(number=f"{stem}{n}").exists():
        n += 1
    return f"{stem}{n}"
