"""Lists about groups as tables: groups, members, meetings, items, who was there and how often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Attendance, Group, Item, Meeting, Membership
from governance.queries.groups import Attended, average, day_of
from governance.reports.sheets import Column, Sheet


def groups_sheet(groups: Iterable[Group]) -> Sheet:
    """One row a group; `groups` come from `queries.groups.listed`."""
    rows = list(groups)
    columns = [
        Column(_("Group")), Column(_("Kind")), Column(_("Members")), Column(_("Established on"), "day"),
        Column(_("Dissolved on"), "day"), Column(_("Last meeting"), "day"), Column(_("Next meeting"), "day"),
    ]  # fmt: skip
    return Sheet(
        title=_("Working groups"),
        columns=columns,
        rows=[
            [
                group.name,
                group.get_kind_display(),
                group.members,
                group.established_on,
                group.dissolved_on,
                _day(group.last_at),
                _day(group.next_at),
            ]
            for group in rows
        ],  # fmt: skip
        hrefs=[reverse("group", args=[group.slug]) for group in rows],
        illustrative=False,
    )


def members_sheet(group: Group, seats: Iterable[Membership]) -> Sheet:
    columns = [
        Column(_("Name")), Column(_("Role")), Column(_("Sits for")), Column(_("Has a vote")),
        Column(_("Stands in for")), Column(_("Start"), "day"), Column(_("End"), "day"),
    ]  # fmt: skip
    return Sheet(
        title=_("Members: %(group)s") % {"group": group.name},
        columns=columns,
        rows=[
            [
                seat.person.name,
                seat.get_role_display(),
                seat.organisation.name if seat.organisation else "",
                _("Yes") if seat.has_vote else _("No"),
                seat.stands_in_for.person.name if seat.stands_in_for else "",
                seat.valid_from,
                seat.valid_to,
            ]
            for seat in seats
        ],  # fmt: skip
        illustrative=False,
    )


def meetings_sheet(group: Group, meetings: Iterable[Meeting]) -> Sheet:
    """One row a meeting; `meetings` come from `queries.groups.with_numbers`."""
    rows = list(meetings)
    columns = [
        Column(_("Number"), "code"), Column(_("Title")), Column(_("Date"), "day"), Column(_("State")),
        Column(_("Items")), Column(_("Attended")), Column(_("Seats needed")), Column(_("Seats taken")),
        Column(_("Quorate")),
    ]  # fmt: skip
    return Sheet(
        title=_("Meetings: %(group)s") % {"group": group.name},
        columns=columns,
        rows=[
            [
                str(meeting.number),
                meeting.title,
                day_of(meeting),
                meeting.get_state_display(),
                meeting.items,
                meeting.attended,
                meeting.quorum_needed,
                meeting.quorum_present,
                {True: _("Yes"), False: _("No"), None: None}[meeting.was_quorate],
            ]
            for meeting in rows
        ],  # fmt: skip
        hrefs=[reverse("meeting", args=[group.slug, meeting.number]) for meeting in rows],
        illustrative=False,
    )


def items_sheet(group: Group, items: Iterable[Item]) -> Sheet:
    rows = list(items)
    columns = [
        Column(_("Item")), Column(_("Kind")), Column(_("State")), Column(_("Proposed by")),
        Column(_("Proposed on"), "day"), Column(_("Action"), "code"),
    ]  # fmt: skip
    return Sheet(
        title=_("Items: %(group)s") % {"group": group.name},
        columns=columns,
        rows=[
            [
                item.title,
                item.get_kind_display(),
                item.get_state_display(),
                item.proposed_by.name if item.proposed_by else "",
                _day(item.proposed_at),
                item.action.code if item.action else "",
            ]
            for item in rows
        ],  # fmt: skip
        hrefs=[reverse("item", args=[group.slug, item.pk]) for item in rows],
        illustrative=False,
    )


def attendance_sheet(meeting: Meeting, rows: Sequence[Attendance]) -> Sheet:
    """Who was there, for members and the office."""
    columns = [
        Column(_("Name")), Column(_("Office")), Column(_("Carries the seat of")), Column(_("Came at"), "code"),
        Column(_("Left at"), "code"), Column(_("Joined from elsewhere")),
    ]  # fmt: skip
    return Sheet(
        title=_("Attendance: %(meeting)s") % {"meeting": meeting.title},
        columns=columns,
        rows=[
            [
                row.person.name if row.person else row.name,
                row.office,
                row.seat.person.name if row.seat else "",
                row.arrived_at.strftime("%H:%M") if row.arrived_at else "",
                row.left_at.strftime("%H:%M") if row.left_at else "",
                _("Yes") if row.online else "",
            ]
            for row in rows
        ],  # fmt: skip
        illustrative=False,
    )


def statistics_sheet(group: Group, rows: Sequence[Attended]) -> Sheet:
    """How often each seat was taken, and all together below."""
    columns = [
        Column(_("Name")), Column(_("Role")), Column(_("Meetings in the term")), Column(_("Came")),
        Column(_("Sent the alternate")), Column(_("Attendance"), "percent"),
    ]  # fmt: skip
    sums = [sum(row.meetings for row in rows), sum(row.came for row in rows), sum(row.sent for row in rows)]
    return Sheet(
        title=_("Attendance: %(meeting)s") % {"meeting": group.name},
        columns=columns,
        rows=[
            [row.seat.person.name, row.seat.get_role_display(), row.meetings, row.came, row.sent, row.percent]
            for row in rows
        ],
        foot=[_("Together"), "", *sums, average(rows)],
        illustrative=False,
    )


def _day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(moment) if moment else None
