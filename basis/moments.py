"""Moments as other programs write them."""

import datetime as dt

from django.utils import timezone
from django.utils.dateparse import parse_datetime

YEARS = range(2000, 3000)  # far from the ends of the calendar, where a change of time zone overflows


def parse_moment(text: str) -> dt.datetime | None:
    """The moment of an ISO 8601 text, in UTC; without a zone it is meant here. None for a text that says none, and
    for a year that no clock of ours has shown.
    """
    try:
        found = parse_datetime(text)
        if found is None or found.year not in YEARS:
            return None
        return (found if timezone.is_aware(found) else timezone.make_aware(found)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
