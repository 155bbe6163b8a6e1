"""
The painter for pages: accessible inline SVG without scripts and without styles in it (our content security policy
forbids both). Sizes and colours are presentation attributes; the classes let the stylesheet adapt them.
"""

import zlib
from html import escape
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

from basis.charts.values import COLOURS, Box, Chart, Dot, Label, Mark, Stroke


def paint_svg(chart: Chart, language: str | None = None, *, heading: bool = False) -> SafeString:
    """
    The chart as markup that may stand in a page.

    A reader of the screen hears title and description. `language` is that of the chart when not given; `heading`
    writes the title into the drawing too, for places that do not show it beside it.
    """
    body = "".join(_group(role, list(marks)) for role, marks in groupby(chart.marks, key=_look))
    name = f"chart-{zlib.crc32((chart.title + body).encode()):08x}"
    top = 20.0 if heading else 0.0
    head = _text(Label(0, -6, chart.title, "ink", 13, bold=True)) if heading else ""
    size = f'width="{_n(chart.width)}" height="{_n(chart.height + top)}"'
    box = f'viewBox="0 {_n(-top)} {_n(chart.width)} {_n(chart.height + top)}"'
    # What is inside a picture cannot be reached; a drawing with links is a group.
    part = "group" if any(isinstance(mark, Box) and mark.href for mark in chart.marks) else "img"
    markup = (
        f'<svg class="chart chart-{chart.kind}" role="{part}" aria-labelledby="{name}-t {name}-d"'
        f' lang="{language or chart.language}" {box} {size} xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-t">{escape(chart.title)}</title><desc id="{name}-d">{escape(chart.description)}</desc>'
        f"{head}{body}</svg>"
    )
    return mark_safe(markup)  # noqa: S308 - every text in it went through escape


def _look(mark: Mark) -> tuple[str, str]:
    """What neighbours must share to stand in one group."""
    return type(mark).__name__, mark.role


def _group(look: tuple[str, str], marks: list[Mark]) -> str:
    """Neighbouring marks of one kind and colour."""
    kind, role = look
    colour = COLOURS[role]
    inner = "".join(_paint(mark) for mark in marks)
    if kind == "Stroke":
        return f'<g class="c-{role}" fill="none" stroke="{colour}" stroke-linejoin="round">{inner}</g>'
    return f'<g class="c-{role}" fill="{colour}">{inner}</g>'


def _paint(mark: Mark) -> str:
    if isinstance(mark, Stroke):
        return _stroke(mark)
    if isinstance(mark, Box):
        return _box(mark)
    if isinstance(mark, Label):
        return _text(mark)
    return _dot(mark)


def _stroke(mark: Stroke) -> str:
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in mark.points)
    dash = f' stroke-dasharray="{" ".join(map(_n, mark.dash))}"' if mark.dash else ""
    return f'<polyline points="{points}" stroke-width="{_n(mark.width)}"{dash}/>'


def _box(mark: Box) -> str:
    edge = f' stroke="{COLOURS[mark.edge]}"' if mark.edge else ""
    start = f'<rect x="{_n(mark.x)}" y="{_n(mark.y)}" width="{_n(mark.width)}" height="{_n(mark.height)}"{edge}'
    if mark.href:
        return f'<a href="{escape(mark.href)}"><title>{escape(mark.title)}</title>{start}/></a>'
    return _titled(start, "rect", mark.title)


def _text(mark: Label) -> str:
    anchor = f' text-anchor="{mark.anchor}"' if mark.anchor != "start" else ""
    bold = ' font-weight="700"' if mark.bold else ""
    return (
        f'<text x="{_n(mark.x)}" y="{_n(mark.y)}" font-size="{_n(mark.size)}"{anchor}{bold}>{escape(mark.text)}</text>'
    )


def _dot(mark: Dot) -> str:
    half = mark.size / 2
    x, y, size = _n(mark.x), _n(mark.y), _n(mark.size)
    colour = COLOURS[mark.role]
    if mark.shape == "disc":
        return _titled(f'<circle cx="{x}" cy="{y}" r="{_n(half)}"', "circle", mark.title)
    if mark.shape == "ring":
        look = f'fill="{COLOURS["paper"]}" stroke="{colour}" stroke-width="1.6"'
        return _titled(f'<circle cx="{x}" cy="{y}" r="{_n(half - 0.6)}" {look}', "circle", mark.title)
    left, upper = _n(mark.x - half), _n(mark.y - half)
    if mark.shape == "square":
        return _titled(f'<rect x="{left}" y="{upper}" width="{size}" height="{size}"', "rect", mark.title)
    if mark.shape == "cross":
        path = f"M{left} {upper}l{size} {size}m0 -{size}l-{size} {size}"
        return _titled(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.8"', "path", mark.title)
    corners = outline(mark)
    path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in corners) + "Z"
    return _titled(f'<path d="{path}"', "path", mark.title)


def outline(mark: Dot) -> list[tuple[float, float]]:
    """The corners of a triangle or a diamond."""
    half = mark.size / 2 * 1.15
    if mark.shape == "triangle":
        return [(mark.x, mark.y - half), (mark.x + half, mark.y + half * 0.8), (mark.x - half, mark.y + half * 0.8)]
    return [(mark.x, mark.y - half), (mark.x + half, mark.y), (mark.x, mark.y + half), (mark.x - half, mark.y)]


def _titled(start: str, tag: str, title: str) -> str:
    return f"{start}><title>{escape(title)}</title></{tag}>" if title else f"{start}/>"


def _n(number: float) -> str:
    """A coordinate with at most one decimal, and without a useless one."""
    text = f"{number:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"
