"""The refused rows of a file as a file to mend: each whole, as it was sent, with what is wrong in one column more.

Uploaded again, that column is left aside, so the person mends the rows where they stand. A workbook comes back as a
workbook, because a spreadsheet would take the zeros off the codes of a CSV.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from basis.numerals import lazy_number
from basis.rows import Refusal, refused_rows_csv
from basis.tables import MEND, Line, TableError, guarded, is_workbook, raw_lines, write_csv

CSV, XLSX = "csv", "xlsx"
_WIDTH, _WIDTH_OF_REASON = 18, 70
_BAD = PatternFill("solid", fgColor="FDE7E7")


def mending_file(file: BinaryIO, refused: Sequence[Refusal], known: Sequence[str] = ()) -> tuple[bytes, str]:
    """What to mend of an open file, and whether it is "csv" or "xlsx". `known` are the columns that mean something.

    What cannot be read again (the file was no table) is told as a list of refusals instead.
    """
    beginning = file.read(4)
    try:
        header, rows = _rows(file, refused, known)
    except TableError:
        return refused_rows_csv(list(refused)), CSV
    if not rows:
        return refused_rows_csv(list(refused)), CSV
    if is_workbook(beginning):
        return _workbook(header, rows), XLSX
    return write_csv([*header, MEND], ([*cells, reasons] for cells, reasons in rows)), CSV


def reasons_of(refusals: Iterable[Refusal]) -> str:
    """What is wrong in a row, in one cell: “Row 12. amount: …; name: …”."""
    found = list(refusals)
    told = [f"{each.column}: {each.message}" if each.column else each.message for each in found]
    return _("Row %(row)s.") % {"row": lazy_number(found[0].row)} + " " + " · ".join(dict.fromkeys(told))


def _rows(
    file: BinaryIO, refused: Sequence[Refusal], known: Sequence[str]
) -> tuple[list[str], list[tuple[list[str], str]]]:
    """The header, and each refused row with its reasons; without the reasons of an earlier round."""
    by_row: dict[int, list[Refusal]] = {}
    for refusal in refused:
        by_row.setdefault(refusal.row, []).append(refusal)
    lines = _until(raw_lines(file, known), max(by_row, default=0))
    _number, header = next(lines, (1, []))
    left = [place for place, name in enumerate(header) if name.strip() != MEND]
    rows = [
        (_padded([cells[place] for place in left if place < len(cells)] + cells[len(header) :], len(left)), reasons)
        for number, cells in lines
        if (reasons := reasons_of(by_row[number]) if number in by_row else "")
    ]
    return [header[place] for place in left], rows


def _until(lines: Iterator[Line], last: int) -> Iterator[Line]:
    """The lines up to the last one that matters: a file of a million rows is not read for its third."""
    for line in lines:
        yield line
        if line[0] >= last:
            return


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _workbook(header: list[str], rows: list[tuple[list[str], str]]) -> bytes:
    """Every cell as text, so that nothing is rewritten by the spreadsheet, and no text that it would run."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("mend")
    sheet.freeze_panes = "A2"
    for place in range(1, len(header) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
    sheet.column_dimensions[get_column_letter(len(header) + 1)].width = _WIDTH_OF_REASON
    sheet.append([_text(sheet, name, bold=True) for name in [*header, MEND]])
    for cells, reasons in rows:
        sheet.append([*(_text(sheet, cell) for cell in cells), _text(sheet, reasons, bad=True)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _text(sheet: Any, text: str, *, bold: bool = False, bad: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, guarded(text))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.font = Font(bold=bold)
    if bad:
        cell.fill = _BAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
