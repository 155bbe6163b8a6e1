"""Colours, sizes and paragraph styles of our prints: the same tokens as the pages."""

from functools import cache
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph

from basis.pdf.fonts import BOLD, REGULAR

INK = HexColor("#17211d")
MUTED = HexColor("#4a5a53")
LINE = HexColor("#c9d3ce")
GROUND = HexColor("#f4f7f5")
BRAND = HexColor("#006a4e")
BRAND_DARK = HexColor("#00452f")
BRAND_TINT = HexColor("#e3f1ec")

# The sign of a state is never without its word; its colour only helps.
SIGNS = {"●": HexColor("#00703c"), "▲": HexColor("#8a5a00"), "■": HexColor("#b3261e"), "○": HexColor("#5b6a64")}

ALIGNMENTS = {"left": TA_LEFT, "right": TA_RIGHT, "center": TA_CENTER}

# name: font, size, leading, colour, space before, space after
_STYLES: dict[str, tuple[str, float, float, Color, float, float]] = {
    "title": (BOLD, 26, 37, BRAND_DARK, 0, 6),
    "subtitle": (REGULAR, 14, 21, MUTED, 0, 4),
    "heading1": (BOLD, 17, 25, BRAND_DARK, 10, 4),
    "heading2": (BOLD, 12.5, 19, BRAND_DARK, 8, 3),
    "heading3": (BOLD, 10.5, 16, INK, 6, 2),
    "lead": (REGULAR, 12, 19, INK, 0, 8),
    "body": (REGULAR, 10, 16, INK, 0, 6),
    "small": (REGULAR, 8, 12.5, MUTED, 0, 4),
    "caption": (BOLD, 9.5, 14.5, INK, 6, 3),
    "cell": (REGULAR, 8.5, 12.5, INK, 0, 0),
    "cell_strong": (BOLD, 8.5, 12.5, INK, 0, 0),
    "cell_head": (BOLD, 8.5, 12.5, BRAND_DARK, 0, 0),
    "value": (BOLD, 18, 25, BRAND_DARK, 0, 0),
    "running": (REGULAR, 8, 12, MUTED, 0, 0),
    "banner": (BOLD, 8, 12, BRAND_DARK, 0, 0),
}

# Room on the page.
MARGIN = 18 * mm
HEAD = 15 * mm
BANNER = 7 * mm
FOOT = 15 * mm


@cache
def style(name: str, align: str = "left", size: float = 0.0, colour: str = "") -> ParagraphStyle:
    """A style by name; another size keeps the proportion of the lines."""
    font, usual, leading, ink, before, after = _STYLES[name]
    size = size or usual
    return ParagraphStyle(
        f"{name}-{align}-{size}-{colour}",
        fontName=font,
        fontSize=size,
        leading=leading * size / usual,
        textColor=HexColor(colour) if colour else ink,
        alignment=ALIGNMENTS[align],
        spaceBefore=before,
        spaceAfter=after,
        shaping=1,
        splitLongWords=1,
        allowWidows=0,
        allowOrphans=0,
    )


@cache
def _pattern(named: ParagraphStyle) -> Any:
    """The fragment that ReportLab makes of plain text in this style: copied, because parsing each cell is slow."""
    return Paragraph("x", named).frags[0]


def plain(text: str, named: ParagraphStyle) -> Paragraph:
    """A paragraph of plain text; markup in it is text, and a line feed a new line. A leading sign has its colour."""
    pattern = _pattern(named)
    pieces = []
    if text[:1] in SIGNS:
        pieces.append(pattern.clone(text=text[0], textColor=SIGNS[text[0]]))
        text = text[1:]
    for number, line in enumerate(text.split("\n")):
        if number:
            pieces.append(pattern.clone(text="", lineBreak=True))
        pieces.append(pattern.clone(text=line))
    return Paragraph("", named, frags=pieces)
