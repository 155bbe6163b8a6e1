"""The 64 districts as tiles: each with its short name, a sign and a tint for its status."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from basis.charts.districts import COLUMNS, ROWS, TILES, division_of
from basis.charts.values import STATUS_SHAPES, WIDTH, Box, Chart, ChartTable, Dot, Label, Mark, Stroke, cut, room_for
from basis.numerals import format_number

STEP = WIDTH / COLUMNS
TOP = 42.0


@dataclass(frozen=True)
class Tile:
    """One district: its full name, its value as people read it, its status and the word for it."""

    name: str
    value: str
    status: str = "no_data"
    status_text: str = ""


def tile_map(
    *,
    title: str,
    language: str,
    tiles: Mapping[str, Tile],
    place_header: str = "",
    value_header: str = "",
) -> Chart:
    """
    The tile map; `tiles` by district code. A district without a tile is drawn as "no data".

    A sign in each tile and the legend's words tell the status: never colour alone. Thick lines are the borders of
    divisions.
    """
    bangla = language.startswith("bn")
    with override(language):
        words = {
            "on_track": _("On track"),
            "at_risk": _("At risk"),
            "off_track": _("Off track"),
            "no_data": _("No data"),
        }
        header = (place_header or _("District"), value_header or _("Value"), _("Status"))
        counts = dict.fromkeys(words, 0)
        marks: list[Mark] = []
        rows = []
        for code, (column, row, short_en, short_bn) in TILES.items():
            short = short_bn if bangla else short_en
            tile = tiles.get(code) or Tile(short, words["no_data"])
            counts[tile.status] += 1
            said = tile.status_text or words[tile.status]
            rows.append((tile.name, tile.value, said))
            marks += _tile(column * STEP, TOP + row * STEP, short, tile, said)
        told = [
            _("%(status)s: %(number)s") % {"status": words[status], "number": format_number(number, language=language)}
            for status, number in counts.items()
            if number
        ]
    marks += _borders()
    marks += _legend(told, [status for status, number in counts.items() if number])
    table = ChartTable(header, tuple(sorted(rows)))
    return Chart("tiles", title, "; ".join(told), language, WIDTH, TOP + ROWS * STEP + 2, tuple(marks), table)


def _tile(x: float, y: float, short: str, tile: Tile, said: str) -> list[Mark]:
    """One tile, with a gap of one unit to its neighbours."""
    size = STEP - 2
    return [
        Box(x + 1, y + 1, size, size, f"{tile.status}_tint", "line", f"{tile.name}: {tile.value} ({said})"),
        Dot(x + STEP / 2, y + 11, STATUS_SHAPES[tile.status], tile.status, 8),
        Label(x + STEP / 2, y + 29, cut(short, 10.5, size), "ink", 10.5, "middle"),
    ]


def _borders() -> list[Mark]:
    """Lines where a tile meets one of another division, and around the country."""
    division = {(column, row): division_of(code) for code, (column, row, _en, _bn) in TILES.items()}
    marks: list[Mark] = []
    for column in range(-1, COLUMNS):
        for row in range(-1, ROWS):
            here = division.get((column, row))
            x, y = (column + 1) * STEP, TOP + (row + 1) * STEP
            if here != division.get((column + 1, row)):
                marks.append(Stroke(((x, y - STEP), (x, y)), "muted", 1.6))
            if here != division.get((column, row + 1)):
                marks.append(Stroke(((x - STEP, y), (x, y)), "muted", 1.6))
    return _joined(marks)


def _joined(marks: list[Mark]) -> list[Mark]:
    """Neighbouring strokes of one direction as one stroke: fewer bytes on a phone."""
    strokes = {mark.points for mark in marks if isinstance(mark, Stroke)}
    starts = {points[0]: points for points in strokes if points[0][0] == points[1][0]}
    flat = {points[0]: points for points in strokes if points[0][1] == points[1][1]}
    joined: list[Mark] = []
    for group in (starts, flat):
        ends = {points[1] for points in group.values()}
        for start in sorted(group):
            if start in ends:
                continue
            end = group[start][1]
            while end in group:
                end = group[end][1]
            joined.append(Stroke((start, end), "muted", 1.6))
    return joined


def _legend(told: list[str], statuses: list[str]) -> list[Mark]:
    """Sign, word and count of each status, above the tiles on at most two lines."""
    marks: list[Mark] = []
    x, y = 6.0, 10.0
    for text, status in zip(told, statuses, strict=True):
        long = 12 + room_for(text, 11) + 14
        if x > 6 and x + long > WIDTH:
            x, y = 6.0, y + 17
        marks.append(Dot(x, y, STATUS_SHAPES[status], status, 8))
        marks.append(Label(x + 9, y + 4, text, "ink", 11))
        x += long
    return marks
