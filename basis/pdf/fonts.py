"""
The fonts of our prints.

The published Noto Sans Bengali comes in parts, one for each script, and the Bengali part has no Latin
letters. Mixed text needs both in one font, so `merge_parts` joins them once (when the assets are built)
and `register` hands the result to ReportLab.
"""

import io
import math
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from fontTools.merge import Merger
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as PrintFont

REGULAR = "NotoSansBengali-Regular"
BOLD = "NotoSansBengali-Bold"
FILES = {REGULAR: "NotoSansBengali-Regular.ttf", BOLD: "NotoSansBengali-Bold.ttf"}

# Seconds since 1904 at 2026-01-01: a merged font must not say when it was merged.
FIXED_TIME = 3_850_070_400

_registering = Lock()


def merge_parts(parts: list[bytes]) -> bytes:
    """
    Join the parts (WOFF2 or TTF) of one weight into one TrueType font, always to the same bytes.

    The signs that our pages use for states and directions (● ▲ ■ ○ ◆ ↑ ↓ → ≤ ≥) are in none of the parts;
    they are simple enough to be drawn here.
    """
    plain = []
    for part in parts:
        font = TTFont(io.BytesIO(part), recalcTimestamp=False)
        font.flavor = None
        # A table of style names for font menus; the merger cannot join it and nobody reads it here.
        if "STAT" in font:
            del font["STAT"]
        out = io.BytesIO()
        font.save(out)
        out.seek(0)
        plain.append(out)
    merged = Merger().merge(plain)
    _draw_signs(merged)
    merged.recalcTimestamp = False
    merged["head"].created = merged["head"].modified = FIXED_TIME
    out = io.BytesIO()
    merged.save(out)
    return out.getvalue()


def register() -> None:
    """Make both weights known to ReportLab, once a process. Raises ImproperlyConfigured when they were not built."""
    with _registering:
        if BOLD in pdfmetrics.getRegisteredFontNames():
            return
        for name, path in font_files().items():
            font = PrintFont(name, str(path))
            _number_every_glyph(font)
            pdfmetrics.registerFont(font)
        for bold in (0, 1):
            for italic in (0, 1):
                addMapping(REGULAR, bold, italic, BOLD if bold else REGULAR)


def font_files() -> dict[str, Path]:
    """Where the merged fonts lie, by name. Raises ImproperlyConfigured when one is missing."""
    folder = Path(settings.ASSETS_ROOT) / "fonts"
    files = {name: folder / file for name, file in FILES.items()}
    for path in files.values():
        if not path.is_file():
            raise ImproperlyConfigured(
                f"The font {path.name} is missing. Run: npm ci --ignore-scripts && python manage.py build_assets"
            )
    return files


def _number_every_glyph(font: PrintFont) -> None:
    """
    Give every glyph without a character its private number now, in the order of the font.

    ReportLab would number them as it meets them, so that the bytes of a document would depend on which
    documents the process had printed before.
    """
    shaper = font.hbFont()
    for glyph in range(font.hbFace.glyph_count):
        if glyph not in font.face.glyphToChar:
            font.hbAddPrivate(shaper.glyph_to_string(glyph), glyph, shaper.get_glyph_h_advance(glyph))


def _draw_signs(font: TTFont) -> None:
    """Add the signs to a merged font (1000 units an em, y upwards)."""
    for sign, (advance, contours) in _signs().items():
        if ord(sign) in font.getBestCmap():
            continue
        pen = TTGlyphPen(None)
        for contour in contours:
            pen.moveTo(contour[0])
            for point in contour[1:]:
                pen.lineTo(point)
            pen.closePath()
        name = f"uni{ord(sign):04X}"
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        font["glyf"].glyphs[name] = pen.glyph()
        font["glyf"].glyphOrder = font.getGlyphOrder()
        font["hmtx"][name] = (advance, min(x for contour in contours for x, _ in contour))
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(sign)] = name
    font["maxp"].numGlyphs = len(font.getGlyphOrder())


def _signs() -> dict[str, tuple[int, list[list[tuple[int, int]]]]]:
    """Advance and outlines of each sign. Outer outlines run clockwise, holes the other way."""
    disc = _circle(330, 330, 260)
    hole = list(reversed(_circle(330, 330, 190)))
    up = [(280, 700), (520, 420), (320, 420), (320, 0), (240, 0), (240, 420), (40, 420)]
    right = [(740, 330), (460, 90), (460, 290), (40, 290), (40, 370), (460, 370), (460, 570)]
    less = [(490, 640), (490, 550), (150, 410), (490, 270), (490, 180), (50, 370), (50, 450)]
    bar = [(50, 100), (490, 100), (490, 20), (50, 20)]
    return {
        "●": (660, [disc]),
        "○": (660, [disc, hole]),
        "■": (640, [[(80, 90), (80, 570), (560, 570), (560, 90)]]),
        "▲": (700, [[(350, 620), (640, 90), (60, 90)]]),
        "◆": (660, [[(330, 640), (590, 330), (330, 20), (70, 330)]]),
        "↑": (560, [up]),
        "↓": (560, [[(x, 700 - y) for x, y in reversed(up)]]),
        "→": (780, [right]),
        "≤": (540, [less, bar]),
        "≥": (540, [[(540 - x, y) for x, y in reversed(less)], bar]),
    }


def _circle(x: int, y: int, radius: int, steps: int = 32) -> list[tuple[int, int]]:
    """A circle as a clockwise polygon: at the sizes that we print nobody sees the corners."""
    turns = (-2 * math.pi * step / steps for step in range(steps))
    return [(round(x + radius * math.cos(turn)), round(y + radius * math.sin(turn))) for turn in turns]
