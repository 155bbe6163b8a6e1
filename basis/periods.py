"""Periods and days: one grammar for files and addresses, sentences for people.

Codes: FY2025-26, FY2025-26Q1, 2026, 2026S2 (July to December), 2026Q3, 2026-07, 2026W31 (week of ISO 8601).
A fiscal year runs from 1 July to 30 June. People never read a code: they read `label`.
"""

import datetime
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import SPACES, digits_in, to_latin
from basis.text import is_bangla, shown

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
FIRST_MONTH = 7  # of the fiscal year

_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "bn": ["জানুয়ারি", "ফেব্রুয়ারি", "মার্চ", "এপ্রিল", "মে", "জুন", "জুলাই", "আগস্ট", "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর"],
}
_SHORT_MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "bn": ["জানু", "ফেব্রু", "মার্চ", "এপ্রিল", "মে", "জুন", "জুলাই", "আগস্ট", "সেপ্টে", "অক্টো", "নভে", "ডিসে"],
}
_ORDINALS = ("১ম", "২য়", "৩য়", "৪র্থ")
_CODE = re.compile(
    r"""FY(?P<fiscal>\d{4})-(?P<following>\d{2})(?:Q(?P<fiscal_quarter>[1-4]))?
    | (?P<year>\d{4})(?:S(?P<half>[12]) | Q(?P<quarter>[1-4]) | -(?P<month>0[1-9]|1[0-2]) | W(?P<week>\d{2}))?
    """,
    re.VERBOSE | re.ASCII,
)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_ONE_DAY = datetime.timedelta(days=1)
HALF_A_WEEK = datetime.timedelta(days=3)  # from its first day to the middle one, which says where a week belongs


class PeriodError(ValidationError):
    """A text that is no period or day, or a period of the wrong kind: bad_period, bad_date, wrong_period."""


