"""The form of a data set, a unit and a period as a workbook, to be filled in without a line and sent back.

One sheet has one row a cell: a hidden code that says which cell it is and which value stood in it, the names in both
scripts, the places to write in, and what may be written. All else is locked, without a password: a lock is a reminder
and no rule, the rules are those of the form. A second sheet says how it is done.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter

from basis.numerals import plain
from basis.periods import Period, format_day
from basis.tables import MEND, guarded
from basis.text import in_language
from governance.models import OrgUnit
from monitoring.domain import data_sets, entry
from monitoring.domain.dhis2_mapping import read_only_cells
from monitoring.domain.layout import CellKey, Layout, Line, Part, layout_of
from monitoring.models import DataSet, ElementSheet, IndicatorSheet, Measurement
from monitoring.values import NumberKind, canonical
from monitoring.values.written import unit_name

SHEET = "form"
MARK = "dishari-form"  # stands in the first row of each of our sheets
# The heads of the columns, the same in every language: the file may be read by another person than it was made for.
HEADS = {
    "code": "code · কোড",
    "section": "section · অংশ",
    "name_bn": "নাম",
    "name_en": "name",
    "part_bn": "ভাগ",
    "part_en": "part",
    "measure": "unit · একক",
    "numerator": "number or numerator · সংখ্যা বা লব",
    "denominator": "denominator · হর",
    "comment": "remark · মন্তব্য",
    "allowed": "what may be written · যা লেখা যাবে",
}
WIDTHS = (4, 18, 38, 38, 18, 18, 12, 18, 18, 30, 44)
TO_WRITE = ("numerator", "denominator", "comment")
MOST_EXACT = 10**15  # a spreadsheet keeps 15 digits

HEAD = PatternFill("solid", fgColor="0B5345")
WRITE = PatternFill("solid", fgColor="FFF9E5")
LOCKED = PatternFill("solid", fgColor="EEF1F0")
BAD = PatternFill("solid", fgColor="FDE7E7")
LINE = Border(*[Side(style="thin", color="C9D1CE")] * 4)


@dataclass(frozen=True)
class Form:
    """Which form it is."""

    data_set: DataSet
    unit: OrgUnit
    period: Period

    @property
    def filename(self) -> str:
        return f"{self.data_set.code}-{self.unit.code}-{self.period.code}"


@dataclass(frozen=True)
class Written:
    """What somebody wrote in a row of the workbook, as it was written, and what is to be mended in it."""

    numerator: str = ""
    denominator: str = ""
    comment: str = ""
    mend: str = ""


def code_of(form: Form, line: Line, part: Part, base: int) -> str:
    """Which cell a row is, by which definition, and the id of the value that stood in it (0: none)."""
    version = line.version.number if line.version else 0
    places = (form.data_set.code, form.unit.code, form.period.code, line.item.series.code, part.key, version, base)
    return "|".join(map(str, places))


def form_book(form: Form, written: Mapping[CellKey, Written] | None = None) -> bytes:
    """The workbook with what is stored, or with what was `written` and what is to be mended in it."""
    layout = layout_of(form.data_set, form.period)
    now = entry.standing(layout, unit=form.unit, period=form.period)
    elsewhere = read_only_cells(data_set=form.data_set, unit=form.unit)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    columns = [*HEADS.values(), MEND] if written is not None else list(HEADS.values())
    _head(sheet, form, columns)
    for row, (line, part) in enumerate(_cells(layout), start=4):
        key = (line.series_id, part.key)
        _row(sheet, row, form, line, part, now.get(key), elsewhere.get(key, ""), (written or {}).get(key))
    sheet.protection.enable()
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    _help(book.create_sheet("help"), form)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cells(layout: Layout) -> Iterator[tuple[Line, Part]]:
    for line in layout.lines:
        for part in line.parts:
            yield line, part


def _head(sheet: Any, form: Form, columns: Sequence[str]) -> None:
    title = " · ".join((form.data_set.name_bn, form.unit.name_bn, form.period.label("bn")))
    sheet["B1"] = guarded(title)
    sheet["B1"].font = Font(bold=True, size=14)
    sheet["B2"] = guarded(
        " · ".join((form.data_set.name_en, form.unit.name_en, form.period.label("en"), form.unit.code))
    )
    mark = sheet.cell(1, len(HEADS), MARK)
    mark.font, mark.alignment = Font(color="999999", size=8), Alignment(horizontal="right")
    for place, (name, width) in enumerate(zip(columns, (*WIDTHS, 60), strict=False), start=1):
        cell = sheet.cell(3, place, name)
        cell.fill, cell.font = HEAD, Font(bold=True, color="FFFFFF")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = "D4"
    sheet.print_title_rows = "3:3"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _row(
    sheet: Any,
    row: int,
    form: Form,
    line: Line,
    part: Part,
    stored: Measurement | None,
    source: str,
    written: Written | None,
) -> None:
    values: dict[str, Any] = {
        "code": code_of(form, line, part, stored.pk if stored else 0),
        "section": guarded(" · ".join(filter(None, (line.item.section_bn, line.item.section_en)))),
        "name_bn": guarded(line.noun.name_bn),
        "name_en": guarded(line.noun.name_en),
        "part_bn": guarded(_part(line, part, "bn")),
        "part_en": guarded(_part(line, part, "en")),
        "measure": unit_name(line.sheet.unit) if line.sheet else "",
        "numerator": _number(stored.numerator if stored else None),
        "denominator": _number(stored.denominator if stored else None),
        "comment": "",
        "allowed": _allowed(line, source),
    }
    if written is not None:
        values |= {name: _typed(getattr(written, name)) for name in TO_WRITE}
        values["mend"] = guarded(written.mend)
    writable = {"numerator", "comment"} | ({"denominator"} if line.has_denominator else set())
    if source or line.version is None:
        writable = set()
    for place, (name, value) in enumerate(values.items(), start=1):
        _cell(sheet.cell(row, place), value, writable=name in writable, bad=bool(written and written.mend))


def _part(line: Line, part: Part, language: str) -> str:
    if part.key:
        return in_language(part, "name", language)
    with override(language):
        return _("Total") if len(line.parts) > 1 else ""


def _cell(cell: Cell, value: Any, *, writable: bool, bad: bool) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.border = LINE
    cell.fill = WRITE if writable else BAD if bad else LOCKED
    cell.protection = Protection(locked=not writable)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _number(number: Decimal | None) -> int | Decimal | str | None:
    """A number as a number, unless the spreadsheet would lose its last digits."""
    if number is None:
        return None
    digits = plain(number)
    if len(digits.replace(".", "").strip("-")) > 15:
        return digits
    return int(number) if number == number.to_integral_value() else Decimal(digits)


def _typed(text: str) -> int | Decimal | str | None:
    """What was typed, a plain number again as a number, everything else as it was and harmless."""
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 15 and (text == "0" or not text.startswith("0")):
        return int(text)
    return guarded(text)


def _allowed(line: Line, source: str) -> str:
    """What may be written into a row, in the language of the reader."""
    if source:
        return _("Nothing: this number comes from %(source)s.") % {"source": source}
    if line.version is None:
        return _("Nothing: this row was not defined in that period.")
    if isinstance(line.sheet, ElementSheet):
        kind = str(NumberKind(line.sheet.number_kind).label)
    elif isinstance(line.sheet, IndicatorSheet) and line.has_denominator:
        kind = _("Numerator: %(numerator)s. Denominator: %(denominator)s.") % {
            "numerator": in_language(line.sheet, "numerator").rstrip(".।"),
            "denominator": in_language(line.sheet, "denominator").rstrip(".।"),
        }
    else:
        kind = str(NumberKind.NUMBER.label)
    must = _("Must be filled in.") if line.item.required else _("May stay empty.")
    return guarded(_("%(kind)s. %(must)s") % {"kind": kind.rstrip(".।"), "must": must})


def _help(sheet: Any, form: Form) -> None:
    """How it is done, in Bangla and in English, whichever the officer reads."""
    sheet.column_dimensions["A"].width = 110
    row = 0
    for language in dict.fromkeys((get_language() or "bn", "bn", "en")):
        with override(language):
            for text in _instructions(form, language):
                row += 1
                sheet.cell(row, 1, guarded(text)).alignment = Alignment(wrap_text=True, vertical="top")
        row += 1
    sheet.protection.enable()


def _instructions(form: Form, language: str) -> list[str]:
    due = format_day(data_sets.due_date(form.data_set, form.period), language=language)
    return [
        f"{in_language(form.data_set, 'name', language)} · {in_language(form.unit, 'name', language)} · "
        f"{form.period.label(language)}",
        _("Due on %(day)s.") % {"day": due},
        in_language(form.data_set, "help", language),
        _("Write only in the yellow cells of the sheet “form”. Do not add, merge or delete rows and columns."),
        _("Write 0 where nothing was counted. An empty cell is no value."),
        _("Numbers may have Bangla or Latin digits and may be grouped: 12,34,567. Write no formulas."),
        _("What stands there already was stored when you downloaded the file. If you empty a cell, its value goes."),
        _("Save the file as .xlsx and upload it on the page of the form. Nothing is sent for approval by that."),
    ]


def form_of(data_set: DataSet, unit: OrgUnit, period: Period) -> Form:
    """The form with its period in the one spelling that values are kept in."""
    return Form(data_set, unit, canonical(period))
