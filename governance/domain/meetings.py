"""Meetings are planned, moved, cancelled; people are invited and answer; a meeting is recorded as held.

`sequence` grows with every change that a calendar has to learn of (iCalendar, RFC 5545, 3.8.7.4).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.moments import YEARS
from basis.numerals import digits_in
from governance.domain import history, items
from governance.domain.quorum import count
from governance.domain.texts import fault, in_both, kept, lazy_day
from governance.models import Group, Invitation, Meeting, Membership, Person
from governance.permissions import demand_in, runs_group
from governance.queries.groups import day_of, seats_on
from governance.values import Answer, GroupRole, ItemState, MeetingState

AHEAD = (MeetingState.PLANNED, MeetingState.INVITED)
TEXTS = ("title_en", "title_bn", "place_en", "place_bn")
LONGEST = dt.timedelta(days=7)


@transaction.atomic
def plan_meeting(
    *,
    group: Group,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    title_en: str = "",
    title_bn: str = "",
    place_en: str = "",
    place_bn: str = "",
    link: str = "",
    already_held: bool = False,
    client_event_id: UUID | None = None,
    by: Person | None,
) -> Meeting:
    """Plan the next meeting of a group. Sent again with the same `client_event_id` it is the same meeting.

    One that would begin in the past is refused (`meeting_in_past`) unless `already_held` says that it took place: then
    it waits for its attendance and can only be recorded as held, or cancelled. Without a title it is numbered.
    """
    group = Group.objects.select_for_update().get(pk=group.pk)
    demand_in(group, by, runs_group)
    if client_event_id is not None and (there := group.meetings.filter(uid=client_event_id).first()):
        return there
    number = (group.meetings.aggregate(last=Max("number"))["last"] or 0) + 1
    texts = {"title_en": title_en, "title_bn": title_bn, "place_en": place_en, "place_bn": place_bn}
    fields = _checked(group, starts_at, ends_at, texts, link, number)
    if not already_held and starts_at < timezone.now():
        raise _in_past()
    if already_held and ends_at > timezone.now():
        raise fault("ends_at", _("This meeting is not over yet. Plan it instead."), "not_over")
    meeting = Meeting(group=group, number=number)
    if client_event_id is not None:
        meeting.uid = client_event_id
    history.write(meeting, {"number": number, **fields}, key=key_of(meeting), by=by, verb="plan_meeting")
    return meeting


@transaction.atomic
def move_meeting(
    *,
    meeting: Meeting,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    title_en: str = "",
    title_bn: str = "",
    place_en: str = "",
    place_bn: str = "",
    link: str = "",
    by: Person | None,
) -> Meeting:
    """Change when, where or under which title a meeting is. Answers that were given before are marked as older."""
    meeting = _locked(meeting, by)
    _refuse_closed(meeting)
    texts = {"title_en": title_en, "title_bn": title_bn, "place_en": place_en, "place_bn": place_bn}
    fields = _checked(meeting.group, starts_at, ends_at, texts, link, meeting.number)
    moved = (starts_at, ends_at) != (meeting.starts_at, meeting.ends_at)
    if moved and starts_at < timezone.now():
        raise _in_past()
    changed = {name: value for name, value in fields.items() if getattr(meeting, name) != value}
    if changed:
        changed["sequence"] = meeting.sequence + 1
        history.write(meeting, changed, key=key_of(meeting), by=by, verb="move_meeting")
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: Person | None) -> Meeting:
    """Cancel a meeting, with the reason that everybody reads. Its items wait for another agenda."""
    meeting = _locked(meeting, by)
    if meeting.state == MeetingState.CANCELLED:
        return meeting
    if meeting.state == MeetingState.HELD:
        raise fault(None, _("The meeting was held. What took place cannot be cancelled."), "meeting_held")
    reason = kept(Meeting, {"cancelled_because": reason}, required=("cancelled_because",))["cancelled_because"]
    fields = {"state": MeetingState.CANCELLED, "cancelled_because": reason, "sequence": meeting.sequence + 1}
    history.write(meeting, fields, key=key_of(meeting), by=by, verb="cancel_meeting")
    for entry in meeting.agenda.filter(item__state=ItemState.ON_AGENDA).select_related("item__group"):
        items.move(item=entry.item, state=ItemState.ACCEPTED, by=by, verb="take_off")
    return meeting


@transaction.atomic
def invite(*, meeting: Meeting, people: Iterable[Person] | None = None, by: Person | None) -> list[Invitation]:
    """Invite all who sit in the group on the day of the meeting, or the people named. Done twice nobody is asked twice.

    Alternates are asked when their member sends them. Whoever sat in the group and no longer does on that day is
    refused by name (`term_ended`); somebody who never sat in it is invited as a guest. Returns the new invitations.
    """
    meeting = _locked(meeting, by)
    _refuse_closed(meeting)
    if meeting.starts_at < timezone.now():
        raise fault(None, _("This meeting has begun already. Record who was there."), "meeting_in_past")
    day = day_of(meeting)
    seats = {seat.person_id: seat for seat in seats_on(meeting.group, day)}
    if people is None:
        invited = [seat.person for seat in seats.values() if seat.role != GroupRole.ALTERNATE]
        if not invited:
            raise fault(None, _("Nobody sits in the group on that day. Give people seats first."), "nobody_to_invite")
    else:
        invited = list(people)
        _refuse_ended(meeting, [person for person in invited if person.pk not in seats])
    new = [made for person in invited if (made := _invited(meeting, person, seats.get(person.pk)))]
    if meeting.state == MeetingState.PLANNED:
        fields = {"state": MeetingState.INVITED, "sequence": meeting.sequence + 1}
        history.write(meeting, fields, key=key_of(meeting), by=by, verb="invite")
    elif new:
        after = {"invited": [made.person.hr_number for made in new]}
        history.keep(meeting, verb="invite", key=key_of(meeting), before=None, after=after, by=by)
    return new


@transaction.atomic
def answer_invitation(*, invitation: Invitation, answer: str, note: str = "", by: Person | None) -> Invitation:
    """Say whether one comes: the invited person, or the secretary for somebody who answered by telephone.

    Who sends the alternate has the alternate invited.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("meeting__group", "membership", "person")
        .get(pk=invitation.pk)
    )
    meeting = invitation.meeting
    if by is not None and by.pk != invitation.person_id and not runs_group(by, meeting.group):
        raise PermissionDenied
    if answer not in Answer.values or answer == Answer.NONE:
        raise fault("answer", _("Choose an answer."), "unknown_answer")
    if meeting.state not in AHEAD or meeting.ends_at < timezone.now():
        raise fault(None, _("This meeting is over or cancelled; an answer is no longer needed."), "meeting_over")
    seat = invitation.membership
    if seat is not None and not Membership.objects.on(day_of(meeting)).filter(pk=seat.pk).exists():
        raise fault(None, _("The seat ends before the day of the meeting."), "term_ended")
    if answer == Answer.ALTERNATE:
        _send_alternates(invitation)
    fields = {"answer": answer, "seen_sequence": meeting.sequence, **kept(Invitation, {"note": note})}
    if any(getattr(invitation, name) != value for name, value in fields.items()):
        fields["answered_at"] = timezone.now()
        key = f"{key_of(meeting)}/{invitation.person.hr_number}"
        history.write(invitation, fields, key=key, by=by, verb="answer")
    return invitation


