"""The versions of a definition side by side: what changed, when, and by which decision."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from basis.numerals import digits_in, plain
from governance.models import LogEntry
from monitoring.domain import definitions
from monitoring.models import Series, SeriesVersion
from monitoring.values.written import unit_name

VERBS = ("define_indicator", "revise_indicator", "define_element", "revise_element")


@dataclass(frozen=True)
class Column:
    """One version, with what the log says of how it came to be, the first entry first."""

    version: SeriesVersion
    entries: tuple[LogEntry, ...]

    @property
    def first_day(self) -> dt.date:
        return self.version.valid_from


@dataclass(frozen=True)
class Cell:
    text: str
    changed: bool
    is_formula: bool = False


@dataclass(frozen=True)
class Comparison:
    """Columns are versions, the newest first; rows are the fields that some version fills."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]

    @property
    def changed(self) -> list[str]:
        """The names of the fields that differ between versions; each cell is marked against the version before it."""
        return [label for label, cells in self.rows if any(cell.changed for cell in cells)]


def of(series: Series, sheet: str, model: type[Model]) -> Comparison:
    """All versions of a series; `sheet` is how a version calls its sheet, `model` what that is."""
    versions = list(series.versions.select_related(sheet).order_by("number"))
    logged: dict[int, list[LogEntry]] = defaultdict(list)
    for entry in LogEntry.objects.filter(noun_key=series.code, verb__in=VERBS).select_related("by", "decision"):
        logged[(entry.after or {}).get("version", 0)].append(entry)
    columns = tuple(Column(version, tuple(logged[version.number])) for version in versions)
    sheets = [getattr(version, sheet) for version in versions]
    rows = []
    for name in definitions.fields_of(model):
        cells = _cells(sheets, name)
        if any(cell.text for cell in cells):
            rows.append((_label(model, name), cells))
    return Comparison(columns[::-1], tuple(rows))


def _cells(sheets: Sequence[Model], name: str) -> tuple[Cell, ...]:
    found, before = [], None
    for number, sheet in enumerate(sheets):
        value = getattr(sheet, name)
        text = _text(sheet, name, value)
        found.append(Cell(text, bool(number) and value != before, name.endswith("_formula")))
        before = value
    return tuple(found[::-1])


def _label(model: type[Model], name: str) -> str:
    """What people call a field; another noun is called by its own name."""
    field: Any = model._meta.get_field(name)
    return str((field.related_model._meta if field.is_relation else field).verbose_name)


def _text(sheet: Any, name: str, value: Any) -> str:
    if name == "unit":
        return unit_name(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(sheet, f"get_{name}_display"):
        return str(getattr(sheet, f"get_{name}_display")())
    if isinstance(value, Decimal | int):
        return digits_in(plain(value), get_language())
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)