class Kind(StrEnum):
    """How long a period is and when it begins."""

    FISCAL_YEAR = "fiscal_year"
    FISCAL_QUARTER = "fiscal_quarter"
    YEAR = "year"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of whole days, both ends included. Made by `parse` and `containing`; sorts by its days."""

    start: datetime.date
    end: datetime.date
    kind: Kind

    @classmethod
    def parse(cls, code: str) -> Self:
        """The period of a code, in Latin or Bangla digits; raises PeriodError(code="bad_period")."""
        match = _CODE.fullmatch(to_latin(code.strip(SPACES))) if len(code) <= 40 else None
        if not match:
            raise _bad_period(code)
        year = int(match["fiscal"] or match["year"])
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise _bad_period(code)
        if match["fiscal"]:
            if int(match["following"]) != (year + 1) % 100:
                raise _bad_period(code)
            months = 3 * (int(match["fiscal_quarter"] or 1) - 1)
            kind = Kind.FISCAL_QUARTER if match["fiscal_quarter"] else Kind.FISCAL_YEAR
            return cls.containing(_month_on(datetime.date(year, FIRST_MONTH, 1), months), kind)
        if match["week"]:
            try:
                return cls.containing(datetime.date.fromisocalendar(year, int(match["week"]), 1), Kind.WEEK)
            except ValueError:  # no such week in that year
                raise _bad_period(code) from None
        if match["half"]:
            return cls.containing(datetime.date(year, 6 * int(match["half"]) - 5, 1), Kind.HALF_YEAR)
        if match["quarter"]:
            return cls.containing(datetime.date(year, 3 * int(match["quarter"]) - 2, 1), Kind.QUARTER)
        if match["month"]:
            return cls.containing(datetime.date(year, int(match["month"]), 1), Kind.MONTH)
        return cls.containing(datetime.date(year, 1, 1), Kind.YEAR)

    @classmethod
    def containing(cls, day: datetime.date, kind: str) -> Self:
        """The period of that kind in which the day lies."""
        kind = Kind(kind)
        if kind == Kind.WEEK:
            start = day - datetime.timedelta(days=day.weekday())
            return cls(start, start + datetime.timedelta(days=6), kind)
        if kind == Kind.FISCAL_YEAR:
            start = datetime.date(day.year - (day.month < FIRST_MONTH), FIRST_MONTH, 1)
        elif kind == Kind.YEAR:
            start = datetime.date(day.year, 1, 1)
        elif kind == Kind.MONTH:
            start = day.replace(day=1)
        elif kind == Kind.HALF_YEAR:
            start = datetime.date(day.year, 1 if day.month < FIRST_MONTH else FIRST_MONTH, 1)
        else:
            start = datetime.date(day.year, day.month - (day.month - 1) % 3, 1)
        months = {Kind.FISCAL_YEAR: 12, Kind.YEAR: 12, Kind.HALF_YEAR: 6, Kind.MONTH: 1}.get(kind, 3)
        return cls(start, _month_on(start, months) - _ONE_DAY, kind)

    @property
    def code(self) -> str:
        """The code in files, addresses and tables of the database; not for people."""
        year = self.start.year
        match self.kind:
            case Kind.FISCAL_YEAR:
                return f"FY{year}-{(year + 1) % 100:02d}"
            case Kind.FISCAL_QUARTER:
                return f"{self.fiscal_year().code}Q{self._number}"
            case Kind.YEAR:
                return f"{year}"
            case Kind.HALF_YEAR:
                return f"{year}S{1 if self.start.month == 1 else 2}"
            case Kind.QUARTER:
                return f"{year}Q{(self.start.month + 2) // 3}"
            case Kind.MONTH:
                return f"{year}-{self.start.month:02d}"
        week = self.start.isocalendar()
        return f"{week.year}W{week.week:02d}"

    def label(self, language: str | None) -> str:
        """The period as people read it: "July–September 2026 (FY2026-27 Q1)"."""
        bangla = is_bangla(language)
        months, year = _MONTHS["bn" if bangla else "en"], f"{self.start.year}"
        match self.kind:
            case Kind.FISCAL_YEAR:
                text = f"{self.code[2:]} অর্থবছর" if bangla else self.code
            case Kind.FISCAL_QUARTER | Kind.QUARTER:
                fiscal_year = self.fiscal_year().label(language)
                number = (
                    f"{fiscal_year}, {_ORDINALS[self._number - 1]} ত্রৈমাসিক"
                    if bangla
                    else f"{fiscal_year} Q{self._number}"
                )
                text = f"{months[self.start.month - 1]}–{months[self.end.month - 1]} {year} ({number})"
            case Kind.HALF_YEAR:
                fiscal_year = self.fiscal_year().label(language)
                first = self.start.month == FIRST_MONTH
                number = ("প্রথমার্ধ" if first else "দ্বিতীয়ার্ধ") if bangla else ("first half" if first else "second half")
                text = f"{months[self.start.month - 1]}–{months[self.end.month - 1]} {year} ({fiscal_year}, {number})"
            case Kind.YEAR:
                text = year
            case Kind.MONTH:
                text = f"{months[self.start.month - 1]} {year}"
            case _:
                week = self.start.isocalendar().week
                text = f"{self._days(language)} ({'সপ্তাহ' if bangla else 'week'} {week})"
        return digits_in(text, language)

    def short_label(self, language: str | None) -> str:
        """The period where room is short (axes, table heads): "Jul–Sep 2026", "2025-26"."""
        months, year = _SHORT_MONTHS["bn" if is_bangla(language) else "en"], f"{self.start.year}"
        match self.kind:
            case Kind.FISCAL_YEAR:
                text = self.code[2:]
            case Kind.FISCAL_QUARTER | Kind.QUARTER | Kind.HALF_YEAR:
                text = f"{months[self.start.month - 1]}–{months[self.end.month - 1]} {year}"
            case Kind.MONTH:
                text = f"{months[self.start.month - 1]} {year}"
            case Kind.WEEK:
                text = f"{self.start.day} {months[self.start.month - 1]} {year}"
            case _:
                text = year
        return digits_in(text, language)

    def fiscal_year(self) -> "Period":
        """The fiscal year that the period belongs to; a week belongs where most of its days are.

        Raises PeriodError(wrong_period) for a calendar year, which belongs to two.
        """
        if self.kind == Kind.YEAR:
            raise self._wrong()
        day = self.start + HALF_A_WEEK if self.kind == Kind.WEEK else self.start
        return Period.containing(day, Kind.FISCAL_YEAR)

    def previous(self) -> "Period":
        """The period of the same kind that ends the day before."""
        return Period.containing(self.start - _ONE_DAY, self.kind)

    def next(self) -> "Period":
        """The period of the same kind that begins the day after."""
        return Period.containing(self.end + _ONE_DAY, self.kind)

    def parts(self, kind: str) -> list["Period"]:
        """The periods of that kind that make this one up, in order.

        Raises PeriodError(wrong_period) where they do not fit, as weeks in a month.
        """
        found = [Period.containing(self.start, kind)]
        while found[-1].end < self.end:
            found.append(found[-1].next())
        if found[0].start != self.start or found[-1].end != self.end:
            raise self._wrong()
        return found

    def normal(self) -> "Period":
        """One spelling for the same three months: a calendar quarter as its fiscal quarter, others as they are."""
        return Period(self.start, self.end, Kind.FISCAL_QUARTER) if self.kind == Kind.QUARTER else self

    def same_months(self, other: "Period") -> bool:
        """Whether both are the same days, as 2026Q3 and FY2026-27Q1 are."""
        return (self.start, self.end) == (other.start, other.end)

    def contains(self, other: "Period | datetime.date") -> bool:
        """Whether a day, or every day of a period, lies in this one."""
        if isinstance(other, Period):
            return self.start <= other.start and other.end <= self.end
        return self.start <= other <= self.end

    def __str__(self) -> str:
        return self.code

    @property
    def _number(self) -> int:
        """Which quarter of the fiscal year this is, 1 to 4."""
        return (self.start.month - FIRST_MONTH) // 3 % 4 + 1

    def _days(self, language: str | None) -> str:
        """The two ends of a week, saying month and year once where they are the same."""
        start, end = format_day(self.start, language=language), format_day(self.end, language=language)
        if self.start.year != self.end.year:
            return f"{start}–{end}"
        if self.start.month != self.end.month:
            return f"{start.rsplit(' ', 1)[0]}–{end}"
        return f"{start.split(' ')[0]}–{end}"

    def _wrong(self) -> PeriodError:
        return PeriodError(
            _("The period %(period)s does not fit here."), code="wrong_period", params={"period": _lazy_label(self)}
        )


def fiscal_year_of(day: datetime.date) -> Period:
    """The fiscal year in which a day lies."""
    return Period.containing(day, Kind.FISCAL_YEAR)


def fiscal_quarter_of(day: datetime.date) -> Period:
    """The quarter of the fiscal year in which a day lies."""
    return Period.containing(day, Kind.FISCAL_QUARTER)


def parse_day(text: str) -> datetime.date:
    """The day of a text YYYY-MM-DD, in Latin or Bangla digits; raises PeriodError(code="bad_date")."""
    match = _DAY.fullmatch(to_latin(text.strip(SPACES))) if len(text) <= 40 else None
    try:
        day = datetime.date(*map(int, match.groups())) if match else None
    except ValueError:  # 30 February
        day = None
    if day is None or not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise PeriodError(
            _("“%(value)s” is not a date. Write year-month-day, like 2026-09-30."),
            code="bad_date",
            params={"value": shown(text)},
        )
    return day


def format_day(day: datetime.date, *, language: str | None) -> str:
    """The day for people: "30 September 2026", "৩০ সেপ্টেম্বর ২০২৬"."""
    month = _MONTHS["bn" if is_bangla(language) else "en"][day.month - 1]
    return digits_in(f"{day.day} {month} {day.year}", language)


def _label_in_active_language(period: Period) -> str:
    return period.label(get_language())


# For a message that is translated only when somebody reads it.
_lazy_label = lazy(_label_in_active_language, str)


def _month_on(first: datetime.date, months: int) -> datetime.date:
    """The first of the month that is so many months after another first."""
    years, month = divmod(first.month - 1 + months, 12)
    return datetime.date(first.year + years, month + 1, 1)


def _bad_period(code: str) -> PeriodError:
    return PeriodError(
        _("“%(value)s” is not a period. Write it like FY2026-27, FY2026-27Q1, 2026Q3 or 2026-07."),
        code="bad_period",
        params={"value": shown(code)},
    )
