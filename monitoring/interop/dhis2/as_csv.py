"""dataValueSets as CSV, in DHIS2's order of columns. Texts that a spreadsheet would run carry ' before them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any

from basis.rows import read_table
from monitoring.interop.dhis2.periods import to_dhis2
from monitoring.interop.dhis2.records import FIELDS, read_value
from monitoring.values.exchange import Completion, DataValue, Item

HEADER = tuple(name.lower() for name in FIELDS)
REQUIRED = ("dataelement", "period", "orgunit", "value")

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_RUNS = re.compile(r"'*\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_GUARDED = re.compile(r"''*\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")


def read(stream: IO[bytes]) -> Iterator[Item]:
    """Each line of a file; raises TableError for a fault of the file."""
    table = read_table(stream.read(), "dataValueSets.csv", required=REQUIRED, known=HEADER, legacy="keep")
    for row in table.rows:
        if row.error:
            yield Item(row.number, None, row.error)
        else:
            cells = {name: _bare(row.values.get(column, "")) for name, column in zip(FIELDS, HEADER, strict=True)}
            yield read_value(row.number, cells)


def write(records: Iterable[DataValue | Completion]) -> Iterator[bytes]:
    """The file, piece by piece. A completion has no place in it and is left out."""
    yield _line(HEADER)
    for record in records:
        if isinstance(record, DataValue):
            yield _line(_cells(record))


def _cells(record: DataValue) -> list[str]:
    return [
        record.element,
        to_dhis2(record.period),
        record.unit,
        record.combination,
        record.attribute_combination,
        record.value,
        record.stored_by,
        record.last_updated,
        record.comment,
        "true" if record.followup else "false",
        "true" if record.deleted else "",
    ]


def _line(cells: Iterable[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow([_safe(str(cell)) for cell in cells])
    return text.getvalue().encode()


def _safe(text: str) -> str:
    """The text as a spreadsheet may open it; a number, negative ones too, stays what it is."""
    return f"'{text}" if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text


def _bare(text: str) -> str:
    """The text before it was made safe."""
    return text[1:] if _GUARDED.match(text) else text
