"""How far something is: bars of milestones, a share, a line without axes, actions on a calendar."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from basis.charts.scale import Scale
from basis.charts.values import (
    STATUS_SHAPES,
    WIDTH,
    Box,
    Chart,
    ChartTable,
    Dot,
    Label,
    Mark,
    Number,
    Show,
    Stroke,
    cut,
    room_for,
    shown,
)

# state of a milestone: filling, edge
STATES = {
    "done": ("brand", ""),
    "due": ("off_track_tint", "off_track"),
    "planned": ("paper", "muted"),
}


@dataclass(frozen=True)
class MilestonePart:
    """One milestone: its weight (percent of the action) and its state: done, due (late) or planned."""

    name: str
    weight: Number
    state: str


@dataclass(frozen=True)
class GanttRow:
    """One action on the calendar; `done` is the share that is proven (0 to 100)."""

    label: str
    start: date
    end: date
    done: Number = 0
    status: str = ""
    note: str = ""


def milestone_bar(
    *,
    title: str,
    language: str,
    milestones: Sequence[MilestonePart],
    claimed: Number | None = None,
) -> Chart:
    """
    One bar of milestones, each as wide as its weight; what the owner claims is a mark above it, not a filling.
    """
    show = shown(language, 0, "%")
    with override(language):
        words = {"done": _("Done"), "due": _("Overdue"), "planned": _("Planned")}
        header = (_("Milestone"), _("Weight"), _("Status"))
        claim = _("Claimed progress") if claimed is not None else ""
        proven = _("Derived progress")
    whole = sum(float(part.weight) for part in milestones) or 1.0
    x = Scale(0, whole, 0.5, WIDTH - 0.5)
    done = sum((part.weight for part in milestones if part.state == "done"), start=0)
    marks: list[Mark] = []
    at: float = 0.0
    top = 24.0 if claim else 6.0
    for part in sorted(milestones, key=lambda part: list(STATES).index(part.state)):
        end = at + float(part.weight)
        role, edge = STATES[part.state]
        told = f"{part.name}: {show(part.weight)}, {words[part.state]}"
        marks.append(Box(x(at), top, x(end) - x(at), 18, role, edge or "paper", told))
        at = end
    if claimed is not None:
        place = x(float(claimed) * whole / 100)
        text = f"{claim} {show(claimed)}"
        half = room_for(text, 11) / 2
        marks.append(Stroke(((place, top - 5), (place, top + 22)), "ink", 2.0))
        marks.append(Label(min(max(place, half), WIDTH - half), top - 9, text, "ink", 11, "middle"))
    marks.append(Label(0, top + 34, f"{proven} {show(done)}", "ink", 12, bold=True))
    rows = tuple((part.name, show(part.weight), words[part.state]) for part in milestones)
    description = f"{proven} {show(done)}" + (f"; {claim} {show(claimed)}" if claimed is not None else "")
    return Chart("milestones", title, description, language, WIDTH, top + 40, tuple(marks), ChartTable(header, rows))


def progress_bar(*, title: str, language: str, percent: Number | None, width: float = 120.0) -> Chart:
    """A share of a whole as one small bar with its number."""
    show = shown(language, 0, "%")
    with override(language):
        text = _("No data") if percent is None else show(percent)
        header = (_("Progress"),)
    room = width - room_for(show(100), 12) - 10
    marks: list[Mark] = [Box(0.5, 4, room, 11, "ground", "muted")]
    if percent:
        marks.append(Box(0.5, 4, room * min(max(float(percent), 0), 100) / 100, 11, "brand"))
    marks.append(Label(room + 8 if percent is not None else 4, 14 if percent is not None else 13, text, "ink", 12))
    return Chart("progress", title, text, language, width, 20, tuple(marks), ChartTable(header, ((text,),)))


def sparkline(
    *,
    title: str,
    language: str,
    values: Sequence[Number | None],
    unit: str = "",
    decimals: int = 1,
    show: Show | None = None,
    width: float = 96.0,
) -> Chart:
    """A small line without axes; gaps stay gaps, the last value has a point."""
    show = show or shown(language, decimals, unit)
    known = [float(value) for value in values if value is not None]
    with override(language):
        description = f"{show(_first(values))} → {show(_first(reversed(values)))}" if known else _("No data")
        header = (_("Value"),)
        missing = _("No data")
    marks: list[Mark] = []
    if known:
        low, high = min(known), max(known)
        x = Scale(0, max(len(values) - 1, 1), 3, width - 5)
        y = Scale(low, high if high > low else low + 1, 21, 5)
        run: list[tuple[float, float]] = []
        for at, value in enumerate([*values, None]):
            if value is not None:
                run.append((x(at), y(value)))
                continue
            if len(run) > 1:
                marks.append(Stroke(tuple(run), "series0", 1.6))
            elif run:
                marks.append(Dot(*run[0], "disc", "series0", 3))
            run = []
        last = max(at for at, value in enumerate(values) if value is not None)
        marks.append(Dot(x(last), y(values[last] or 0), "disc", "series0", 5))
    rows = tuple((missing if value is None else show(value),) for value in values)
    return Chart("sparkline", title, description, language, width, 26, tuple(marks), ChartTable(header, rows))


def _first(values: Iterable[Number | None]) -> Number:
    """The first value that is known."""
    return next(value for value in values if value is not None)


def gantt_chart(
    *,
    title: str,
    language: str,
    rows: Sequence[GanttRow],
    today: date,
    show_day: Callable[[date], str] = date.isoformat,
) -> Chart:
    """
    Actions on a calendar of fiscal years: an outlined bar from start to end, filled as far as it is proven.

    `show_day` writes a date for people in the table.
    """
    percent = shown(language, 0, "%")
    with override(language):
        header = (_("Action"), _("Start"), _("End"), _("Derived progress"))
        today_text = _("Today")
        year_text = _("FY%(year)s")
        years = shown(language, 0, "")
    first = min([row.start for row in rows], default=today)
    last = max([row.end for row in rows], default=today)
    begin = date(first.year - (first.month < 7), 7, 1)
    finish = date(last.year + (last.month >= 7), 7, 1)
    x = Scale(begin.toordinal(), finish.toordinal(), 1, WIDTH - 1)
    marks: list[Mark] = []
    height = 26 + 34 * len(rows)
    for year in range(begin.year, finish.year + 1):
        place = x(date(year, 7, 1).toordinal())
        marks.append(Stroke(((place, 18), (place, height)), "line", 0.8))
        if year < finish.year:
            span = years(year).replace(",", "") + "-" + years(100 + (year + 1) % 100)[1:]
            marks.append(Label(place + 3, 13, year_text % {"year": span}, "muted", 10))
    for number, row in enumerate(rows):
        y = 26 + 34 * number
        start, end = x(row.start.toordinal()), x(row.end.toordinal())
        label = cut(row.label, 11, WIDTH - 16)
        left = min(start, WIDTH - room_for(label, 11) - 14)
        if row.status:
            marks.append(Dot(max(left, 0) + 5, y + 6, STATUS_SHAPES[row.status], row.status, 7))
        marks.append(Label(max(left, 0) + (13 if row.status else 0), y + 10, label, "ink", 11))
        marks.append(Box(start, y + 15, end - start, 11, "ground", "muted", row.note or row.label))
        if row.done:
            marks.append(Box(start, y + 15, (end - start) * min(float(row.done), 100) / 100, 11, "brand"))
    if begin <= today <= finish:
        place = x(today.toordinal())
        marks.append(Stroke(((place, 18), (place, height)), "off_track", 1.4, (4, 3)))
    table = tuple((row.label, show_day(row.start), show_day(row.end), percent(row.done)) for row in rows)
    return Chart(
        "gantt",
        title,
        f"{today_text}: {show_day(today)}",
        language,
        WIDTH,
        height + 4,
        tuple(marks),
        ChartTable(header, table),
    )
