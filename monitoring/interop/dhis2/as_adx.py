"""ADX, the aggregate data exchange profile of IHE QRPH: XML, read group by group.

A document type, an entity, anything fetched from elsewhere, and nesting that the profile does not have are refused.
What a value's attributes name beside element and number are its categories.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError  # the exception and a type; defusedxml does the parsing
from xml.sax.saxutils import escape, quoteattr  # writing only

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext_lazy as _

from monitoring.interop.dhis2.periods import parse_interval, to_interval
from monitoring.interop.dhis2.records import ExchangeError, read_completion, read_value
from monitoring.values.exchange import Completion, DataValue, Item

NAMESPACE = "urn:ihe:qrph:adx:2015"
ADX, GROUP, VALUE, NOTE = (f"{{{NAMESPACE}}}{name}" for name in ("adx", "group", "dataValue", "annotation"))
INSIDE = {"": {ADX}, ADX: {GROUP}, GROUP: {VALUE, NOTE}, VALUE: {NOTE}, NOTE: set()}
OF_A_GROUP = {"orgUnit", "period", "dataSet", "attributeOptionCombo", "completeDate", "comment"}
OF_A_VALUE = {"dataElement", "value", "categoryOptionCombo"}
MOST_ATTRIBUTES = 50
LONGEST_ATTRIBUTE = 60_000
OF_ALL = ("orgUnit", "period", "attributeOptionCombo")


def read(stream: IO[bytes]) -> Iterator[Item]:
    """Each value, and each group's completion after its values; raises ExchangeError for a fault of the file."""
    above: list[Element] = []
    group: dict[str, str] = {}
    place = 0
    for event, element in _events(stream):
        if event == "start":
            if element.tag not in INSIDE[above[-1].tag if above else ""]:
                raise _not_ours()
            above.append(element)
            if element.tag == GROUP:
                group = dict(element.attrib)
            continue
        above.pop()
        if element.tag == VALUE:
            place += 1
            yield _value(place, element, group)
        elif element.tag == GROUP and group.get("completeDate") and group.get("dataSet"):
            cells = {**group, "date": group["completeDate"]}
            yield read_completion(place, cells, parse_period=parse_interval)
        if above and element.tag != NOTE:
            del above[-1][:]  # what was read need not stay in the memory


def write(records: Iterable[DataValue | Completion]) -> Iterator[bytes]:
    """The file, piece by piece. Values of one group that follow each other share its head.

    ADX has no word for a deleted value, and none for who stored it when: the former are left out.
    """
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<adx xmlns="{NAMESPACE}">\n'.encode()
    for key, members in groupby(records, _group_of):
        yield f"<group{_attributes(key)}>\n".encode()
        for record in members:
            if isinstance(record, DataValue) and not record.deleted:
                yield _written(record)
        yield b"</group>\n"
    yield b"</adx>\n"


def _value(place: int, element: Element, group: dict[str, str]) -> Item:
    note = element.find(NOTE)
    own = dict(element.attrib)
    cells = {name: group.get(name, "") for name in OF_ALL}
    cells |= {name: text for name, text in own.items() if name in OF_A_VALUE}
    cells["comment"] = (note.text or "") if note is not None else ""
    categories = {name: text for name, text in group.items() if name not in OF_A_GROUP}
    categories |= {name: text for name, text in own.items() if name not in OF_A_VALUE}
    return read_value(
        place,
        cells,
        data_set=group.get("dataSet", ""),
        dimensions=tuple(sorted(categories.items())),
        parse_period=parse_interval,
    )


def _group_of(record: DataValue | Completion) -> tuple[tuple[str, str], ...]:
    said = {"orgUnit": record.unit, "period": to_interval(record.period), "dataSet": record.data_set}
    if isinstance(record, Completion):
        said["completeDate"] = record.date if record.completed else ""
    else:
        said["attributeOptionCombo"] = record.attribute_combination
    return tuple((name, text) for name, text in said.items() if text)


def _written(record: DataValue) -> bytes:
    said = {"dataElement": record.element, "categoryOptionCombo": record.combination, "value": record.value}
    attributes = _attributes([*((name, text) for name, text in said.items() if text), *record.dimensions])
    note = f"<annotation>{escape(record.comment, {chr(13): '&#13;'})}</annotation>" if record.comment else ""
    return f"<dataValue{attributes}>{note}</dataValue>\n".encode()


def _attributes(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f" {name}={quoteattr(text)}" for name, text in pairs)


def _events(stream: IO[bytes]) -> Iterator[tuple[str, Any]]:
    """What the parser meets, with its complaints in our words and no element that could do harm."""
    try:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            texts = element.attrib.values()
            if len(element.attrib) > MOST_ATTRIBUTES or any(len(text) > LONGEST_ATTRIBUTE for text in texts):
                raise ExchangeError(_("A text in the file is too long."), code="too_large")
            yield event, element
    except DefusedXmlException:
        raise ExchangeError(
            _("The file has a document type or entities, which data do not need. It was not read."), code="unsafe_xml"
        ) from None
    except ParseError as error:
        if error.code in (3, 5):  # no element found; an unclosed token: the text ends too early
            raise ExchangeError(_("The file ends in the middle. Fetch it again."), code="truncated") from None
        raise _not_ours() from None
    except (ValueError, LookupError):  # an encoding that there is not
        raise _not_ours() from None


def _not_ours() -> ExchangeError:
    return ExchangeError(_("This is not an ADX file."), code="not_an_exchange")
