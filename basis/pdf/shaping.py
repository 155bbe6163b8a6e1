"""
Right Bangla out of ReportLab, and text that can be copied out again.

ReportLab 5.1 shapes a paragraph whose style says `shaping=1`, but (seen with 5.1.0):

1. it shapes a whole word in the script of its first letter, so that "DS02-এর" stays unshaped;
2. a zero-width joiner (র‍্যাব) leaves a space;
3. the PDF holds glyphs only: a search or a copy finds private-use characters;
4. a word that is longer than its line, and a paragraph that runs over a page, lose the positions.

`install` replaces four functions. Each glyph carries the text that it stands for, and every shaped run is
written with that text as /ActualText. The functions are private to ReportLab: `tests/basis/pdf/
test_shaping.py` fails when a new version changes them, and the lock pins the version.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

import uharfbuzz
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import ShapeData, ShapedStr, TTFont, makeShapedFragWord
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject
from reportlab.platypus import paragraph as platypus

FEATURES = {"kern": True, "liga": True}

_plain_format_text = PDFTextObject._formatText
_plain_frag_words = platypus._getFragWords


class Glyph(ShapeData):
    """Where one glyph stands, in thousandths of the font size, and the text it stands for ("" inside a cluster)."""

    source = ""


def install() -> None:
    """Put our functions in the place of ReportLab's; doing it twice changes nothing."""
    platypus.shapeFragWord = shape_word
    platypus._fragWordIter = clusters_of_word
    platypus._getFragWords = words_of_fragments
    PDFTextObject._formatText = format_text


def is_bangla(character: str) -> bool:
    """Whether a character must be shaped together with its neighbours: the Bengali block and the joiners."""
    return "\u0980" <= character <= "\u09ff" or character in "\u200c\u200d\u25cc\u0964\u0965"


def shape_word(word: Any) -> Any:
    """
    Shape one word as ReportLab holds it: [width, (fragment, text), ...], in points.

    A word without Bangla comes back as it was.
    """
    if not any(is_bangla(character) for _, text in word[1:] for character in text):
        return word
    pieces = []
    width = 0.0
    for fragment, text in word[1:]:
        if hasattr(fragment, "cbDefn"):
            width += getattr(fragment.cbDefn, "width", 0)
        elif text:
            letters, glyphs = shape_text(fragment.fontName, source_of(text))
            text = ShapedStr(letters, shapeData=list(glyphs))
            width += sum(glyph.x_advance for glyph in glyphs) * fragment.fontSize / 1000
        pieces.append((fragment, text))
    return makeShapedFragWord(word)([width, *pieces])


@lru_cache(maxsize=20_000)
def shape_text(font_name: str, text: str) -> tuple[str, tuple[Glyph, ...]]:
    """The letters (as the font numbers its glyphs) and places of a text; Bangla runs are shaped, others only set."""
    font = pdfmetrics.getFont(font_name)
    letters: list[str] = []
    glyphs: list[Glyph] = []
    start = 0
    for bangla, characters in groupby(text, key=is_bangla):
        run = "".join(characters)
        if bangla:
            _shape_run(font, run, start, letters, glyphs)
        else:
            for place, character in enumerate(run, start):
                _set(font, character, place, letters, glyphs)
        start += len(run)
    return "".join(letters), tuple(glyphs)


def _set(font: TTFont, character: str, cluster: int, letters: list[str], glyphs: list[Glyph]) -> None:
    """Add one character as it is."""
    width = font.face.getCharWidth(ord(character))
    glyph = Glyph(cluster, width, 0, 0, 0, width)
    glyph.source = character
    letters.append(character)
    glyphs.append(glyph)


def _shape_run(font: TTFont, run: str, start: int, letters: list[str], glyphs: list[Glyph]) -> None:
    """Add a run of Bangla as HarfBuzz sets it."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run)
    buffer.script, buffer.language, buffer.direction = "Beng", "bn", "ltr"
    buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    uharfbuzz.shape(font.hbFont(), buffer, FEATURES)
    starts = sorted({info.cluster for info in buffer.glyph_infos})
    ends = dict(zip(starts, [*starts[1:], len(run)], strict=True))
    told: set[int] = set()
    scale = font.pdfScale
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        number = font.face.glyphToChar[info.codepoint][0]
        glyph = Glyph(
            start + info.cluster,
            scale(place.x_advance),
            scale(place.y_advance),
            scale(place.x_offset),
            scale(place.y_offset),
            font.face.charWidths[number],
        )
        if info.cluster not in told:
            told.add(info.cluster)
            glyph.source = run[info.cluster : ends[info.cluster]]
        letters.append(chr(number))
        glyphs.append(glyph)


def source_of(text: str) -> str:
    """The text that was typed, from a shaped one; characters that ReportLab added stand for themselves."""
    if not isinstance(text, ShapedStr):
        return text
    return "".join(
        glyph.source if isinstance(glyph, Glyph) else letter
        for letter, glyph in zip(str(text), text.__shapeData__, strict=True)
    )


def clusters_of_word(word: Any) -> Iterator[tuple[Any, float, str]]:
    """The parts at which a word that is too long may be broken, with their widths: never inside a cluster."""
    for fragment, text in word[1:]:
        if hasattr(fragment, "cbDefn"):
            yield fragment, getattr(fragment.cbDefn, "width", 0), text
        elif isinstance(text, ShapedStr):
            start = 0
            for _, cluster in groupby(text.__shapeData__, key=lambda glyph: glyph.cluster):
                width = [glyph.x_advance for glyph in cluster]
                part = text[start : start + len(width)]
                yield fragment, sum(width) * fragment.fontSize / 1000, part
                start += len(width)
        elif text:
            for letter in text:
                yield fragment, pdfmetrics.stringWidth(letter, fragment.fontName, fragment.fontSize), letter
        else:
            yield fragment, 0, text


def words_of_fragments(fragments: Any, *rest: Any) -> Any:
    """Cut fragments into words; those of a paragraph that was split over pages go back to what was typed."""
    typed = []
    for fragment in fragments:
        if isinstance(getattr(fragment, "text", None), ShapedStr):
            fragment = fragment.clone(text=source_of(fragment.text))
        typed.append(fragment)
    return _plain_frag_words(typed, *rest)


def format_text(self: PDFTextObject, text: str) -> str:
    """The PDF operators of a run of text; a shaped one carries what was typed."""
    code = _plain_format_text(self, text)
    if not isinstance(text, ShapedStr) or not code:
        return code
    typed = ("\ufeff" + source_of(text)).encode("utf-16-be").hex().upper()
    return f"/Span <</ActualText <{typed}>>> BDC {code} EMC"


def width_of(text: str, font_name: str, size: float) -> float:
    """How long a line of text is, in points, when it is shaped."""
    return sum(glyph.x_advance for glyph in shape_text(font_name, text)[1]) * size / 1000


def draw_text(
    canvas: Canvas, text: str, x: float, y: float, font_name: str, size: float, anchor: str = "start"
) -> None:
    """Write one line of shaped text with its base at `y`; `anchor` says what stands at `x`: start, middle or end."""
    letters, glyphs = shape_text(font_name, text)
    width = sum(glyph.x_advance for glyph in glyphs) * size / 1000
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    line = canvas.beginText(left, y)
    line.setFont(font_name, size)
    line._textOut(ShapedStr(letters, shapeData=list(glyphs)))
    canvas.drawText(line)
