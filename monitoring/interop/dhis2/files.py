"""The three formats behind one door: what a file is, its content tells."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from monitoring.interop.dhis2 import as_adx, as_csv, as_json
from monitoring.values.exchange import Completion, DataValue, ExchangeFormat, Item

HEAD = 512
READERS: dict[str, Callable[[IO[bytes]], Iterator[Item]]] = {
    ExchangeFormat.JSON: as_json.read,
    ExchangeFormat.CSV: as_csv.read,
    ExchangeFormat.ADX: as_adx.read,
}
WRITERS: dict[str, Callable[[Iterable[DataValue | Completion]], Iterator[bytes]]] = {
    ExchangeFormat.JSON: as_json.write,
    ExchangeFormat.CSV: as_csv.write,
    ExchangeFormat.ADX: as_adx.write,
}


def format_of(head: bytes) -> ExchangeFormat:
    """What a file is, by its first bytes; what is neither JSON nor XML is read as CSV, which says what is wrong."""
    text = head.removeprefix(BOM_UTF8).lstrip()
    if text.startswith((b"{", b"[")):
        return ExchangeFormat.JSON
    return ExchangeFormat.ADX if text.startswith(b"<") else ExchangeFormat.CSV


def read(stream: IO[bytes]) -> Iterator[Item]:
    """What a file holds, in order; the stream must be able to go back. Raises TableError for a fault of the file."""
    head = stream.read(HEAD)
    form = format_of(head)
    stream.seek(len(BOM_UTF8) if form == ExchangeFormat.JSON and head.startswith(BOM_UTF8) else 0)
    return READERS[form](stream)


def write(form: str, records: Iterable[DataValue | Completion]) -> Iterator[bytes]:
    """A file in one of the formats, piece by piece."""
    return WRITERS[form](records)
