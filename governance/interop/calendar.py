"""Meetings as iCalendar (RFC 5545): a feed that calendars read again and again.

An event keeps its UID for ever; SEQUENCE grows with each change; one that is cancelled stays, with STATUS:CANCELLED, or
it would stay in everybody's calendar as if it took place. Times are in UTC, which every calendar shows in its own zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import icalendar

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"


@dataclass(frozen=True)
class Event:
    """One meeting; moments are aware. `status` is one of the three of RFC 5545, 3.8.1.11."""

    uid: str
    sequence: int
    starts: dt.datetime
    ends: dt.datetime
    changed: dt.datetime
    summary: str
    status: str = CONFIRMED
    description: str = ""
    location: str = ""
    url: str = ""


def as_ics(name: str, events: Iterable[Event]) -> bytes:
    """A calendar with METHOD:PUBLISH; the same events give the same bytes."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Dishari//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", dt.timedelta(hours=4), parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(_component(event))
    return calendar.to_ical()


def _component(event: Event) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", event.uid)
    made.add("sequence", event.sequence)
    made.add("dtstamp", event.changed.astimezone(dt.UTC))
    made.add("last-modified", event.changed.astimezone(dt.UTC))
    made.add("dtstart", event.starts.astimezone(dt.UTC))
    made.add("dtend", event.ends.astimezone(dt.UTC))
    made.add("summary", event.summary)
    made.add("status", event.status)
    for field in ("description", "location", "url"):
        if text := getattr(event, field):
            made.add(field, text)
    return made
