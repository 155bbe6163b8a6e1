"""Reads about groups: the terms and seats of a day, meetings ahead and behind, who came how often."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from governance.models import (
    AgendaEntry,
    Attendance,
    Decision,
    Group,
    GroupState,
    Interest,
    Invitation,
    Item,
    Meeting,
    Membership,
    Person,
)
from governance.models.group import GroupTerms
from governance.values import GroupRole, MeetingState

LEADS = (GroupRole.CHAIR, GroupRole.VICE_CHAIR)
ORDER = [role.value for role in GroupRole]


def day_of(meeting: Meeting) -> dt.date:
    """The day on which a meeting begins, in Asia/Dhaka."""
    return timezone.localdate(meeting.starts_at)


def terms_on(group: Group, day: dt.date) -> GroupTerms:
    """The terms of reference of a day: the state that was recorded last of those in force, else the group itself."""
    states = GroupState.objects.on(day).filter(group=group)
    return states.order_by("-recorded_at", "-id").first() or group


def seats_on(group: Group, day: dt.date) -> list[Membership]:
    """Everybody who sits in the group on a day, the chairperson first."""
    rows = (
        Membership.objects.on(day)
        .filter(group=group)
        .select_related("person", "organisation", "stands_in_for__person")
        .order_by("valid_from", "id")
    )
    return sorted(rows, key=lambda seat: ORDER.index(seat.role))


def voting_on(group: Group, day: dt.date) -> set[int]:
    """The ids of the seats with a vote on a day."""
    return set(Membership.objects.on(day).filter(group=group, has_vote=True).values_list("pk", flat=True))


def aside_in(item: Item, day: dt.date) -> set[int]:
    """The ids of the seats that stand aside for an item, because an interest in it is declared and not ended."""
    open_ones = Interest.objects.filter(item=item, declared_on__lte=day).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=day)
    )
    return set(open_ones.values_list("membership_id", flat=True))


def meetings_ahead(group: Group) -> QuerySet[Meeting]:
    """Meetings that are planned and not over, the next one first."""
    return group.meetings.filter(
        state__in=[MeetingState.PLANNED, MeetingState.INVITED], ends_at__gte=timezone.now()
    ).order_by("starts_at")


def meetings_of(person: Person) -> QuerySet[Meeting]:
    """Meetings on whose day somebody sits in the group, and those to which they are invited."""
    day = TruncDate("starts_at")
    sat = Membership.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("day")),
        group=OuterRef("group_id"),
        person=person,
        valid_from__lte=OuterRef("day"),
    )
    rows = Meeting.objects.annotate(day=day).filter(
        Exists(sat) | Exists(Invitation.objects.filter(meeting=OuterRef("pk"), person=person))
    )
    return rows.select_related("group").order_by("starts_at")


def not_recorded(group: Group) -> QuerySet[Meeting]:
    """Meetings whose end has passed and of which nobody recorded who was there."""
    return group.meetings.filter(
        state__in=[MeetingState.PLANNED, MeetingState.INVITED], ends_at__lt=timezone.now()
    ).order_by("starts_at")


@dataclass(frozen=True)
class Attended:
    """How often a seat was taken in the meetings that were held while it lasted, by the member or the alternate."""

    seat: Membership
    meetings: int
    came: int
    sent: int

    @property
    def percent(self) -> Decimal | None:
        """Nothing held, nothing to say."""
        return Decimal(100 * (self.came + self.sent)) / self.meetings if self.meetings else None


def attendance_of(group: Group, *, seats: Iterable[Membership] | None = None) -> list[Attended]:
    """Attendance by seat: today's seats unless others are given. Alternates are counted with the seat they carry."""
    rows_of_seats = seats_on(group, timezone.localdate()) if seats is None else seats
    held = [(meeting.pk, day_of(meeting)) for meeting in group.meetings.filter(state=MeetingState.HELD)]
    rows = Attendance.objects.filter(meeting__group=group, meeting__state=MeetingState.HELD)
    people: set[tuple[int, int]] = set()
    carried: Counter[int] = Counter()
    for meeting, person, carrier, holder in rows.values_list("meeting_id", "person_id", "seat_id", "seat__person_id"):
        if person is not None:
            people.add((meeting, person))
        if carrier is not None and person != holder:
            carried[carrier] += 1
    found = []
    for seat in rows_of_seats:
        if seat.role == GroupRole.ALTERNATE:
            continue
        within = [
            meeting
            for meeting, day in held
            if seat.valid_from <= day and (seat.valid_to is None or day <= seat.valid_to)
        ]
        came = sum((meeting, seat.person_id) in people for meeting in within)
        found.append(Attended(seat, len(within), came, carried[seat.pk]))
    return found


def average(rows: Iterable[Attended]) -> Decimal | None:
    """Taken seats of all seats, over all meetings: a sum over a sum, never a mean of percentages."""
    rows = list(rows)
    seats = sum(row.meetings for row in rows)
    return Decimal(100 * sum(row.came + row.sent for row in rows)) / seats if seats else None


def listed() -> QuerySet[Group]:
    """All groups with `members` who sit in them today, and the moment of the next and of the last meeting."""
    today = timezone.localdate()
    seated = Q(memberships__valid_from__lte=today) & (
        Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=today)
    )
    of_group = Meeting.objects.filter(group=OuterRef("pk"))
    ahead = of_group.filter(state__in=[MeetingState.PLANNED, MeetingState.INVITED], ends_at__gte=timezone.now())
    held = of_group.filter(state=MeetingState.HELD)
    return Group.objects.annotate(
        members=Count("memberships", filter=seated, distinct=True),
        next_at=Subquery(ahead.order_by("starts_at").values("starts_at")[:1]),
        last_at=Subquery(held.order_by("-starts_at").values("starts_at")[:1]),
    ).order_by("dissolved_on", "established_on", "slug")


def decisions_in(group: Group) -> int:
    """How many decisions were taken in the meetings of the group."""
    return Decision.objects.filter(entry__meeting__group=group).count()


def agenda_of(meeting: Meeting) -> list[AgendaEntry]:
    """The agenda in its order, with items, papers and what the items are about."""
    rows = meeting.agenda.select_related("item__group", "item__proposed_by", "item__component", "item__action")
    return list(rows.prefetch_related("item__papers").order_by("position", "id"))


def with_numbers(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Meetings with how many `items` and `attended`, the latest first."""
    return meetings.annotate(
        items=Count("agenda", distinct=True), attended=Count("attendances", distinct=True)
    ).order_by("-starts_at", "-number")


def history_of_seats(group: Group) -> QuerySet[Membership]:
    """All seats there ever were, those without an end first, then by their end."""
    rows = Membership.objects.filter(group=group).select_related("person", "organisation", "stands_in_for__person")
    return rows.order_by(F("valid_to").desc(nulls_first=True), "valid_from", "id")
