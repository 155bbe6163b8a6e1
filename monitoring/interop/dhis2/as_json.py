"""dataValueSets as JSON, and completions as DHIS2's web interface lists them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO, Any

from basis.numerals import plain
from monitoring.interop.dhis2 import strict_json
from monitoring.interop.dhis2.periods import to_dhis2
from monitoring.interop.dhis2.records import FIELDS, read_completion, read_value
from monitoring.interop.dhis2.strict_json import not_ours
from monitoring.values.exchange import Completion, DataValue, Item

VALUES, COMPLETIONS = "dataValues", "completeDataSetRegistrations"
LISTS = frozenset({VALUES, COMPLETIONS})
HEADER = ("dataSet", "period", "orgUnit", "attributeOptionCombo", "completeDate")


def read(stream: IO[bytes]) -> Iterator[Item]:
    """Each value, in order, then the completions; raises ExchangeError for a fault of the file.

    What stands in the head (period, orgUnit …) holds for the values that do not say it themselves, also where the
    head comes after them.
    """
    header: dict[str, str] = {}
    held: list[tuple[int, dict[str, str]]] = []
    registered: list[tuple[int, dict[str, str]]] = []
    place, seen, known = 0, False, True
    for name, member in strict_json.members(stream, LISTS):
        if name not in LISTS:
            known = known and name in HEADER
            if not isinstance(member, dict | list):
                header[name] = _text(member)
            continue
        seen = True
        place, cells = place + 1, _cells(member)
        if name == COMPLETIONS:
            registered.append((place, cells))
        elif {"period", "orgUnit"} <= cells.keys() | header.keys():
            yield _value(place, cells, header)
        else:
            held.append((place, cells))
    if not seen and not known:
        raise not_ours()
    for number, cells in held:
        yield _value(number, cells, header)
    if header.get("completeDate") and header.get("dataSet"):
        registered.append((place + 1, {**header, "date": header["completeDate"]}))
    for number, cells in registered:
        yield read_completion(number, cells | {"orgUnit": cells.get("organisationUnit", cells.get("orgUnit", ""))})


def write(records: Iterable[DataValue | Completion]) -> Iterator[bytes]:
    """The file, piece by piece; completions follow the values."""
    completions: list[dict[str, Any]] = []
    yield b'{"dataValues": ['
    separator = b"\n"
    for record in records:
        if isinstance(record, Completion):
            completions.append(_completion(record))
            continue
        yield separator + json.dumps(_fields(record), ensure_ascii=False).encode()
        separator = b",\n"
    yield b"\n]"
    if completions:
        yield b', "completeDataSetRegistrations": ' + json.dumps(completions, ensure_ascii=False).encode()
    yield b"}\n"


def _value(place: int, cells: dict[str, str], header: dict[str, str]) -> Item:
    own = {name: cells.get(name) or header.get(name, "") for name in ("period", "orgUnit", "attributeOptionCombo")}
    return read_value(place, cells | own, data_set=cells.get("dataSet") or header.get("dataSet", ""))


def _fields(record: DataValue) -> dict[str, Any]:
    said: dict[str, Any] = {
        "dataElement": record.element,
        "period": to_dhis2(record.period),
        "orgUnit": record.unit,
        "dataSet": record.data_set,
        "categoryOptionCombo": record.combination,
        "attributeOptionCombo": record.attribute_combination,
        "value": record.value,
        "storedBy": record.stored_by,
        "lastUpdated": record.last_updated,
        "comment": record.comment,
    }
    said = {name: text for name, text in said.items() if text or name == "value"}
    return said | {"followup": record.followup} | ({"deleted": True} if record.deleted else {})


def _completion(record: Completion) -> dict[str, Any]:
    said = {
        "dataSet": record.data_set,
        "period": to_dhis2(record.period),
        "organisationUnit": record.unit,
        "date": record.date,
        "storedBy": record.stored_by,
    }
    return {name: text for name, text in said.items() if text} | {"completed": record.completed}


def _cells(member: dict[str, Any]) -> dict[str, str]:
    """The members of an object as texts; what is nested in it means nothing to us, unless it stands for a text."""
    cells = {}
    for name, value in member.items():
        if isinstance(value, dict | list):
            if name in FIELDS:
                raise not_ours()
        else:
            cells[name] = _text(value)
    return cells


def _text(value: Any) -> str:
    """A simple value as its text: null is empty, a number has no exponent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value) if isinstance(value, Decimal) else str(value)
