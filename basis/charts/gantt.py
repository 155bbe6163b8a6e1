"""A plan on the calendar: what was planned, what is expected, what waits for what, and what decides the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from basis.charts.scale import Scale
from basis.charts.values import Box, Chart, ChartTable, Dot, Label, Mark, Point, Stroke, cut, room_for
from basis.numerals import digits_in

WIDE = 720.0
HEAD = 26.0
ROW = 44.0

# state of a milestone: its shape and colour
LOOKS = {"done": ("disc", "brand"), "due": ("square", "off_track"), "planned": ("ring", "muted")}


@dataclass(frozen=True)
class PlanMark:
    """A milestone on its day; `state` is done, due (late) or planned."""

    day: date
    state: str
    title: str = ""


@dataclass(frozen=True)
class PlanBar:
    """One action: planned and expected days, its milestones, the keys of those that it waits for.

    `says` is what a listener hears and the pointer shows; `href` its page. What is critical decides when all ends.
    """

    key: str
    label: str
    planned: tuple[date, date]
    expected: tuple[date, date]
    marks: Sequence[PlanMark] = ()
    needs: Sequence[str] = ()
    critical: bool = False
    says: str = ""
    href: str = ""


def plan_gantt(
    *,
    title: str,
    language: str,
    bars: Sequence[PlanBar],
    today: date,
    show_day: Callable[[date], str] = date.isoformat,
) -> Chart:
    """
    A row for each action: an outlined bar as planned, below it a filled one as expected, its milestones above.

    The bars of the critical path are dark, begin with a diamond and say the word. `show_day` writes a date for people.
    """
    with override(language):
        header = (_("Action"), _("Planned end"), _("Expected end"), _("Critical path"))
        critical, yes, no = _("Critical"), _("Yes"), _("No")
        today_text = _("Today")
    days = [today, *(day for bar in bars for day in (*bar.planned, *bar.expected))]
    begin, finish = _fiscal_years(min(days), max(days))
    x = Scale(begin.toordinal(), finish.toordinal(), 1, WIDE - 1)
    height = HEAD + ROW * len(bars)
    place = {bar.key: HEAD + ROW * number for number, bar in enumerate(bars)}
    marks: list[Mark] = [
        Box(0, place[bar.key], WIDE, ROW, "paper" if number % 2 else "ground", title=bar.says, href=bar.href)
        for number, bar in enumerate(bars)
    ]
    marks += _calendar(begin, finish, x, height, language)
    marks += [mark for bar in bars for mark in _links(bar, {other.key: other for other in bars}, place, x)]
    for bar in bars:
        marks += _bar(bar, place[bar.key], x, critical)
    marks.append(Stroke(((x(today.toordinal()), 16), (x(today.toordinal()), height)), "off_track", 1.4, (4, 3)))
    rows = tuple(
        (bar.label, show_day(bar.planned[1]), show_day(bar.expected[1]), yes if bar.critical else no) for bar in bars
    )
    return Chart(
        "plan_gantt",
        title,
        f"{today_text}: {show_day(today)}",
        language,
        WIDE,
        height + 2,
        tuple(marks),
        ChartTable(header, rows),
    )


def _fiscal_years(first: date, last: date) -> tuple[date, date]:
    return date(first.year - (first.month < 7), 7, 1), date(last.year + (last.month >= 7), 7, 1)


def _calendar(begin: date, finish: date, x: Scale, height: float, language: str) -> Iterator[Mark]:
    """A line at the beginning of each fiscal year, and its name."""
    with override(language):
        text = _("FY%(year)s")
    for year in range(begin.year, finish.year + 1):
        at = x(date(year, 7, 1).toordinal())
        yield Stroke(((at, 16), (at, height)), "line", 0.8)
        if year < finish.year:
            span = digits_in(f"{year}-{(year + 1) % 100:02d}", language)
            yield Label(at + 3, 12, text % {"year": span}, "muted", 11)


def _bar(bar: PlanBar, top: float, x: Scale, critical: str) -> Iterator[Mark]:
    """Its name, what was planned, what is expected, its milestones."""
    start, end = x(bar.planned[0].toordinal()), x(bar.planned[1].toordinal())
    begins, ends = x(bar.expected[0].toordinal()), x(bar.expected[1].toordinal())
    word = f" · {critical}" if bar.critical else ""
    label = cut(bar.label, 11, WIDE - 90) + word
    left = max(min(start, begins, WIDE - room_for(label, 11) - 18), 2)
    if bar.critical:
        yield Dot(left + 5, top + 9, "diamond", "brand_dark", 8)
    yield Label(left + (13 if bar.critical else 0), top + 13, label, "ink", 11, bold=bar.critical)
    yield Box(start, top + 19, max(end - start, 1), 6, "paper", "muted")
    yield Box(
        begins, top + 27, max(ends - begins, 1), 10, "brand_dark" if bar.critical else "brand_middle", "brand_dark"
    )
    for mark in bar.marks:
        shape, role = LOOKS[mark.state]
        yield Dot(x(mark.day.toordinal()), top + 32, shape, role, 8, mark.title)


def _links(bar: PlanBar, bars: dict[str, PlanBar], place: dict[str, float], x: Scale) -> Iterator[Mark]:
    """From the end of what it needs to its own beginning, with a small triangle where it arrives."""
    for key in bar.needs:
        if key not in bars:
            continue
        start: Point = (x(bars[key].expected[1].toordinal()), place[key] + 32)
        end: Point = (x(bar.expected[0].toordinal()), place[bar.key] + 32)
        turn = max(min(end[0], start[0] + 5), 3)
        yield Stroke((start, (turn, start[1]), (turn, end[1]), end), "muted", 0.9)
        yield Dot(end[0], end[1], "triangle", "muted", 5)
