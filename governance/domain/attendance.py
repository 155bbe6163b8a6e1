"""Who was at a meeting: members, alternates who carry a seat, and guests who need no account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import history
from governance.domain.meetings import counted, key_of
from governance.domain.texts import fault, kept
from governance.models import Attendance, Meeting, Membership, Person
from governance.permissions import demand_in, runs_group
from governance.queries.groups import day_of, seats_on
from governance.values import GroupRole, MeetingState, MinutesState


@dataclass(frozen=True)
class Present:
    """One who was there: a person, or a guest named in words. Times are of the day of the meeting."""

    person: Person | None = None
    name: str = ""
    office: str = ""
    arrived_at: dt.time | None = None
    left_at: dt.time | None = None
    online: bool = False


@transaction.atomic
def record_attendance(*, meeting: Meeting, present: Sequence[Present], by: Person | None) -> list[Attendance]:
    """Write down all who were there; who is not named was not. Written down again it is the same list.

    Seats follow from the day: a member carries their own, an alternate that of the member who stays away. A person
    whose term had ended is there as a guest and carries none. Until the minutes are approved the list of a meeting
    that was held can be put right; its quorum is then counted again.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    demand_in(meeting.group, by, runs_group)
    _refuse_unready(meeting)
    seats = {seat.person_id: seat for seat in seats_on(meeting.group, day_of(meeting))}
    rows = [_row(meeting, one) for one in present]
    _refuse_twice(rows)
    _seat(rows, seats)
    before = _written(meeting.attendances.select_related("person", "seat"))
    after = _written(rows)
    if before == after:
        return list(meeting.attendances.all())
    meeting.attendances.all().delete()
    rows = Attendance.objects.bulk_create(rows)
    key = key_of(meeting)
    history.keep(meeting, verb="record_attendance", key=key, before=_logged(before), after=_logged(after), by=by)
    if meeting.state == MeetingState.HELD:
        history.write(meeting, counted(meeting), key=key_of(meeting), by=by, verb="count_again")
    return rows


def _refuse_unready(meeting: Meeting) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise fault(None, _("This meeting was cancelled. Plan another one."), "meeting_cancelled")
    if meeting.starts_at > timezone.now():
        raise fault(None, _("This meeting has not begun yet. Record who is there when it begins."), "not_yet")
    minutes = getattr(meeting, "minutes", None)
    if minutes is not None and minutes.state == MinutesState.APPROVED:
        raise fault(None, _("The minutes are approved: who was there no longer changes."), "minutes_approved")


def _row(meeting: Meeting, one: Present) -> Attendance:
    texts = kept(Attendance, {"name": one.name, "office": one.office}, required=() if one.person else ("name",))
    if one.left_at is not None and one.arrived_at is not None and one.left_at < one.arrived_at:
        raise fault("left_at", _("%(person)s left before coming. Look at the times again."), "bad_time",
                    person=one.person.name if one.person else texts["name"])  # fmt: skip
    if one.person is not None:
        texts["name"] = ""
    return Attendance(
        meeting=meeting, person=one.person, arrived_at=one.arrived_at, left_at=one.left_at, online=one.online, **texts
    )


def _refuse_twice(rows: list[Attendance]) -> None:
    seen: set[Any] = set()
    for row in rows:
        who = row.person_id or (row.name, row.office)
        if who in seen:
            raise fault(
                "name",
                _("%(person)s stands in the list twice. Take one away."),
                "twice",
                person=row.person.name if row.person else row.name,
            )
        seen.add(who)


def _seat(rows: list[Attendance], seats: dict[int, Membership]) -> None:
    """Members first: an alternate carries a vote only when the member stays away, and of two alternates the first."""
    sitting = {seat.pk for seat in seats.values()}
    taken: set[int] = set()
    for alternates in (False, True):
        for row in rows:
            own = seats.get(row.person_id or 0)
            if own is None or (own.role == GroupRole.ALTERNATE) != alternates:
                continue
            carried = own.stands_in_for if alternates else own
            if carried is not None and carried.has_vote and carried.pk not in taken and carried.pk in sitting:
                row.seat = carried
                taken.add(carried.pk)


def _written(rows: Any) -> list[tuple[Any, ...]]:
    """The list in an order of its own, to compare two of them."""
    found = [
        (row.person.hr_number if row.person else "", row.name, row.office, row.seat_id,
         _time(row.arrived_at), _time(row.left_at), row.online)
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda line: line[:3])


def _logged(lines: list[tuple[Any, ...]]) -> dict[str, Any]:
    """The list as the log keeps it: people by their numbers, and guests, who have none, as a number."""
    there = [
        {"person": line[0], "seat": line[3], "from": line[4], "to": line[5], "online": line[6]}
        for line in lines
        if line[0]
    ]
    return {"there": there, "guests": sum(not line[0] for line in lines)}


def _time(time: dt.time | None) -> str | None:
    return time.isoformat("minutes") if time else None
