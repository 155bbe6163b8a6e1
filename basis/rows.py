"""What an import says of each row, in words for people and in JSON for scripts."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from basis.legacy import LegacyText
from basis.numerals import lazy_number, plain
from basis.tables import Row, Table, TableError, guarded, read_table, write_csv
from basis.text import shown

__all__ = [
    "Refusal",
    "Row",
    "RowReport",
    "Table",
    "TableError",
    "guarded",
    "read_table",
    "refused_rows_csv",
    "write_csv",
]

MOST_LISTED = 20_000  # a file of a million bad rows must not fill the memory with complaints


@dataclass(frozen=True)
class Refusal:
    """Why a row, or one cell of it, was not taken: `row` is the line in the file (the header is 1), `code` a
    stable word, `value` what stood there, cut short, `message` a sentence in the reader's language.
    """

    row: int
    column: str
    value: str
    code: str
    message: str


@dataclass
class RowReport:
    """The result of an import. `rows` counts the rows read, and each is created, updated, unchanged or refused;
    a refused row may have several refusals. A dry run also lists what was accepted, as it was understood.
    """

    dry_run: bool = False
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    accepted: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    legacy_text: list[LegacyText] = field(default_factory=list)  # examples of text in the old Bijoy encoding
    unlisted: int = 0  # refusals and accepted rows beyond MOST_LISTED

    @classmethod
    def of_file(cls, error: TableError, *, dry_run: bool = False) -> "RowReport":
        """The report of a file that could not be read at all."""
        report = cls(dry_run=dry_run)
        report.refuse(error.row, error)
        return report

    @property
    def ok(self) -> bool:
        """Whether no row was refused."""
        return not self.refused

    @property
    def refused_rows(self) -> list[int]:
        """The lines that were refused, each once, in order."""
        return sorted({refusal.row for refusal in self.refused})

    def refuse(
        self, row: int, error: ValidationError, values: Mapping[str, Any] | None = None, column: str = ""
    ) -> None:
        """Notes every fault of an error: one with a dictionary names its columns, another stands in `column`.

        `values` are the cells of the row as they were written, to show the one that is meant.
        """
        faults = error.error_dict if hasattr(error, "error_dict") else {column: error.error_list}
        for name, errors in faults.items():
            where = "" if name == NON_FIELD_ERRORS else name
            for fault in errors:
                place = where or getattr(fault, "column", "")
                value = getattr(fault, "value", "") or (values or {}).get(place, "")
                self._list(
                    self.refused,
                    Refusal(row, place, shown(value), fault.code or "invalid", " ".join(fault.messages)),
                )

    def accept(self, row: int, values: Mapping[str, Any]) -> None:
        """On a dry run, lists a row as it was understood; otherwise does nothing."""
        if self.dry_run:
            self._list(self.accepted, {"row": row, "values": {name: _in_json(value) for name, value in values.items()}})

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON: `accepted` only on a dry run, `legacy_text` only where there is some."""
        warnings = list(self.warnings)
        if self.unlisted:
            warnings.append(_("%(number)s more rows are not listed.") % {"number": lazy_number(self.unlisted)})
        report: dict[str, Any] = {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": [asdict(refusal) for refusal in self.refused],
            "warnings": warnings,
        }
        if self.dry_run:
            report["accepted"] = self.accepted
        if self.legacy_text:
            report["legacy_text"] = [asdict(example) for example in self.legacy_text]
        return report

    def _list(self, listed: list, item: object) -> None:
        if len(listed) < MOST_LISTED:
            listed.append(item)
        else:
            self.unlisted += 1


def refused_rows_csv(refused: list[Refusal]) -> bytes:
    """The refused rows as a file to correct from, safe to open in a spreadsheet."""
    header = [_("Row"), _("Column"), _("Value"), _("Code"), _("What is wrong")]
    return write_csv(header, ((each.row, each.column, each.value, each.code, each.message) for each in refused))


def _in_json(value: Any) -> Any:
    """A value as it was understood, exact: whole numbers as numbers, others as text, None as null."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else plain(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_in_json(each) for each in value]
    return str(value)
