"""A table that is the same on the page, as CSV and as workbook: exact values in, each painter writes them its way."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from basis.numerals import digits_in, format_number
from basis.periods import format_day
from basis.tables import guarded, write_csv

NUMBERS = frozenset({"taka", "percent", "whole"})


@dataclass(frozen=True)
class Column:
    """`kind` says how a value is written: text, taka, whole, percent (one decimal), day, code (text, digits kept)."""

    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Sheet:
    """Columns, rows and the sum below them; None is an empty cell. `hrefs` are the pages of the rows."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    foot: Sequence[Any] = ()
    hrefs: Sequence[str] = ()
    note: str = ""
    illustrative: bool = True  # every table of the plan and its money is, and says so

    @property
    def header(self) -> list[str]:
        return [column.text for column in self.columns]

    def for_page(self, language: str) -> dict[str, Any]:
        """What `components/table.html` shows."""
        hrefs = list(self.hrefs) or [""] * len(self.rows)
        rows = [self._cells(row, language) for row in self.rows]
        for cells, href in zip(rows, hrefs, strict=True):
            if href:
                cells[0]["href"] = href
        return {
            "caption": self.title,
            "head": [{"text": column.text, "number": column.kind in NUMBERS} for column in self.columns],
            "rows": rows,
            "foot": self._cells(self.foot, language) if self.foot else None,
        }

    def as_csv(self) -> bytes:
        """A file for spreadsheets; its first line says what the table is, and that it is not official."""
        lines = [[f"# {self._says()}"], *([[f"# {self.note}"]] if self.note else []), self.header]
        body = [[_for_file(value) for value in row] for row in [*self.rows, *([self.foot] if self.foot else [])]]
        return write_csv(lines[0], [*lines[1:], *body])

    def as_xlsx(self) -> bytes:
        """A workbook of one sheet, the same lines as the CSV; texts are never formulas."""
        book = Workbook()
        sheet = book.active
        sheet.title = _for_tab(self.title)
        sheet.append([self._says()])
        sheet["A1"].font = Font(bold=True)
        if self.note:
            sheet.append([self.note])
        sheet.append([guarded(text) for text in self.header])
        top = sheet.max_row
        for row in [*self.rows, *([self.foot] if self.foot else [])]:
            sheet.append([_for_workbook(value) for value in row])
        for place, column in enumerate(self.columns, start=1):
            head = sheet.cell(top, place)
            head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
            sheet.column_dimensions[get_column_letter(place)].width = 18 if column.kind != "text" else 34
            for cells in sheet.iter_rows(min_row=top + 1, min_col=place, max_col=place):
                if column.kind == "taka":
                    cells[0].number_format = "#,##0"
                elif column.kind == "percent":
                    cells[0].number_format = "0.0"
        if self.foot:
            for cell in sheet[sheet.max_row]:
                cell.font = Font(bold=True)
        sheet.freeze_panes = sheet.cell(top + 1, 2)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def _says(self) -> str:
        return " · ".join([_("Illustrative, not official"), self.title]) if self.illustrative else self.title

    def _cells(self, row: Sequence[Any], language: str) -> list[dict[str, Any]]:
        return [
            {"text": shown(value, column.kind, language), "number": column.kind in NUMBERS}
            for value, column in zip(row, self.columns, strict=True)
        ]


def shown(value: Any, kind: str, language: str) -> str:
    """A value as people read it; what is not known is a dash, never a zero."""
    if value is None or value == "":
        return "–" if kind in NUMBERS else ""
    if kind in {"taka", "whole"}:
        return format_number(value, language=language)
    if kind == "percent":
        return percent(value, language)
    if isinstance(value, dt.date):
        return format_day(value, language=language)
    return str(value) if kind == "code" else digits_in(str(value), language)


def percent(value: Decimal, language: str) -> str:
    """80 %, 58.3 %: one decimal where it says something."""
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    decimals = 0 if rounded == rounded.to_integral_value() else 1
    return f"{format_number(rounded, language=language, decimals=decimals)}%"


def _for_file(value: Any) -> Any:
    """As on the page: percent to one decimal, days in ISO form, money exact."""
    if isinstance(value, Decimal):
        return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return value.isoformat() if isinstance(value, dt.date) else value


def _for_workbook(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return guarded(value) if isinstance(value, str) else value


def _for_tab(title: str) -> str:
    """The name of a sheet holds at most 31 characters and none of []:*?/\\."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31].strip() or "1"