@transaction.atomic
def hold_meeting(*, meeting: Meeting, by: Person | None) -> Meeting:
    """Record that a meeting took place. The quorum is counted now and stays, whatever changes in the group later."""
    meeting = _locked(meeting, by)
    if meeting.state == MeetingState.HELD:
        return meeting
    if meeting.state == MeetingState.CANCELLED:
        raise fault(None, _("This meeting was cancelled. Plan another one."), "meeting_cancelled")
    if meeting.starts_at > timezone.now():
        raise fault(None, _("This meeting has not begun yet."), "not_yet")
    if not meeting.attendances.exists():
        raise fault(None, _("Record who was there first; without that there is no quorum."), "nobody_there")
    fields = {"state": MeetingState.HELD, "sequence": meeting.sequence + 1, **counted(meeting)}
    history.write(meeting, fields, key=key_of(meeting), by=by, verb="hold_meeting")
    return meeting


def counted(meeting: Meeting) -> dict[str, Any]:
    """The quorum of a meeting as its row keeps it."""
    quorum = count(meeting)
    return {
        "quorum_needed": quorum.needed,
        "quorum_present": quorum.present,
        "was_quorate": quorum.is_quorate,
    }


def key_of(meeting: Meeting) -> str:
    """How the log names a meeting: group and number."""
    return f"{meeting.group.slug}/{meeting.number}"


