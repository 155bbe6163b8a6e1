"""A clock for the story of the demo: verbs look at today, and the story lies in the past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Within it `timezone.now()` and `timezone.localdate()` say this moment. For commands alone: it holds everywhere.

    A state and an entry of the ledger take their time of recording from it, so that the demo shows what was believed
    when; a moment to come counts as now. The log takes none: it says when the demo was loaded.
    """
    real = timezone.now
    told = min(moment, real())
    timezone.now = lambda: told
    try:
        yield
    finally:
        timezone.now = real


def day_at(day: dt.date, hour: int = 11, minute: int = 0) -> dt.datetime:
    """A moment of that day in Asia/Dhaka."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))
