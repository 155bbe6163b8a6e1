"""Meetings for other calendars: of a group for everybody, one's own by a secret address."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, anyone, signed_in
from basis.numerals import digits_in
from governance.domain import feeds
from governance.interop.calendar import CANCELLED, CONFIRMED, TENTATIVE, Event, as_ics
from governance.models import CalendarFeed, Meeting
from governance.permissions import person_of
from governance.queries.groups import meetings_of
from governance.values import MeetingState
from governance.views.groups import find

STATUSES = {MeetingState.CANCELLED: CANCELLED, MeetingState.PLANNED: TENTATIVE}


@allow(anyone)
@require_safe
def group_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """All meetings of a group, cancelled ones too; without the link, which is for members."""
    group = find(slug)
    rows = group.meetings.select_related("group").order_by("starts_at")
    return _feed(group.name, (_event(meeting) for meeting in rows))


@allow(anyone)
@never_cache
@require_safe
def my_calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The meetings of the groups in which a person sits, and those to which they are invited."""
    person = feeds.person_of_feed(secret=secret)
    if person is None:
        raise Http404
    events = (_event(meeting, link=meeting.link) for meeting in meetings_of(person))
    return _feed(_("My meetings"), events)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Make the address of one's own calendar, shown once; or take it back."""
    person = person_of(request.user)
    if person is None:
        raise Http404
    address = ""
    if request.method == "POST" and request.POST.get("do") == "end":
        feeds.end_feed(person=person, by=person)
        return redirect("calendar_address")
    if request.method == "POST":
        secret = feeds.make_feed(person=person, by=person)
        address = settings.SITE_ADDRESS + reverse("my_calendar", args=[secret])
    feed = CalendarFeed.objects.filter(person=person).first()
    return render(request, "governance/calendar_address.html", {"address": address, "feed": feed})


def _feed(name: str, events: Iterable[Event]) -> HttpResponse:
    headers = {"Content-Disposition": 'inline; filename="meetings.ics"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(as_ics(name, events), content_type="text/calendar; charset=utf-8", headers=headers)


def _event(meeting: Meeting, link: str = "") -> Event:
    page = settings.SITE_ADDRESS + reverse("meeting", args=[meeting.group.slug, meeting.number])
    words = [meeting.group.name, link, meeting.cancelled_because]
    return Event(
        uid=f"{meeting.uid}@dishari",
        sequence=meeting.sequence,
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        changed=meeting.changed_at,
        summary=digits_in(meeting.title, get_language()),
        status=STATUSES.get(MeetingState(meeting.state), CONFIRMED),
        description="\n".join(word for word in words if word),
        location=meeting.place,
        url=page,
    )