def _locked(meeting: Meeting, by: Person | None) -> Meeting:
    found = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    demand_in(found.group, by, runs_group)
    return found


def _refuse_closed(meeting: Meeting) -> None:
    if meeting.state not in AHEAD:
        raise fault(
            None, _("This meeting was held or cancelled and no longer changes. Plan another one."), "meeting_closed"
        )


def _in_past() -> ValidationError:
    return fault(
        "starts_at",
        _("This moment has passed. Choose one to come; or, if the meeting took place, record it as already held."),
        "meeting_in_past",
    )


def _checked(
    group: Group, starts_at: dt.datetime, ends_at: dt.datetime, texts: dict[str, str], link: str, number: int
) -> dict[str, Any]:
    """The fields of a meeting, its texts cleaned and in both languages, or a refusal of the field at fault."""
    if starts_at.year not in YEARS or ends_at.year not in YEARS:
        raise fault("starts_at", _("This is not a day of our calendar."), "bad_date")
    if ends_at <= starts_at:
        raise fault("ends_at", _("A meeting ends after it has begun."), "bad_date")
    if ends_at - starts_at > LONGEST:
        raise fault("ends_at", _("A meeting lasts a week at most. Look at the dates again."), "too_long")
    day = timezone.localdate(starts_at)
    if day < group.established_on:
        raise fault("starts_at", _("The group did not exist on that day."), "bad_date")
    if group.dissolved_on is not None and day > group.dissolved_on:
        raise fault(
            "starts_at", _("The group was dissolved on %(day)s."), "dissolved", day=lazy_day(group.dissolved_on)
        )
    given = in_both(kept(Meeting, texts | {"link": link}), "title", "place")
    if given["link"]:
        try:
            URLValidator(schemes=["https", "http"])(given["link"])
        except ValidationError:
            raise fault("link", _("Type the whole address, with https:// before it."), "bad_link") from None
    given["title_en"] = given["title_en"] or f"Meeting {number}"
    given["title_bn"] = given["title_bn"] or f"সভা {digits_in(str(number), 'bn')}"
    return {"starts_at": starts_at, "ends_at": ends_at, **given}


def _refuse_ended(meeting: Meeting, strangers: list[Person]) -> None:
    """Stop for those who sat in the group and no longer do: a guest is somebody who never did."""
    former = Membership.objects.filter(group=meeting.group_id, person__in=strangers).values_list("person_id", flat=True)
    ended = [person for person in strangers if person.pk in set(former)]
    if ended:
        raise fault(
            "people",
            _("%(person)s does not sit in the group on the day of the meeting."),
            "term_ended",
            person=ended[0].name,
        )


def _invited(meeting: Meeting, person: Person, seat: Membership | None) -> Invitation | None:
    made, new = Invitation.objects.get_or_create(
        meeting=meeting, person=person, defaults={"membership": seat, "sent_at": timezone.now()}
    )
    return made if new else None


def _send_alternates(invitation: Invitation) -> None:
    alternates = []
    if invitation.membership is not None:
        on_the_day = Membership.objects.on(day_of(invitation.meeting))
        alternates = list(on_the_day.filter(stands_in_for=invitation.membership).select_related("person"))
    if not alternates:
        raise fault("answer", _("No alternate stands in for this seat on that day."), "no_alternate")
    for alternate in alternates:
        _invited(invitation.meeting, alternate.person, alternate)
