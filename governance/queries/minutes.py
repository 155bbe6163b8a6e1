"""Reads about minutes: which seats answer, which have not, what was sent last."""

from __future__ import annotations

from dataclasses import dataclass

from governance.models import Membership, Minutes, MinutesVersion
from governance.queries.groups import day_of, seats_on


@dataclass(frozen=True)
class Answering:
    """A seat that answers, and the ids of the people who may speak for it: who carried it, else who sits on it."""

    pk: int
    membership: Membership
    voices: frozenset[int]


def last_version(minutes: Minutes) -> MinutesVersion:
    """What was sent to the members last."""
    return minutes.versions.order_by("-number")[0]


def seats_to_answer(minutes: Minutes) -> list[Answering]:
    """The seats whose vote was in the meeting."""
    meeting = minutes.meeting
    carriers = {row.seat_id: row.person_id for row in meeting.attendances.all() if row.seat_id and row.person_id}
    return [
        Answering(seat.pk, seat, frozenset({carriers[seat.pk], seat.person_id}))
        for seat in seats_on(meeting.group, day_of(meeting))
        if seat.has_vote and seat.pk in carriers
    ]


def answers_missing(minutes: Minutes) -> list[Answering]:
    """The seats that have not answered the last version."""
    answered = set(last_version(minutes).answers.values_list("seat_id", flat=True))
    return [seat for seat in seats_to_answer(minutes) if seat.pk not in answered]
