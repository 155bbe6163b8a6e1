"""
A composed report as an Excel workbook: a sheet for each table, and one with every figure and its code.

The same report gives the same bytes: openpyxl writes the time of saving into the file, so that the archive is
packed again here with fixed times.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from monitoring.reports.content import HeadlineBlock, Report, Shown, TableBlock
from monitoring.reports.data import plain

HEAD = Font(bold=True, color="00452F")
STRONG = Font(bold=True)
TINT = PatternFill("solid", fgColor="E3F1EC")
LINK = "17211D"

# The earliest time that a ZIP archive can hold.
FIXED = (1980, 1, 1, 0, 0, 0)


def paint(report: Report) -> bytes:
    """The report as XLSX. Each number is a number; a click on it opens its check page."""
    with override(report.language):
        book = Workbook()
        _cover(book.active, report)
        names: set[str] = {book.active.title}
        places: dict[str, str] = {}
        for chapter in report.chapters:
            for block in chapter.blocks:
                if isinstance(block, TableBlock):
                    sheet = book.create_sheet(_sheet_name(block.title, names))
                    _table(sheet, block, places, report.source.check)
        _figures(book.create_sheet(_sheet_name(_("All figures"), names)), report, places)
        taken = report.source.snapshot.taken_at.astimezone(dt.UTC).replace(tzinfo=None)
        book.properties.created = book.properties.modified = taken
        book.properties.title = report.title
        book.properties.creator = "Dishari"
        book.properties.language = report.language
        out = io.BytesIO()
        book.save(out)
    return _repacked(out.getvalue(), taken)


def _cover(sheet: Worksheet, report: Report) -> None:
    """Title, facts and the sentences that lead."""
    sheet.title = _("In brief")[:31]
    _append(sheet, [report.title])
    sheet["A1"].font = Font(bold=True, size=16, color="00452F")
    _append(sheet, [_("Illustrative, not official")])
    for name, value in report.facts:
        _append(sheet, [name, value])
    _append(sheet, [None])
    for chapter in report.chapters:
        _append(sheet, [chapter.title, chapter.finding])
        for block in chapter.blocks:
            if isinstance(block, HeadlineBlock):
                for each in block.figures:
                    _append(sheet, [each.label, _value(each.shown), each.shown.code])
                    _link(sheet, sheet.max_row, 2, each.shown, report.source.check)
    sheet.column_dimensions["A"].width = 44
    sheet.column_dimensions["B"].width = 60
    sheet.column_dimensions["C"].width = 16


def _table(sheet: Worksheet, block: TableBlock, places: dict[str, str], check: str) -> None:
    """One table: title, header, rows; frozen head, widths that fit."""
    _append(sheet, [block.title, None, block.code])
    sheet["A1"].font = STRONG
    _append(sheet, list(block.header))
    for cell in sheet[2]:
        cell.font = HEAD
        cell.fill = TINT
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(block.rows):
        _append(sheet, [_value(shown) for shown in row])
        line = sheet.max_row
        for column, shown in enumerate(row, 1):
            cell = sheet.cell(line, column)
            cell.font = STRONG if number in block.strong else Font()
            if shown.figure is not None:
                cell.number_format = "#,##0" if not shown.figure.decimals else "0." + "0" * shown.figure.decimals
                _link(sheet, line, column, shown, check)
                places.setdefault(shown.code, f"{sheet.title}!{cell.coordinate}")
    if block.source:
        _append(sheet, [block.source])
    for column in range(1, len(block.header) + 1):
        longest = max((len(row[column - 1].text) for row in block.rows), default=10)
        sheet.column_dimensions[get_column_letter(column)].width = min(max(longest + 2, 12), 60)
    sheet.freeze_panes = "B3"


def _figures(sheet: Worksheet, report: Report, places: dict[str, str]) -> None:
    """Every figure of the snapshot: code, place in this book, name, value, unit, definition, how many reported."""
    header = [
        _("Code"),
        _("Cell"),
        _("Name"),
        _("Value"),
        _("Unit of measure"),
        _("Definition version"),
        _("Reported"),
        _("Expected"),
    ]
    _append(sheet, header)
    for cell in sheet[1]:
        cell.font = HEAD
        cell.fill = TINT
    for figure in report.source.figures.values():
        label = figure.label_bn if report.language == "bn" else figure.label_en
        _append(
            sheet,
            [
                figure.code,
                places.get(figure.code),
                label,
                _number(figure.value),
                figure.unit,
                figure.definition_version,
                figure.inputs.get("reported"),
                figure.inputs.get("expected"),
            ],
        )
    for letter, width in zip("ABCDEFGH", (16, 26, 70, 20, 12, 34, 12, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def _value(shown: Shown) -> object:
    """A number as a number; nothing reported as the words that say so."""
    if shown.figure is None or shown.number is None:
        return shown.text
    return _number(shown.number)


def _number(value: object) -> object:
    """Whole numbers stay whole; others become Excel's floating point, which the format rounds for the eye."""
    if value is None:
        return None
    text = plain(value)  # type: ignore[arg-type]
    return float(text) if "." in text else int(text)


def _append(sheet: Worksheet, values: list[object]) -> None:
    """Add a row in which a text that begins like a formula stays text."""
    sheet.append(values)
    for cell in sheet[sheet.max_row]:
        if cell.data_type == "f":
            cell.data_type = "s"


def _link(sheet: Worksheet, row: int, column: int, shown: Shown, check: str) -> None:
    """Tie a cell to the check page of its figure."""
    cell = sheet.cell(row, column)
    font = cell.font
    cell.hyperlink = f"{check}{shown.code}"
    cell.font = Font(bold=font.bold, color=LINK)


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that Excel allows (31 signs, some forbidden) and that no other sheet has."""
    name = re.sub(r"[\[\]:*?/\\']", " ", title).split(",")[0][:28].strip()
    choice, number = name, 2
    while choice in taken:
        choice, number = f"{name} {number}", number + 1
    taken.add(choice)
    return choice


def _repacked(content: bytes, taken: dt.datetime) -> bytes:
    """The same archive with fixed times, so that two savings of one book are the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            body = old.read(name)
            if name == "docProps/core.xml":
                stamp = taken.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                body = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, body)
            entry = zipfile.ZipInfo(name, FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, body)
    return out.getvalue()
