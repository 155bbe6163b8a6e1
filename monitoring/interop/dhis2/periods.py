"""Periods as DHIS2 writes them (202607, 2026Q3, 2026W31, 2026S1, 2026, 2026July), and as ADX does (2026-07-01/P1M)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from basis.periods import EARLIEST_YEAR, FIRST_MONTH, LATEST_YEAR, Kind, Period, PeriodError
from basis.text import shown

_DHIS2 = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|W(?P<week>\d{1,2})|S(?P<half>[12])|(?P<july>July))?",
    re.ASCII,
)
_INTERVAL = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T00:00:00(?:\.0+)?Z?)?/P(\d{1,2}[DWMY])", re.ASCII)
_DURATIONS = {
    Kind.WEEK: "P7D",
    Kind.MONTH: "P1M",
    Kind.QUARTER: "P3M",
    Kind.FISCAL_QUARTER: "P3M",
    Kind.HALF_YEAR: "P6M",
    Kind.YEAR: "P1Y",
    Kind.FISCAL_YEAR: "P1Y",
}
_KINDS = {"7D": Kind.WEEK, "1W": Kind.WEEK, "1M": Kind.MONTH, "3M": Kind.QUARTER, "6M": Kind.HALF_YEAR}


@lru_cache(maxsize=1_000)
def parse_dhis2(code: str) -> Period:
    """The period of a DHIS2 code; raises PeriodError(bad_period) for what is no period, also a kind we do not have.

    A quarter gets its calendar spelling, as values are stored.
    """
    match = _DHIS2.fullmatch(code)
    if not match:
        raise _bad(code)
    year = int(match["year"])
    if match["week"]:
        return _first(code, lambda: dt.date.fromisocalendar(year, int(match["week"]), 1), Kind.WEEK)
    if match["half"]:
        month, kind = 6 * int(match["half"]) - 5, Kind.HALF_YEAR
    elif match["july"]:
        month, kind = FIRST_MONTH, Kind.FISCAL_YEAR
    elif match["quarter"]:
        month, kind = 3 * int(match["quarter"]) - 2, Kind.QUARTER
    else:
        month, kind = int(match["month"] or 1), Kind.MONTH if match["month"] else Kind.YEAR
    return _first(code, lambda: dt.date(year, month, 1), kind)


def to_dhis2(period: Period) -> str:
    """The code under which DHIS2 knows a period."""
    year, month = period.start.year, period.start.month
    match period.kind:
        case Kind.WEEK:
            week = period.start.isocalendar()
            return f"{week.year}W{week.week}"
        case Kind.MONTH:
            return f"{year}{month:02d}"
        case Kind.QUARTER | Kind.FISCAL_QUARTER:
            return f"{year}Q{(month + 2) // 3}"
        case Kind.HALF_YEAR:
            return f"{year}S{1 if month == 1 else 2}"
        case Kind.FISCAL_YEAR:
            return f"{year}July"
    return f"{year}"


@lru_cache(maxsize=1_000)
def parse_interval(text: str) -> Period:
    """The period of an ISO 8601 interval of ADX; raises PeriodError(bad_period)."""
    match = _INTERVAL.fullmatch(text)
    if not match:
        raise _bad(text)
    year, month, day = (int(part) for part in match.groups()[:3])
    duration = match[4]
    if duration == "1Y":
        kind = Kind.FISCAL_YEAR if month == FIRST_MONTH else Kind.YEAR
    elif duration in _KINDS:
        kind = _KINDS[duration]
    else:
        raise _bad(text)
    return _first(text, lambda: dt.date(year, month, day), kind)


def to_interval(period: Period) -> str:
    """The ISO 8601 interval of a period: its first day and how long it is."""
    return f"{period.start.isoformat()}/{_DURATIONS[period.kind]}"


def _first(text: str, day: Callable[[], dt.date], kind: Kind) -> Period:
    """The period of that kind which begins on a day; a day that does not exist, or begins none, is refused."""
    try:
        start = day()
    except ValueError:
        raise _bad(text) from None
    if not EARLIEST_YEAR <= start.year <= LATEST_YEAR:
        raise _bad(text)
    period = Period.containing(start, kind)
    if period.start != start:
        raise _bad(text)
    return period


def _bad(text: str) -> PeriodError:
    return PeriodError(
        _("“%(value)s” is not a week, month, quarter, half-year or year that can be taken."),
        code="bad_period",
        params={"value": shown(text)},
    )
