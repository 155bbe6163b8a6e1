"""Pages about groups and meetings: clocks, parts of pages that others deliver, how things stand in a word."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from basis.numerals import digits_in
from basis.periods import format_day
from governance.models import Meeting
from governance.values import ItemState, MeetingState

register = template.Library()

# How a state looks: the kind of components/tag.html.
MEETING_KINDS = {MeetingState.HELD: "good", MeetingState.CANCELLED: "bad", MeetingState.INVITED: "neutral"}
ITEM_KINDS = {
    ItemState.ACCEPTED: "good",
    ItemState.DECIDED: "good",
    ItemState.NOTED: "good",
    ItemState.PROPOSED: "warn",
    ItemState.POSTPONED: "warn",
    ItemState.REFUSED: "bad",
    ItemState.WITHDRAWN: "bad",
}


@register.filter
def clock(value: dt.datetime | dt.time | None) -> str:
    """{{ moment|clock }}: 14:30, ১৪:৩০, in Asia/Dhaka."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).time()
    return digits_in(value.strftime("%H:%M"), get_language())


@register.filter
def when(meeting: Meeting) -> str:
    """{{ meeting|when }}: 10 March 2026, 11:00–13:00; with the last day too when it is another one."""
    language = get_language()
    first, last = timezone.localdate(meeting.starts_at), timezone.localdate(meeting.ends_at)
    end = (
        clock(meeting.ends_at) if first == last else f"{format_day(last, language=language)}, {clock(meeting.ends_at)}"
    )
    return f"{format_day(first, language=language)}, {clock(meeting.starts_at)}–{end}"


@register.filter
def state_kind(thing: object) -> str:
    """{{ item|state_kind }}, {{ meeting|state_kind }}: good, warn, bad or nothing."""
    kinds = MEETING_KINDS if isinstance(thing, Meeting) else ITEM_KINDS
    return kinds.get(getattr(thing, "state", ""), "")
