"""
What a chart is made of: marks in a coordinate system whose origin is the upper left corner, x to the right and
y downwards; one unit is about one CSS pixel on a phone 360 wide.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from basis.numerals import format_number

WIDTH = 360.0

COLOURS = {
    "ink": "#17211d",
    "muted": "#4a5a53",
    "line": "#c9d3ce",
    "ground": "#f4f7f5",
    "paper": "#ffffff",
    "brand": "#006a4e",
    "brand_dark": "#00452f",
    "brand_tint": "#e3f1ec",
    "brand_middle": "#8fc3b2",
    "on_track": "#00703c",
    "at_risk": "#8a5a00",
    "off_track": "#b3261e",
    "no_data": "#5b6a64",
    "on_track_tint": "#dff1e6",
    "at_risk_tint": "#fbeecb",
    "off_track_tint": "#fae0dd",
    "no_data_tint": "#eef1ef",
    "series0": "#006a4e",
    "series1": "#0b5ea8",
    "series2": "#b35900",
    "series3": "#6b3fa0",
    "series4": "#7a1f3d",
    "series5": "#3d6b00",
}

# The same six lines must be told apart in grey: by dash and by the shape of their points.
DASHES = ((), (6, 3), (2, 3), (8, 3, 2, 3), (4, 2), (1, 2))
SHAPES = ("disc", "square", "triangle", "diamond", "ring", "cross")

STATUS_SHAPES = {"on_track": "disc", "at_risk": "triangle", "off_track": "square", "no_data": "ring"}

Point = tuple[float, float]
Number = int | float | Decimal
Show = Callable[[Number], str]


@dataclass(frozen=True)
class Stroke:
    """A line through points."""

    points: tuple[Point, ...]
    role: str
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Box:
    """A rectangle, filled with `role` and, when given, drawn around with `edge`; `title` is said when pointed at.

    With `href` it is a link on pages, reached by the keyboard too, and its title is the text of the link.
    """

    x: float
    y: float
    width: float
    height: float
    role: str
    edge: str = ""
    title: str = ""
    href: str = ""


@dataclass(frozen=True)
class Label:
    """One line of text whose base is at y; `anchor` says which end of it is at x."""

    x: float
    y: float
    text: str
    role: str = "ink"
    size: float = 12.0
    anchor: str = "start"
    bold: bool = False


@dataclass(frozen=True)
class Dot:
    """A small sign centred at x, y: disc, ring, square, triangle, diamond or cross."""

    x: float
    y: float
    shape: str
    role: str
    size: float = 7.0
    title: str = ""


Mark = Stroke | Box | Label | Dot


@dataclass(frozen=True)
class ChartTable:
    """The figures of a chart, written as people read them."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """A finished drawing. `title` states the finding; `description` says what a listener cannot see."""

    kind: str
    title: str
    description: str
    language: str
    width: float
    height: float
    marks: tuple[Mark, ...]
    table: ChartTable = field(default=ChartTable((), ()))


def shown(language: str, decimals: int, unit: str) -> Show:
    """How a number is written in a chart when the caller does not say: its digits, grouping and unit."""

    def show(value: Number) -> str:
        exact = Decimal(repr(value)) if isinstance(value, float) else value
        text = format_number(exact, language=language, decimals=decimals)
        return f"{text}%" if unit == "%" else f"{text} {unit}".strip()

    return show


def room_for(text: str, size: float) -> float:
    """About how long a line of text is: good enough to keep labels apart, in both scripts."""
    units = 0.0
    for character in text:
        category = unicodedata.category(character)
        if category == "Mn" or character in "\u200c\u200d":
            continue
        if category == "Mc":
            units += 0.34
        elif "\u0980" <= character <= "\u09ff":
            units += 0.66
        elif character in " .,:;'|()[]ijlIft-":
            units += 0.33
        else:
            units += 0.6
    return units * size


def cut(text: str, size: float, room: float) -> str:
    """The text, or as many of its words as fit with an ellipsis after them."""
    if room_for(text, size) <= room:
        return text
    words = text.split()
    while len(words) > 1 and room_for(" ".join(words) + " …", size) > room:
        words.pop()
    return " ".join(words) + " …"


def wrap(text: str, size: float, room: float, most: int = 2) -> list[str]:
    """The text on as many lines as it needs, at most `most`; what is left over is cut."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        line = words.pop(0)
        while words and room_for(f"{line} {words[0]}", size) <= room:
            line = f"{line} {words.pop(0)}"
        lines.append(line)
    if words:
        lines.append(cut(" ".join(words), size, room))
    return lines or [""]
