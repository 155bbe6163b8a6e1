"""A workbook that was filled in without a line: read, checked by the rules of the form, kept, and given back.

What came is never trusted: neither its codes, nor that it is the right form, nor that it is a workbook. Nothing is
kept of it before somebody has seen what it would do.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from basis.legacy import ASK, LegacyReader, LegacyText
from basis.numerals import lazy_number, parse_id, parse_number
from basis.rows import Refusal
from basis.tables import Line, TableError, is_workbook, merged_cells, raw_lines, unguarded
from basis.text import TextError, clean, search_key, shown
from governance.models import Person
from monitoring.domain import entry
from monitoring.domain.layout import CellKey, Layout, layout_of
from monitoring.interop.form_book import HEADS, MARK, SHEET, TO_WRITE, Form, Written, code_of, form_book
from monitoring.models import Series

MOST_BYTES = 5 * 2**20
MOST_ROWS = 5_000
HEAD_WITHIN = 10  # lines in which the names of the columns stand
SOURCE = "file"
COUNTED = (entry.CREATED, entry.UPDATED, entry.CLEARED, entry.UNCHANGED)
# The words of the verb are about a grid; here a column is meant.
_COLUMNS = {"numerator": "numerator", "denominator": "denominator", "comment": "comment"}


@dataclass(frozen=True)
class TypedRow:
    """One row as it was sent: its line in the file, its code and what was written, all as text."""

    row: int
    code: str
    numerator: str = ""
    denominator: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Known:
    """A cell of the form."""

    key: CellKey
    series: Series


@dataclass
class Outcome:
    """What a file would do, or did. `rows` are those of the file that belong to the form."""

    rows: list[TypedRow]
    effects: Counter = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    legacy_text: list[LegacyText] = field(default_factory=list)
    absent: int = 0  # cells of the form that the file does not have; they stay as they are

    @property
    def changes(self) -> int:
        """How many cells get another content."""
        return sum(self.effects[effect] for effect in (entry.CREATED, entry.UPDATED, entry.CLEARED))

    @property
    def refused_rows(self) -> int:
        return len({refusal.row for refusal in self.refused})


# --- reading ----------------------------------------------------------------------------------------------------


def read_form(content: bytes, form: Form) -> list[TypedRow]:
    """The rows of a workbook or CSV of this form. Raises ValidationError (a TableError for what is no table):
    not_a_form, missing_column, merged_cells, other_form, too_large.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(
            _("The file is larger than %(megabytes)s MB. A form is much smaller: is it the right file?"),
            code="too_large",
            params={"megabytes": lazy_number(MOST_BYTES // 2**20)},
        )
    if not content:
        raise TableError(_("The file is empty."), code="not_a_table")
    lines = raw_lines(content, [MARK, *HEADS.values()], sheet=SHEET)
    places = _places(lines)
    if is_workbook(content) and (merged := merged_cells(content)):
        raise ValidationError(
            _("Cells are merged (%(cells)s), so nobody knows which number belongs where. Unmerge them."),
            code="merged_cells",
            params={"cells": ", ".join(merged)},
        )
    rows = [_typed(number, cells, places) for number, cells in _limited(lines)]
    rows = [row for row in rows if any((row.code, row.numerator, row.denominator, row.comment))]
    _refuse_other_form(rows, form)
    return rows


def _places(lines: Iterator[Line]) -> dict[str, int]:
    """Where each column stands, from the line with their names."""
    known = {search_key(head): name for name, head in HEADS.items()}
    for number, cells in lines:
        names = [known.get(search_key(cell.strip()), "") for cell in cells]
        if "numerator" in names or "code" in names:
            places = {name: place for place, name in enumerate(names) if name}
            if missing := [HEADS[name] for name in ("code", *TO_WRITE) if name not in places]:
                raise ValidationError(
                    _("These columns are missing: %(columns)s. Download the form again and fill in that file."),
                    code="missing_column",
                    params={"columns": "; ".join(missing)},
                )
            return places
        if number >= HEAD_WITHIN:
            break
    raise ValidationError(
        _("This is not a form that was downloaded here. Download the form and fill in that file."), code="not_a_form"
    )


def _limited(lines: Iterator[Line]) -> Iterator[Line]:
    for number, cells in lines:
        if number > MOST_ROWS:
            raise ValidationError(
                _("The file has more than %(rows)s rows. Is it the right one?"),
                code="too_large",
                params={"rows": lazy_number(MOST_ROWS)},
            )
        yield number, cells


def _typed(number: int, cells: list[str], places: dict[str, int]) -> TypedRow:
    values = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
    return TypedRow(number, values["code"], *(unguarded(values[name]) for name in TO_WRITE))


def _refuse_other_form(rows: Sequence[TypedRow], form: Form) -> None:
    here = (form.data_set.code, form.unit.code, form.period.code)
    for row in rows:
        parts = row.code.split("|")
        if len(parts) == 7 and tuple(parts[:3]) != here:
            raise ValidationError(
                _("This file is the form %(theirs)s; you are in the form %(ours)s. Upload it there."),
                code="other_form",
                params={"theirs": shown(" · ".join(parts[:3])), "ours": " · ".join(here)},
            )


# --- checking and keeping -----------------------------------------------------------------------------------------


def take(
    form: Form,
    rows: Sequence[TypedRow],
    *,
    by: Person | None,
    legacy: str = ASK,
    dry_run: bool = True,
    content_hash: str = "",
    filename: str = "",
) -> Outcome:
    """Check the rows and, unless it is a dry run, keep those that are right as drafts of the form.

    Raises what `entry.save_cells` raises for a form as a whole: PermissionDenied, form_sent, form_approved, locked, …
    """
    layout = layout_of(form.data_set, form.period)
    outcome = Outcome(rows=list(rows))
    old = LegacyReader(legacy, {"comment": [row.comment for row in rows]})
    inputs: list[tuple[TypedRow, entry.CellInput]] = []
    cells = _cells_by_code(form, layout)
    often = Counter(_stem(row.code) for row in rows)
    for row in rows:
        try:
            cell = _input(row, cells, often, old)
        except ValidationError as error:
            _refuse(outcome, row, error)
        else:
            inputs.append((row, cell))
    outcome.legacy_text = old.examples
    outcome.absent = len(cells) - len({_stem(row.code) for row in rows} & cells.keys())
    results = entry.save_cells(
        data_set=form.data_set,
        unit=form.unit,
        period=form.period,
        cells=[cell for _row, cell in inputs],
        by=by,
        source=SOURCE,
        filename=filename,
        content_hash=content_hash,
        dry_run=dry_run,
    )
    for (row, _cell), result in zip(inputs, results, strict=True):
        if _says_what_stands(result):
            outcome.effects[entry.UNCHANGED] += 1
        elif result.faults:
            _refuse(outcome, row, ValidationError(dict(result.faults)))
        else:
            outcome.effects[result.effect] += 1
    outcome.refused.sort(key=lambda refusal: refusal.row)
    return outcome


def _says_what_stands(result: entry.CellResult) -> bool:
    """Whether nobody touched a row: one that may not be written (it comes from elsewhere) is then no fault."""
    cell, stored = result.cell, result.standing
    numbers = (stored.numerator, stored.denominator) if stored else (None, None)
    return not cell.comment and result.effect == entry.UNCHANGED and numbers == (cell.numerator, cell.denominator)


def mended(form: Form, outcome: Outcome) -> bytes:
    """The form as a workbook with what was written, and in each bad row what is to be mended."""
    reasons: dict[int, list[str]] = {}
    for refusal in outcome.refused:
        head = HEADS.get(refusal.column, "")
        reasons.setdefault(refusal.row, []).append(f"{head}: {refusal.message}" if head else refusal.message)
    cells = _cells_by_code(form, layout_of(form.data_set, form.period))
    written = {}
    for row in outcome.rows:
        known = cells.get(_stem(row.code))
        if known is not None:
            written[known.key] = Written(
                row.numerator, row.denominator, row.comment, " · ".join(dict.fromkeys(reasons.get(row.row, [])))
            )
    return form_book(form, written)


def _stem(code: str) -> str:
    """A code without the value that stood in the cell."""
    return code.rpartition("|")[0]


def _cells_by_code(form: Form, layout: Layout) -> dict[str, Known]:
    return {
        _stem(code_of(form, line, part, 0)): Known((line.series_id, part.key), line.item.series)
        for line in layout.lines
        for part in line.parts
    }


def _input(row: TypedRow, cells: dict[str, Known], often: Counter, old: LegacyReader) -> entry.CellInput:
    """The cell of a row with its numbers; raises ValidationError with the faults by column."""
    found, base = cells.get(_stem(row.code)), parse_id(row.code.rpartition("|")[2])
    if found is None:
        raise _unknown(row, cells)
    if base is None:
        raise _no_row()
    if often[_stem(row.code)] > 1:
        raise ValidationError(_("This row stands in the file more than once. Keep one of them."), code="duplicate_key")
    faults: dict[str, ValidationError] = {}
    numbers = {name: _number(name, getattr(row, name), faults) for name in ("numerator", "denominator")}
    comment = _comment(row.comment, old, faults)
    if faults:
        raise ValidationError(faults)
    return entry.CellInput(
        series=found.series,
        disaggregation=found.key[1],
        numerator=numbers["numerator"],
        denominator=numbers["denominator"],
        comment=comment,
        client_event_id=_event(row),
        base=base,
    )


def _unknown(row: TypedRow, cells: dict[str, Known]) -> ValidationError:
    parts = row.code.split("|")
    same = [code for code in cells if code.split("|")[:5] == parts[:5]]
    if len(parts) == 7 and same:
        return ValidationError(
            _("The definition of this row has changed since the form was downloaded. Download it again."),
            code="other_version",
        )
    return _no_row()


def _no_row() -> ValidationError:
    return ValidationError(
        _("This row is not one of the form: its hidden code is missing or was changed. Rows cannot be added."),
        code="unknown_row",
    )


def _number(name: str, text: str, faults: dict[str, ValidationError]) -> Decimal | None:
    if not text:
        return None
    if text.startswith("="):
        faults[name] = ValidationError(
            _("A formula stands here (%(formula)s). Write the number itself."),
            code="formula",
            params={"formula": shown(text, 40)},
        )
        return None
    try:
        return parse_number(text)
    except ValidationError as error:
        faults[name] = error
        return None


def _comment(text: str, old: LegacyReader, faults: dict[str, ValidationError]) -> str:
    """The remark, in Unicode where that was chosen."""
    try:
        text = clean(text)
    except TextError as error:
        faults["comment"] = error
        return ""
    read = old.read("comment", text) if text and old.is_worth_a_look("comment", text) else text
    if read != text and old.choice == ASK:
        faults["comment"] = ValidationError(
            _(
                "This remark is in the old Bijoy encoding; in Unicode it reads “%(text)s”. "
                "Choose whether it is converted."
            ),
            code="legacy_text",
            params={"text": shown(read)},
        )
    return read


def _event(row: TypedRow) -> str:
    """The same row sent twice is the same event: its remark stands once."""
    told = "|".join((row.code, row.numerator, row.denominator, row.comment))
    return "x:" + hashlib.sha256(told.encode()).hexdigest()[:40]


def _refuse(outcome: Outcome, row: TypedRow, error: ValidationError) -> None:
    faults = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for name, errors in faults.items():
        column = _COLUMNS.get(name, "")
        value = getattr(row, column) if column else ""
        for fault in errors:
            outcome.refused.append(
                Refusal(row.row, column, shown(value), fault.code or "invalid", " ".join(fault.messages))
            )
