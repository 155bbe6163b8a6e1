"""What ballots and minutes make wait for people: votes, drafts, answers, approvals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from basis.numerals import digits_in
from governance.models import Ballot, Group, Meeting, Membership, Minutes, Person
from governance.queries.ballots import seats_to_vote
from governance.queries.groups import LEADS
from governance.queries.minutes import answers_missing, last_version
from governance.registry import WaitingItem
from governance.values import BallotState, GroupRole, MeetingState, MinutesState


def waiting_for(person: Person | None, group: Group | None = None) -> list[WaitingItem]:
    """Everything of the groups in which somebody sits today, or what waits in one of them."""
    if person is None:
        return []
    rows = Membership.objects.current().filter(person=person)
    seats = list((rows.filter(group=group) if group else rows).values_list("group_id", "role"))
    groups = {seated for seated, _role in seats}
    if not groups:
        return []
    run = {seated for seated, role in seats if role == GroupRole.SECRETARY}
    led = {seated for seated, role in seats if role in LEADS}
    return [*_votes(person, groups), *_drafts(run), *_answers(person, groups, led)]


def _votes(person: Person, groups: set[int]) -> Iterable[WaitingItem]:
    rows = Ballot.objects.filter(state=BallotState.OPEN, entry__meeting__group__in=groups)
    for ballot in rows.select_related("entry__meeting__group", "entry__item"):
        if any(seat.position is None for seat in seats_to_vote(ballot, person)):
            meeting = ballot.entry.meeting
            yield WaitingItem(
                kind="vote",
                title=gettext("Take a position: %(question)s") % {"question": ballot.question},
                href=reverse("ballot", args=[meeting.group.slug, meeting.number, ballot.pk]),
            )


def _drafts(run: set[int]) -> Iterable[WaitingItem]:
    """Meetings that were held and whose minutes are not out."""
    rows = Meeting.objects.filter(group__in=run, state=MeetingState.HELD).exclude(
        minutes__state__in=[MinutesState.CIRCULATED, MinutesState.APPROVED]
    )
    for meeting in rows.select_related("group").order_by("starts_at"):
        due = timezone.localdate(meeting.ends_at) + dt.timedelta(days=meeting.group.minutes_within_days)
        yield WaitingItem("minutes", _title(gettext("Write the minutes: %(meeting)s"), meeting), _href(meeting), due)


def _answers(person: Person, groups: set[int], led: set[int]) -> Iterable[WaitingItem]:
    rows = Minutes.objects.filter(state=MinutesState.CIRCULATED, meeting__group__in=groups)
    for minutes in rows.select_related("meeting__group"):
        meeting, missing = minutes.meeting, answers_missing(minutes)
        if any(person.pk in seat.voices for seat in missing):
            title = _title(gettext("Read the minutes and answer: %(meeting)s"), meeting)
            yield WaitingItem("minutes", title, _href(meeting), minutes.answers_by)
        over = minutes.answers_by is not None and minutes.answers_by < timezone.localdate()
        if meeting.group_id in led and over and last_version(minutes).by_id != person.pk:
            yield WaitingItem(
                "minutes",
                _title(gettext("Approve the minutes: %(meeting)s"), meeting),
                _href(meeting),
                minutes.answers_by,
            )


def _title(text: str, meeting: Meeting) -> str:
    return text % {"meeting": digits_in(meeting.title, get_language())}


def _href(meeting: Meeting) -> str:
    return reverse("minutes", args=[meeting.group.slug, meeting.number])
