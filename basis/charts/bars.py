"""Bars from left to right: one value each, or the parts of a sum."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    wrap,
)
from basis.numerals import format_number

SIZE = 12.0

# How the parts of a stacked bar are filled: dark, middle, light, so that they differ in grey too.
Fill = tuple[str, str]
PARTS: tuple[Fill, ...] = (("brand", ""), ("brand_middle", ""), ("paper", "brand"), ("ground", "muted"))


# The four states of a plan: full, light, full, empty, always with their words.
STATES: tuple[Fill, ...] = (
    ("on_track", "paper"),
    ("at_risk_tint", "at_risk"),
    ("off_track", "paper"),
    ("no_data_tint", "no_data"),
)


@dataclass(frozen=True)
class Bar:
    """One bar: None means not reported. `status` is on_track, at_risk, off_track, no_data or nothing."""

    label: str
    value: Number | None
    status: str = ""
    status_text: str = ""
    note: str = ""


@dataclass(frozen=True)
class StackedBar:
    """The parts of a sum in their order; `mark` is a value shown by a line across the bar, `text` stands at its end."""

    label: str
    parts: Sequence[Number]
    mark: Number | None = None
    text: str = ""


def bars_chart(
    *,
    title: str,
    language: str,
    items: Sequence[Bar],
    label_header: str = "",
    value_header: str = "",
    unit: str = "",
    decimals: int = 1,
    show: Show | None = None,
    target: Number | None = None,
    best_first: bool = True,
    limit: int = 0,
) -> Chart:
    """
    One bar for each item, sorted by value; those not reported stand last and say so.

    `target` draws a line down through all bars. `limit` shows only the first so many; the table has all.
    """
    show = show or shown(language, decimals, unit)
    known = sorted(
        (item for item in items if item.value is not None),
        key=lambda item: (-_length(item) if best_first else _length(item), item.label),
    )
    ordered = [*known, *sorted((item for item in items if item.value is None), key=lambda item: item.label)]
    with override(language):
        missing = _("No data")
        target_text = _("Target")
        description = _describe(known, len(items), language, show)
        header = [label_header or _("Name"), value_header or _("Value")]
        if any(item.status_text for item in ordered):
            header.append(_("Status"))
    rows = []
    for item in ordered:
        row = [item.label, missing if item.value is None else show(item.value)]
        if len(header) == 3:
            row.append(item.status_text)
        rows.append(tuple(row))
    drawn = ordered[:limit] if limit else ordered
    longest = max((room_for(item.label, SIZE) for item in drawn), default=0)
    beside = longest <= 118
    left = longest + 8 if beside else 0.0
    ends = [missing if item.value is None else show(item.value) for item in drawn]
    right = max((room_for(text, SIZE) for text in ends), default=0) + 24
    highest = max([_length(item) for item in known] + [float(target or 0), 0.000001])
    x = Scale(0, highest, left, WIDTH - right)
    top = 18.0 if target is not None else 4.0
    marks: list[Mark] = []
    y = top
    step = 20.0 if beside else 38.0
    for item, text in zip(drawn, ends, strict=True):
        bar_top = y + (4 if beside else 19)
        if beside:
            marks.append(Label(left - 8, bar_top + 11, item.label, "ink", SIZE, "end"))
        else:
            marks.append(Label(0, y + 13, cut(item.label, SIZE, WIDTH), "ink", SIZE))
        end = left
        if item.value is not None:
            end = max(x(max(float(item.value), 0)), left + 1)
            marks.append(Box(left, bar_top, end - left, 13, "brand", title=f"{item.label}: {text}"))
        if item.status:
            marks.append(Dot(end + 9, bar_top + 6.5, STATUS_SHAPES[item.status], item.status, 8, item.status_text))
            end += 14
        role = "muted" if item.value is None else "ink"
        marks.append(Label(end + 5, bar_top + 11, text, role, SIZE, bold=item.value is not None))
        y += step
    if target is not None:
        place = x(float(target))
        marks.append(Stroke(((place, top - 2), (place, y)), "ink", 1.4, (4, 3)))
        words = f"{target_text} {show(target)}"
        half = room_for(words, 11) / 2
        marks.append(Label(min(max(place, half), WIDTH - half), 12, words, "ink", 11, "middle"))
    return Chart(
        "bars", title, description, language, WIDTH, y + 6, tuple(marks), ChartTable(tuple(header), tuple(rows))
    )


def stacked_bars_chart(
    *,
    title: str,
    language: str,
    names: Sequence[str],
    items: Sequence[StackedBar],
    label_header: str = "",
    mark_name: str = "",
    unit: str = "",
    decimals: int = 0,
    show: Show | None = None,
    fills: Sequence[Fill] = PARTS,
) -> Chart:
    """
    One bar for each item, made of parts that follow each other (at most four), in the order given.

    For money the parts are what was spent, what was released and not spent, what was allocated and not released;
    the mark is the original allocation. `fills` (filling, edge) are those of money unless others are given.
    """
    show = show or shown(language, decimals, unit)
    with override(language):
        header = [label_header or _("Name"), *names]
        if mark_name:
            header.append(mark_name)
        missing = _("No data")
    rows = []
    for item in items:
        row = [item.label, *(show(part) for part in item.parts)]
        if mark_name:
            row.append(missing if item.mark is None else show(item.mark))
        rows.append(tuple(row))
    marks, y = _stack_legend(names, mark_name, fills)
    highest = max(
        [sum(map(float, item.parts)) for item in items] + [float(item.mark or 0) for item in items] + [0.000001]
    )
    x = Scale(0, highest, 0, WIDTH - 2)
    for item in items:
        for line in wrap(item.label, SIZE, WIDTH, 2):
            marks.append(Label(0, y + 12, line, "ink", SIZE, bold=True))
            y += 16
        start = 0.0
        for part, name, (role, edge) in zip(item.parts, names, fills, strict=False):
            end = start + max(float(part), 0)
            if end > start:
                told = f"{item.label}, {name}: {show(part)}"
                marks.append(Box(x(start), y + 2, x(end) - x(start), 14, role, edge, told))
            start = end
        if item.mark is not None:
            place = x(float(item.mark))
            marks.append(Stroke(((place, y - 1), (place, y + 19)), "ink", 2.0))
        y += 18
        if item.text:
            marks.append(Label(0, y + 12, item.text, "muted", 11))
            y += 15
        y += 9
    description = "; ".join(f"{item.label}: {item.text}" for item in items if item.text)
    table = ChartTable(tuple(header), tuple(rows))
    return Chart("stacked", title, description, language, WIDTH, y, tuple(marks), table)


def _stack_legend(names: Sequence[str], mark_name: str, fills: Sequence[Fill]) -> tuple[list[Mark], float]:
    """What each filling means, above the bars, on as many lines as it takes; the marks and the next free y."""
    marks: list[Mark] = []
    x, y = 0.0, 4.0
    entries = [*zip(names, fills, strict=False), *([(mark_name, None)] if mark_name else [])]
    for name, filling in entries:
        long = 18 + room_for(name, 11) + 14
        if x and x + long > WIDTH:
            x, y = 0.0, y + 17
        if filling:
            marks.append(Box(x, y, 12, 11, *filling))
        else:
            marks.append(Stroke(((x + 6, y - 1), (x + 6, y + 12)), "ink", 2.0))
        marks.append(Label(x + 17, y + 10, name, "ink", 11))
        x += long
    return marks, y + 24


def _length(bar: Bar) -> float:
    """The value as a length; only for those that were reported."""
    return float(bar.value or 0)


def _describe(known: Sequence[Bar], count: int, language: str, show: Show) -> str:
    """How many were reported, and the first and last of them."""
    if not known:
        return _("No data")
    return _(
        "%(reported)s of %(expected)s reported; first %(first)s (%(first_value)s), last %(last)s (%(last_value)s)."
    ) % {
        "reported": format_number(len(known), language=language),
        "expected": format_number(count, language=language),
        "first": known[0].label,
        "first_value": show(known[0].value or 0),
        "last": known[-1].label,
        "last_value": show(known[-1].value or 0),
    }
