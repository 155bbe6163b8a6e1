"""A value over time, its path to the target, and the places where the definition changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from basis.charts.scale import Scale, value_axis
from basis.charts.values import (
    DASHES,
    SHAPES,
    WIDTH,
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

SIZE = 11.0
TOP = 14.0


@dataclass(frozen=True)
class Line:
    """One series: its name and a value for each period, None where nothing was reported."""

    name: str
    values: Sequence[Number | None]


@dataclass(frozen=True)
class Version:
    """From which period (its place in the list) a new definition counts, and what to call it."""

    start: int
    name: str


def trend_chart(
    *,
    title: str,
    language: str,
    periods: Sequence[str],
    lines: Sequence[Line],
    target: Sequence[Number | None] = (),
    versions: Sequence[Version] = (),
    unit: str = "",
    decimals: int = 1,
    show: Show | None = None,
    periods_short: Sequence[str] = (),
    from_zero: bool = False,
    height: float = 210.0,
) -> Chart:
    """
    Lines over periods. A missing value leaves a gap; a new definition starts a new line.

    `target` has a value for each period too (None where there is none). `periods_short` are written at the axis,
    `periods` in the table.
    """
    show = show or shown(language, decimals, unit)
    known = [float(value) for line in lines for value in line.values if value is not None]
    aims = [float(value) for value in target if value is not None]
    with override(language):
        words = {
            "target": _("Target"),
            "period": _("Period"),
            "missing": _("No data"),
        }
        description = _describe(lines, periods, show)
    table = _table(lines, periods, target, words, show)
    if not known and not aims:
        label = Label(WIDTH / 2, 40, words["missing"], "muted", 13, "middle")
        return Chart("trend", title, description, language, WIDTH, 80, (label,), table)

    marks: list[Mark] = []
    axis = value_axis(known + aims, from_zero=from_zero)
    written = [shown(language, _decimals(axis), "")(tick) for tick in axis]
    left = max(room_for(text, SIZE) for text in written) + 8
    legend = 18.0 if len(lines) > 1 or aims else 0.0
    right = max([room_for(show(line_end), SIZE) for line_end in _ends(lines)], default=0) + 12
    x = Scale(0, max(len(periods) - 1, 1), left + 6, WIDTH - right)
    y = Scale(axis[0], axis[-1], height - 30, TOP + legend)
    for tick, text in zip(axis, written, strict=True):
        marks.append(Stroke(((left, y(tick)), (WIDTH - right + 4, y(tick))), "line", 0.7))
        marks.append(Label(left - 4, y(tick) + 4, text, "muted", SIZE, "end"))
    marks += _period_labels(periods_short or periods, x, height - 12)
    for version in versions:
        place = x(version.start - 0.5) if version.start else x(0)
        marks.append(Stroke(((place, TOP + legend - 6), (place, height - 30)), "muted", 1.0, (2, 3)))
        marks.append(Label(place + 3, TOP + legend + 1, version.name, "muted", 10))
    breaks = {version.start for version in versions}
    for run in _runs(target, set()):
        marks.append(Stroke(tuple((x(at), y(value)) for at, value in run), "muted", 1.4, (5, 4)))
    for number, line in enumerate(lines):
        marks += _line(line, number, breaks, periods, x, y, show)
    if legend:
        marks += _legend(lines, words["target"] if aims else "")
    return Chart("trend", title, description, language, WIDTH, height, tuple(marks), table)


def _line(
    line: Line, number: int, breaks: set[int], periods: Sequence[str], x: Scale, y: Scale, show: Show
) -> list[Mark]:
    """One series: strokes between neighbours, a sign at each value, the last value written beside it."""
    role, dash, shape = f"series{number % 6}", DASHES[number % 6], SHAPES[number % 6]
    marks: list[Mark] = []
    runs = _runs(line.values, breaks)
    for run in runs:
        if len(run) > 1:
            marks.append(Stroke(tuple((x(at), y(value)) for at, value in run), role, 2.2, dash))
        for at, value in run:
            told = f"{line.name}, {periods[at]}: {show(value)}"
            marks.append(Dot(x(at), y(value), shape, role, 6.5, told))
    if runs:
        at, value = runs[-1][-1]
        marks.append(Label(x(at) + 6, y(value) + 4, show(value), role, SIZE, bold=True))
    return marks


def _runs(values: Sequence[Number | None], breaks: set[int]) -> list[list[tuple[int, Number]]]:
    """The stretches without a gap, as (place, value); a new definition begins a new stretch."""
    runs: list[list[tuple[int, Number]]] = []
    open_run = False
    for at, value in enumerate(values):
        if value is None:
            open_run = False
            continue
        if not open_run or at in breaks:
            runs.append([])
        runs[-1].append((at, value))
        open_run = True
    return runs


def _ends(lines: Sequence[Line]) -> list[Number]:
    """The last known value of each line."""
    return [known[-1] for line in lines if (known := [value for value in line.values if value is not None])]


def _period_labels(periods: Sequence[str], x: Scale, y: float) -> list[Mark]:
    """As many periods as fit below the axis: always the last, and the first where there is room before the next."""
    if not periods:
        return []
    widest = max(room_for(period, SIZE) for period in periods) + 10
    fit = max(int((x.end - x.start) // widest), 1)
    last = len(periods) - 1
    step = max(-(-last // fit), 1)
    places = list(range(last, -1, -step))
    if places[-1] and x(places[-1]) - max(x(0), room_for(periods[0], SIZE) / 2) >= widest:
        places.append(0)
    marks: list[Mark] = []
    for at in places:
        half = room_for(periods[at], SIZE) / 2
        middle = min(max(x(at), half), WIDTH - half)
        marks.append(Label(middle, y, periods[at], "muted", SIZE, "middle"))
    return marks


def _legend(lines: Sequence[Line], target: str) -> list[Mark]:
    """Names above the drawing, each with its dash and sign."""
    marks: list[Mark] = []
    at = 0.0
    entries = [
        (line.name, f"series{number % 6}", DASHES[number % 6], SHAPES[number % 6]) for number, line in enumerate(lines)
    ]
    if target:
        entries.append((target, "muted", (5, 4), ""))
    room = WIDTH / len(entries) - 32
    for name, role, dash, shape in entries:
        name = cut(name, SIZE, max(room, 50))
        marks.append(Stroke(((at, 9), (at + 20, 9)), role, 2.0, tuple(dash)))
        if shape:
            marks.append(Dot(at + 10, 9, shape, role, 6.5))
        marks.append(Label(at + 24, 13, name, "ink", SIZE))
        at += 24 + room_for(name, SIZE) + 12
    return marks


def _decimals(axis: list[float]) -> int:
    """How many decimals the ticks need."""
    return (
        0 if all(float(tick).is_integer() for tick in axis) else 1 if all((tick * 10) % 1 == 0 for tick in axis) else 2
    )


def _describe(lines: Sequence[Line], periods: Sequence[str], show: Show) -> str:
    """The first and last known value of each line, in a sentence."""
    sentences = []
    for line in lines:
        known = [(period, value) for period, value in zip(periods, line.values, strict=True) if value is not None]
        if known:
            sentences.append(
                _("%(name)s: %(first)s in %(first_period)s, %(last)s in %(last_period)s.")
                % {
                    "name": line.name,
                    "first": show(known[0][1]),
                    "first_period": known[0][0],
                    "last": show(known[-1][1]),
                    "last_period": known[-1][0],
                }
            )
    return " ".join(sentences)


def _table(
    lines: Sequence[Line],
    periods: Sequence[str],
    target: Sequence[Number | None],
    words: dict[str, str],
    show: Show,
) -> ChartTable:
    """A row a period: the values and, where there is one, the target."""
    header = [words["period"], *(line.name for line in lines)]
    if any(value is not None for value in target):
        header.append(words["target"])
    rows = []
    for at, period in enumerate(periods):
        values = [line.values[at] for line in lines]
        if len(header) > len(lines) + 1:
            values.append(target[at] if at < len(target) else None)
        rows.append((period, *(words["missing"] if value is None else show(value) for value in values)))
    return ChartTable(tuple(header), tuple(rows))
