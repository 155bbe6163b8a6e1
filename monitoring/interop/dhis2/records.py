"""From the words of a file to a record, for all formats alike: every fault of a record is told, by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from sys import intern
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from basis.periods import Period
from basis.rows import TableError
from basis.text import clean, shown
from monitoring.interop.dhis2.periods import parse_dhis2
from monitoring.values.exchange import Completion, DataValue, Item

LONGEST_NAME = 100  # of an identifier: a UID has 11 characters, a code may have more
LONGEST_TEXT = 2_000
FLAGS = {"": False, "false": False, "true": True}

# As DHIS2 spells them in JSON and, in small letters and in this order, in the header of its CSV.
FIELDS = (
    "dataElement",
    "period",
    "orgUnit",
    "categoryOptionCombo",
    "attributeOptionCombo",
    "value",
    "storedBy",
    "lastUpdated",
    "comment",
    "followup",
    "deleted",
)


class ExchangeError(TableError):
    """A fault of the whole file: not_an_exchange, repeated_key, too_deep, too_large, not_a_number …"""


def read_value(
    place: int,
    cells: Mapping[str, str],
    *,
    data_set: str = "",
    dimensions: tuple[tuple[str, str], ...] = (),
    parse_period: Callable[[str], Period] = parse_dhis2,
) -> Item:
    """The value that stands at one place of a file, or all that is wrong with it. `cells` has names of FIELDS."""
    faults: dict[str, Any] = {}
    read: dict[str, Any] = {}
    for name in FIELDS:
        try:
            read[name] = _cell(name, cells.get(name, ""), parse_period)
        except ValidationError as error:
            faults[name] = error
    if not faults and not read["value"] and not read["deleted"]:
        faults["value"] = _missing()
    if faults:
        return Item(place, None, ValidationError(faults), tuple(cells.items()))
    return Item(
        place,
        DataValue(
            element=intern(read["dataElement"]),  # a file of a million values has a few thousand names
            period=read["period"],
            unit=intern(read["orgUnit"]),
            value=read["value"],
            data_set=data_set,
            combination=intern(read["categoryOptionCombo"]),
            attribute_combination=intern(read["attributeOptionCombo"]),
            stored_by=read["storedBy"],
            last_updated=read["lastUpdated"],
            comment=read["comment"],
            followup=read["followup"],
            deleted=read["deleted"],
            dimensions=dimensions,
        ),
    )


def read_completion(
    place: int, cells: Mapping[str, str], *, parse_period: Callable[[str], Period] = parse_dhis2
) -> Item:
    """That a form is complete. `cells`: dataSet, period, orgUnit, and perhaps date, storedBy, completed."""
    faults: dict[str, Any] = {}
    read: dict[str, Any] = {}
    for name in ("dataSet", "period", "orgUnit", "date", "storedBy", "completed"):
        try:
            read[name] = _cell(name, cells.get(name, ""), parse_period)
        except ValidationError as error:
            faults[name] = error
    if faults:
        return Item(place, None, ValidationError(faults), tuple(cells.items()))
    done = read["completed"] or "completed" not in cells
    return Item(
        place, Completion(read["dataSet"], read["period"], read["orgUnit"], read["date"], read["storedBy"], done)
    )


def _cell(name: str, text: str, parse_period: Callable[[str], Period]) -> Any:
    text = clean(text)
    if name in ("followup", "deleted", "completed"):
        return _flag(text)
    longest = LONGEST_TEXT if name in ("value", "comment") else LONGEST_NAME
    if len(text) > longest:
        raise ValidationError(
            _("This text is longer than %(longest)s characters."),
            code="too_long",
            params={"longest": lazy_number(longest)},
        )
    if not text and name in ("dataElement", "period", "orgUnit", "dataSet"):
        raise _missing()
    return parse_period(text) if name == "period" else text


def _flag(text: str) -> bool:
    try:
        return FLAGS[text.casefold()]
    except KeyError:
        raise ValidationError(
            _("“%(value)s” is neither true nor false."), code="unknown_choice", params={"value": shown(text)}
        ) from None


def _missing() -> ValidationError:
    return ValidationError(_("This cell must not be empty."), code="missing_value")
