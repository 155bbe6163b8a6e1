"""A table that is typed or pasted on a page: plain inputs, a field for rows from Excel, no script.

What the page hands in becomes the file that a person would have uploaded, so that one reader judges every way. Where
there are too many rows for inputs, those without a fault are kept in one hidden field.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from basis.text import search_key

EMPTY = 10  # so many empty rows are offered
IN_GRID = 60  # more rows than these are not all inputs at once
MOST = 500
NAME = re.compile(r"c-(\d{1,6})-(\w+)")


@dataclass
class GridRow:
    """One row: its cells by column, and what is said of it. `number` is its line in the table, the header being 1."""

    cells: dict[str, str]
    number: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)  # column, sentence
    understood: list[tuple[Any, int]] = field(default_factory=list)  # label of a column, the amount that was read
    free: int | None = None  # taka that could still be released

    @property
    def wrong(self) -> set[str]:
        return {column for column, _sentence in self.faults}


@dataclass(frozen=True)
class GridColumn:
    """`name` is that of the file; `is_key`: it says which thing a row is about."""

    name: str
    label: Any
    is_key: bool = False


def read_rows(data: Mapping[str, str], columns: Sequence[GridColumn], *, amount: str = "") -> list[GridRow]:
    """The rows of a page that was sent: typed, kept and pasted, without empty ones, numbered in their order.

    With `amount`, rows that are empty in that column are left out too.
    """
    numbered = sorted([*_typed(data), *_kept(data.get("kept", ""), columns)], key=lambda each: each[0])
    found = [cells for _number, cells in numbered] + pasted(data.get("paste", ""), columns)
    rows = [GridRow(cells) for cells in found if cells.get(amount) or (not amount and any(cells.values()))]
    if len(rows) > MOST:
        raise ValidationError(
            _("These are %(number)s rows; a page takes %(most)s. Import them as a file."),
            code="too_many_rows",
            params={"number": lazy_number(len(rows)), "most": lazy_number(MOST)},
        )
    for number, row in enumerate(rows, 2):
        row.number = number
    return rows


def pasted(text: str, columns: Sequence[GridColumn]) -> list[dict[str, str]]:
    """Rows from Excel, their cells parted by tabs. A first row that names columns says their order; without one the
    cells stand in the order of the page.
    """
    lines = [line for line in _lines(text) if any(line)]
    if not lines:
        return []
    names = {search_key(word): each.name for each in columns for word in (each.name, str(each.label))}
    head = [names.get(search_key(cell), "") for cell in lines[0]]
    if sum(map(bool, head)) * 2 > len(lines[0]):
        lines = lines[1:]
    else:
        head = [each.name for each in columns]
    return [{name: cell for name, cell in zip(head, line, strict=False) if name} for line in lines]


def as_csv(rows: Iterable[GridRow], columns: Sequence[GridColumn]) -> bytes:
    """The rows as a file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([each.name for each in columns])
    writer.writerows([row.cells.get(each.name, "") for each in columns] for row in rows)
    return text.getvalue().encode("utf-8", errors="replace")


def as_kept(rows: Iterable[GridRow], columns: Sequence[GridColumn]) -> str:
    """Rows that are not shown as inputs, for the hidden field: number and cells, parted by tabs."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerows([row.number, *(row.cells.get(each.name, "") for each in columns)] for row in rows)
    return text.getvalue()


def _typed(data: Mapping[str, str]) -> list[tuple[int, dict[str, str]]]:
    rows: dict[int, dict[str, str]] = {}
    for name, text in data.items():
        if match := NAME.fullmatch(name):
            rows.setdefault(int(match[1]), {})[match[2]] = _one_line(text)
    return list(rows.items())


def _kept(text: str, columns: Sequence[GridColumn]) -> list[tuple[int, dict[str, str]]]:
    lines = [line for line in _lines(text) if line and line[0].isdecimal()]
    names = [each.name for each in columns]
    return [(int(line[0]), dict(zip(names, line[1:], strict=False))) for line in lines]


def _lines(text: str) -> list[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    try:
        return [[_one_line(cell) for cell in line] for line in csv.reader(io.StringIO(text), delimiter="\t")]
    except csv.Error:
        raise ValidationError(
            _("This cannot be read as rows of cells. Copy the cells in Excel and paste them again."), code="not_rows"
        ) from None


def _one_line(text: str) -> str:
    """A cell without line breaks: its row is one line of the file."""
    return " ".join(text.split())
