"""Reads about ballots: who may vote, what was said, how it adds up."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from governance.models import Ballot, Meeting, Membership, Person, Position
from governance.queries.groups import aside_in, day_of, seats_on
from governance.values import GroupRole


@dataclass(frozen=True)
class Seat:
    """A seat with a vote, who carries it in this meeting, whether it stands aside, and its last position."""

    membership: Membership
    carrier: Person | None
    aside: bool
    position: Position | None


def ballots_of(meeting: Meeting) -> QuerySet[Ballot]:
    """The ballots of a meeting in the order of its agenda, with the positions that count."""
    last = Prefetch(
        "positions", Position.objects.filter(is_last=True).select_related("seat__person"), to_attr="counted"
    )
    rows = Ballot.objects.filter(entry__meeting=meeting).select_related("entry__item", "overridden_by")
    return rows.prefetch_related(last).order_by("entry__position", "id")


def seats_of(ballot: Ballot) -> list[Seat]:
    """Every seat with a vote on the day of the meeting. Who carries it is known once attendance is recorded."""
    meeting = ballot.entry.meeting
    day = day_of(meeting)
    aside = aside_in(ballot.entry.item, day)
    carriers = {row.seat_id: row.person for row in meeting.attendances.select_related("person") if row.seat_id}
    positions = {row.seat_id: row for row in ballot.positions.filter(is_last=True).select_related("by")}
    return [
        Seat(seat, carriers.get(seat.pk), seat.pk in aside, positions.get(seat.pk))
        for seat in seats_on(meeting.group, day)
        if seat.has_vote
    ]


def seats_to_vote(ballot: Ballot, person: Person) -> list[Seat]:
    """The seats for which somebody may speak: their own, or the one that they carry as an alternate."""
    meeting = ballot.entry.meeting
    day = day_of(meeting)
    stands_in = set(
        Membership.objects.on(day)
        .filter(group=meeting.group_id, person=person, role=GroupRole.ALTERNATE)
        .values_list("stands_in_for_id", flat=True)
    )
    found = []
    for seat in seats_of(ballot):
        if seat.carrier is not None:
            mine = seat.carrier.pk == person.pk
        else:
            mine = seat.membership.person_id == person.pk or seat.membership.pk in stands_in
        if mine:
            found.append(seat)
    return found
