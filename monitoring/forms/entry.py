"""The grid of a form: its cells as they stand on the page, and what was typed into them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.moments import parse_moment
from basis.numerals import digits_in, parse_id, parse_number, plain
from basis.text import TextError, clean
from basis.typed import OldTextMixin
from monitoring.domain.entry import CellInput, CellResult
from monitoring.domain.layout import Block, CellKey, Layout, Line, Part
from monitoring.models import Measurement
from monitoring.values import MeasurementStatus
from monitoring.values.written import write

MOST_CELLS = 500  # in one message
STATES = {
    None: "empty",
    MeasurementStatus.DRAFT: "saved",
    MeasurementStatus.SUBMITTED: "sent",
    MeasurementStatus.RETURNED: "returned",
    MeasurementStatus.APPROVED: "approved",
}
WORDS = {
    "empty": _("empty"),
    "saved": _("saved"),
    "sent": _("sent"),
    "returned": _("returned"),
    "approved": _("approved"),
    "elsewhere": _("delivered"),
    "failed": _("not saved"),
    "conflict": _("two answers"),
}
SHORT = {"numerator": "n", "denominator": "d"}


@dataclass
class Field:
    """One cell on the page: what stands in it, what was typed, what is wrong, what belongs to it."""

    line: Line
    part: Part
    number: int
    row: Measurement | None = None
    source: str = ""
    remarks: int = 0
    files: int = 0
    questions: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)

    @property
    def key(self) -> CellKey:
        return (self.line.series_id, self.part.key)

    @property
    def ident(self) -> str:
        """Its id on the page, the beginning of the names of its inputs."""
        return f"c{self.line.series_id}-{self.number}"

    @property
    def base(self) -> int:
        """The row that the page shows; 0 for none."""
        return self.row.pk if self.row else 0

    @property
    def numerator(self) -> str:
        return self._text("numerator")

    @property
    def denominator(self) -> str:
        return self._text("denominator")

    @property
    def value(self) -> str:
        """The value that the two numbers make, for a row with both."""
        row, sheet = self.row, self.line.sheet
        if row is None or not row.denominator or sheet is None or not self.line.has_denominator:
            return ""
        value = row.numerator / row.denominator * sheet.factor  # type: ignore[union-attr]
        return write(value, unit=sheet.unit, decimals=sheet.decimals)  # type: ignore[union-attr]

    @property
    def state(self) -> str:
        if self.faults:
            return "conflict" if "base" in self.faults else "failed"
        if self.source:
            return "elsewhere"
        return STATES[MeasurementStatus(self.row.status) if self.row else None]

    @property
    def word(self) -> Any:
        return self.source or WORDS[self.state]

    @property
    def messages(self) -> list[str]:
        return [message for listed in self.faults.values() for message in listed]

    @property
    def label(self) -> str:
        """How the cell is called where its row and column are not seen."""
        return f"{self.line.noun.name}, {self.part.name}" if self.part.key else self.line.noun.name

    def _text(self, name: str) -> str:
        if name in self.typed:
            return self.typed[name]
        return shown(getattr(self.row, name) if self.row else None)


def shown(number: Decimal | None) -> str:
    """A number as it stands in an input: every digit, no grouping, in the digits of the language."""
    return "" if number is None else digits_in(plain(number), get_language())


@dataclass
class Row:
    line: Line
    fields: list[Field]

    @property
    def total(self) -> str:
        """The sum of the parts that are filled in; nothing when none is."""
        numbers = [field.row.numerator for field in self.fields if field.row]
        return shown(sum(numbers, Decimal(0))) if numbers else ""

    @property
    def remarks(self) -> int:
        return sum(field.remarks + field.files for field in self.fields)


@dataclass
class Table:
    block: Block
    rows: list[Row]


class Grid:
    """All cells of a form by their keys, and in tables as the page shows them."""

    def __init__(
        self,
        layout: Layout,
        now: Mapping[CellKey, Measurement],
        *,
        elsewhere: Mapping[CellKey, str],
        remarks: Counter[CellKey],
        files: Counter[CellKey],
        questions: Counter[CellKey],
    ):
        self.layout = layout
        self.fields: dict[CellKey, Field] = {}
        for line in layout.lines:
            for number, part in enumerate(line.parts):
                cell = (line.series_id, part.key)
                self.fields[cell] = Field(
                    line,
                    part,
                    number,
                    row=now.get(cell),
                    source=elsewhere.get(cell, ""),
                    remarks=remarks[cell],
                    files=files[cell],
                    questions=questions[cell],
                )

    @property
    def tables(self) -> list[Table]:
        return [
            Table(block, [Row(line, [self.fields[key] for key in line.keys]) for line in block.lines])
            for block in self.layout.blocks
        ]

    @property
    def filled(self) -> int:
        return sum(field.row is not None for field in self.fields.values())

    @property
    def wrong(self) -> list[Field]:
        return [field for field in self.fields.values() if field.faults]

    def missing(self, explained: set[CellKey]) -> list[Field]:
        """The cells that must be filled in, are empty, and about which nothing is said."""
        return [
            field
            for key, field in self.fields.items()
            if field.line.item.required
            and field.line.version
            and field.row is None
            and not {key, (key[0], "")} & explained
        ]

    def read(self, data: Mapping[str, str]) -> list[CellInput]:
        """What was typed into the page without a script. Cells that still say what they showed are left alone."""
        bases = {field.base for field in self.fields.values()}
        named = {parse_id(data.get(f"{field.ident}-b", "")) for field in self.fields.values()} - {None}
        seen = {row.pk: row for row in (f.row for f in self.fields.values()) if row}
        seen |= Measurement.objects.in_bulk(named - bases)
        cells = (self._read_one(field, data, seen) for field in self.fields.values() if not field.source)
        return [cell for cell in cells if cell is not None]

    def _read_one(self, field: Field, data: Mapping[str, str], seen: Mapping[int, Measurement]) -> CellInput | None:
        if f"{field.ident}-n" not in data:
            return None
        texts = {name: data.get(f"{field.ident}-{short}", "").strip() for name, short in SHORT.items()}
        base = data.get(f"{field.ident}-b", "")
        number = (parse_id(base) or 0) if base else None  # what is no row was never seen: a conflict, if one stands
        before = seen.get(number) if number else None
        if number is not None and texts == {name: shown(getattr(before, name, None)) for name in SHORT}:
            return None
        field.typed = texts
        numbers, field.faults = read_numbers(texts)
        if field.faults:
            return None
        return CellInput(
            series=field.line.item.series,
            disaggregation=field.part.key,
            numerator=numbers["numerator"],
            denominator=numbers["denominator"],
            base=number,
        )

    def take(self, results: Iterable[CellResult]) -> None:
        """What the verb said of each cell. Good ones show what now stands, bad ones what was typed."""
        for result in results:
            field = self.fields.get(result.cell.key)
            if field is None:
                continue
            field.row = result.standing
            field.faults = {name: list(fault.messages) for name, fault in result.faults.items()}
            if not result.faults:
                field.typed = {}
            elif "base" in result.faults and result.standing:
                field.faults["base"].append(_theirs(result.standing))


def _theirs(row: Measurement) -> str:
    numbers = " / ".join(shown(number) for number in (row.numerator, row.denominator) if number is not None)
    return str(
        _("There it says %(number)s. Save again to let yours stand, or write that number.") % {"number": numbers}
    )


def read_numbers(texts: Mapping[str, str]) -> tuple[dict[str, Decimal | None], dict[str, list[str]]]:
    """The numbers of texts, and for those that are none what is wrong."""
    numbers: dict[str, Decimal | None] = {}
    faults: dict[str, list[str]] = {}
    for name, text in texts.items():
        try:
            numbers[name] = parse_number(text) if text else None
        except ValidationError as error:
            faults[name] = list(error.messages)
    return numbers, faults


# --- messages of the script -------------------------------------------------------------------------------------


class MessageError(ValueError):
    """A message that no page of ours sends."""


@dataclass
class Message:
    """Cells that were typed, as the script sends them: `unread` are those whose text is no number."""

    device: str
    cells: list[CellInput]
    unread: dict[CellKey, dict[str, list[str]]]
    events: dict[CellKey, str]


def read_message(body: bytes, layout: Layout) -> Message:
    """
    {"device": "…", "cells": [{"series": 7, "part": "", "n": "12", "d": "", "base": 0, "event": "…", "at": "…"}]}

    Raises MessageError for anything else.
    """
    try:
        sent = json.loads(body, parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise MessageError from error
    cells = sent.get("cells") if isinstance(sent, dict) else None
    if not isinstance(cells, list) or len(cells) > MOST_CELLS:
        raise MessageError
    message = Message(_text(sent, "device"), [], {}, {})
    for each in cells:
        _read_cell(each, layout, message)
    return message


def _read_cell(sent: Any, layout: Layout, message: Message) -> None:
    if not isinstance(sent, dict) or type(sent.get("series")) is not int or type(sent.get("base", 0)) is not int:
        raise MessageError
    line = layout.of_series.get(sent["series"])
    part, event = _text(sent, "part", 120), _text(sent, "event")
    if line is None or not event:
        raise MessageError
    key = (line.series_id, part)
    message.events[key] = event
    numbers, faults = read_numbers({name: _raw(sent, short, 400).strip() for name, short in SHORT.items()})
    if faults:
        message.unread[key] = faults
        return
    message.cells.append(
        CellInput(
            series=line.item.series,
            disaggregation=part,
            client_event_id=event,
            occurred_at=parse_moment(_raw(sent, "at")),  # by the clock of the device
            base=max(sent.get("base", 0), 0),
            numerator=numbers["numerator"],
            denominator=numbers["denominator"],
        )
    )


def _text(sent: dict[str, Any], name: str, longest: int = 64) -> str:
    """A text that is stored."""
    try:
        return clean(_raw(sent, name, longest))
    except TextError as error:
        raise MessageError from error


def _raw(sent: dict[str, Any], name: str, longest: int = 64) -> str:
    """A text as it was typed; whoever reads it says what is wrong with it."""
    text = sent.get(name, "")
    if not isinstance(text, str) or len(text) > longest or "\0" in text:
        raise MessageError
    return text


def _refuse(word: str) -> None:
    raise ValueError(word)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that comes twice in one object is refused: nobody knows which value was meant."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("twice")
    return found


class RemarkForm(OldTextMixin):
    """A remark on a cell, a file, or both."""

    text = forms.CharField(label=_("Remark"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(
        label=_("File that shows where the number comes from"),
        required=False,
        help_text=_("PDF, picture (PNG, JPEG, WebP), XLSX or CSV."),
    )


class UnlockForm(OldTextMixin):
    """Until when a locked form may be filled in, and why."""

    until = forms.DateField(label=_("Open until"), widget=forms.DateInput(attrs={"placeholder": "2026-12-31"}))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
