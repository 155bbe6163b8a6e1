"""What waits for a person in their groups: answers, proposals to look at, meetings to call and to record."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from basis.numerals import digits_in
from governance.models import Group, Invitation, Item, Meeting, Membership, Person
from governance.queries.groups import day_of
from governance.registry import WaitingItem
from governance.values import Answer, GroupRole, ItemState, MeetingState


def waiting_for(person: Person | None, group: Group | None = None) -> list[WaitingItem]:
    """Everything, or what waits in one group. Four questions to the database, however many groups there are."""
    if person is None:
        return []
    within = {"group": group} if group is not None else {}
    run = list(
        Membership.objects.current()
        .filter(person=person, role=GroupRole.SECRETARY, **within)
        .values_list("group_id", flat=True)
    )
    found = list(_invitations(person, group))
    if run:
        found += [*_meetings(run), *_items(run)]
    return found


def _invitations(person: Person, group: Group | None) -> Iterable[WaitingItem]:
    """Not answered, or answered before the meeting was moved."""
    rows = (
        Invitation.objects.filter(
            person=person, meeting__state=MeetingState.INVITED, meeting__ends_at__gte=timezone.now()
        )
        .filter(Q(answer=Answer.NONE) | Q(seen_sequence__lt=F("meeting__sequence")))
        .select_related("meeting__group")
        .order_by("meeting__starts_at")
    )
    for invitation in rows if group is None else rows.filter(meeting__group=group):
        meeting = invitation.meeting
        yield WaitingItem(
            kind="invitation",
            title=gettext("Answer the invitation: %(meeting)s, %(group)s") % _names(meeting),
            href=reverse("meeting_answer", args=[meeting.group.slug, meeting.number]),
            due=day_of(meeting),
        )


def _meetings(run: list[int]) -> Iterable[WaitingItem]:
    now = timezone.now()
    rows = Meeting.objects.filter(group__in=run, state__in=[MeetingState.PLANNED, MeetingState.INVITED])
    for meeting in rows.select_related("group").order_by("starts_at"):
        args = [meeting.group.slug, meeting.number]
        if meeting.ends_at < now:
            yield WaitingItem(
                kind="attendance",
                title=gettext("Record who was there: %(meeting)s, %(group)s") % _names(meeting),
                href=reverse("meeting_attendance", args=args),
                due=day_of(meeting),
            )
        elif meeting.state == MeetingState.PLANNED and meeting.starts_at > now:
            yield WaitingItem(
                kind="invite",
                title=gettext("Send the invitations: %(meeting)s, %(group)s") % _names(meeting),
                href=reverse("meeting", args=args),
                due=day_of(meeting),
            )


def _items(run: list[int]) -> Iterable[WaitingItem]:
    rows = Item.objects.filter(group__in=run, state=ItemState.PROPOSED).select_related("group").order_by("id")
    for item in rows:
        yield WaitingItem(
            kind="item",
            title=gettext("Accept the proposal or send it back: %(item)s") % {"item": item.title},
            href=reverse("item", args=[item.group.slug, item.pk]),
        )


def _names(meeting: Meeting) -> dict[str, str]:
    return {"meeting": digits_in(meeting.title, get_language()), "group": meeting.group.name}
