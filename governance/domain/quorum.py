"""Whether enough of those with a vote are there, by the terms of reference that held on the day of the meeting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from basis.numerals import lazy_number
from governance.models import Attendance, Meeting, Membership
from governance.models.group import GroupTerms
from governance.queries.groups import LEADS, day_of, terms_on
from governance.values import Answer, QuorumKind


@dataclass(frozen=True)
class Quorum:
    """`needed` and `present` count seats with a vote, out of `seats`; `why` says in a sentence how it was found."""

    needed: int
    present: int
    is_quorate: bool
    why: Any
    seats: int
    missing_chair: bool


def count(meeting: Meeting, *, at: dt.time | None = None) -> Quorum:
    """Count those who were there, or, with `at`, those who were in the room at that time of the day.

    A seat counts once, whether the member or the alternate took it, and only when its term covers the day. Those who
    declared an interest count: they stand aside for an item, not for the meeting. The chairperson's alternate carries
    the vote and does not chair.
    """
    rows = [row for row in meeting.attendances.all() if at is None or _is_in_the_room(row, at)]
    return _counted(meeting, seats={row.seat_id for row in rows if row.seat_id}, people={row.person_id for row in rows})


def expected(meeting: Meeting) -> Quorum:
    """The same by the answers to the invitations: what the secretary may expect before the meeting."""
    coming: set[int] = set()
    people: set[int | None] = set()
    for invitation in meeting.invitations.all():
        if invitation.answer in {Answer.YES, Answer.ALTERNATE} and invitation.membership_id:
            coming.add(invitation.membership_id)
        if invitation.answer == Answer.YES:
            people.add(invitation.person_id)
    return _counted(meeting, seats=coming, people=people)


def _is_in_the_room(row: Attendance, at: dt.time) -> bool:
    return (row.arrived_at is None or row.arrived_at <= at) and (row.left_at is None or at < row.left_at)


def _counted(meeting: Meeting, *, seats: Iterable[int], people: set[int | None]) -> Quorum:
    day = day_of(meeting)
    sitting = list(Membership.objects.on(day).filter(group=meeting.group_id))
    voting = {seat.pk for seat in sitting if seat.has_vote}
    terms = terms_on(meeting.group, day)
    needed, present = _needed(terms, len(voting)), len(voting & set(seats))
    missing_chair = terms.quorum_needs_chair and not any(
        seat.role in LEADS and seat.person_id in people for seat in sitting
    )
    enough = present >= needed
    return Quorum(
        needed=needed,
        present=present,
        is_quorate=bool(voting) and enough and not missing_chair,
        why=_why(terms, len(voting), needed, present, missing_chair),
        seats=len(voting),
        missing_chair=missing_chair,
    )


def _needed(terms: GroupTerms, seats: int) -> int:
    """Half of nine is five: a share is rounded up, and nobody is never enough."""
    if terms.quorum_kind == QuorumKind.PERCENT:
        return max(1, -(-seats * terms.quorum_value // 100))
    return max(1, terms.quorum_value)


def _why(terms: GroupTerms, seats: int, needed: int, present: int, missing_chair: bool) -> Any:
    numbers = {
        "present": lazy_number(present),
        "seats": lazy_number(seats),
        "needed": lazy_number(needed),
        "percent": lazy_number(terms.quorum_value),
    }
    if not seats:
        return _("Nobody has a vote in the group on this day.")
    if present < needed:
        sentence = ngettext_lazy(
            "%(present)s of %(seats)s seats with a vote are taken; %(needed)s is needed.",
            "%(present)s of %(seats)s seats with a vote are taken; %(needed)s are needed.",
            needed,
        )
        return sentence % numbers
    if missing_chair:
        return _("Enough are there, but neither the chairperson nor a vice-chairperson is.")
    if terms.quorum_kind == QuorumKind.PERCENT:
        return (
            _("%(present)s of %(seats)s seats with a vote are taken; %(needed)s are needed (%(percent)s percent).")
            % numbers
        )
    return _("%(present)s of %(seats)s seats with a vote are taken; %(needed)s are needed.") % numbers
