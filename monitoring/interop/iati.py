"""An IATI 2.03 activity file: its records and how they are written. Pure Python, without a database.

The records hold what the standard asks of an activity that spends public money: who, when, where, budgets by fiscal
year, transactions, results. Elements stand in the order of the schema (iati-activities-schema.xsd); code lists are
those of the standard. What the schema does not say is in `iati_rules`: a record that they refuse is not written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # writing only

VERSION = "2.03"
LANGUAGE = "en"  # of a narrative that names none
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# Code lists: OrganisationRole, BudgetType, TransactionType, ResultType, IndicatorMeasure, SectorVocabulary
FUNDING, ACCOUNTABLE, IMPLEMENTING = "1", "2", "4"
ORIGINAL, REVISED = "1", "2"
INCOMING_FUNDS, OUTGOING_COMMITMENT, EXPENDITURE = "1", "2", "4"
OUTPUT, OUTCOME, IMPACT, OTHER_RESULT = "1", "2", "3", "9"
UNIT, PERCENTAGE, NOMINAL, ORDINAL, QUALITATIVE = "1", "2", "3", "4", "5"
DAC_FIVE_DIGITS, OWN_VOCABULARIES = "1", frozenset({"98", "99"})
PIPELINE, IMPLEMENTATION, FINALISATION, CLOSED, CANCELLED = "1", "2", "3", "4", "5"

Text = Mapping[str, str]  # language code -> what is written in it


@dataclass(frozen=True)
class Body:
    """An organisation; `kind` is a code of OrganisationType, empty where it is not known."""

    name: Text
    ref: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Participant:
    body: Body
    role: str


@dataclass(frozen=True)
class Sector:
    code: str
    vocabulary: str
    name: Text
    percent: Decimal = Decimal(100)
    address: str = ""


@dataclass(frozen=True)
class Budget:
    """Money that is planned for a fiscal year, in whole units of the currency of the file."""

    start: dt.date
    end: dt.date
    amount: int
    kind: str = ORIGINAL


@dataclass(frozen=True)
class Transaction:
    """Money that moved; below zero takes back. `provider` is where incoming funds came from."""

    ref: str
    kind: str
    day: dt.date
    amount: int
    about: Text
    provider: Body | None = None


@dataclass(frozen=True)
class Figure:
    """A baseline, target or actual; `value` is None where nothing is known, which is written for texts only."""

    value: Decimal | None
    comment: Text | None = None


@dataclass(frozen=True)
class Span:
    """A period of an indicator."""

    start: dt.date
    end: dt.date
    target: Figure | None = None
    actual: Figure | None = None


@dataclass(frozen=True)
class Baseline:
    day: dt.date
    figure: Figure


@dataclass(frozen=True)
class Measure:
    """An indicator of a result; `measure` is a code of IndicatorMeasure."""

    title: Text
    measure: str
    spans: Sequence[Span]
    ascending: bool = True
    baseline: Baseline | None = None
    description: Text | None = None
    code: str = ""
    address: str = ""


@dataclass(frozen=True)
class Result:
    """`aggregates`: whether its figures may be added to those of other activities."""

    title: Text
    kind: str
    indicators: Sequence[Measure]
    aggregates: bool = False


@dataclass(frozen=True)
class Activity:
    identifier: str
    reporting: Body
    title: Text
    description: Text
    participants: Sequence[Participant]
    status: str
    planned_start: dt.date
    planned_end: dt.date
    country: str
    sectors: Sequence[Sector]
    own_code: str = ""
    actual_end: dt.date | None = None
    budgets: Sequence[Budget] = ()
    transactions: Sequence[Transaction] = ()
    results: Sequence[Result] = ()
    address: str = ""


def write(activities: Iterable[Activity], *, currency: str, generated: dt.datetime) -> Iterator[bytes]:
    """The file, activity by activity. The schema asks for at least one."""
    moment = generated.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<iati-activities version="{VERSION}" generated-datetime="{moment}">\n'.encode()
    for activity in activities:
        element = _activity(activity, currency)
        indent(element, "  ")
        yield tostring(element, encoding="unicode").encode() + b"\n"
    yield b"</iati-activities>\n"


def _activity(activity: Activity, currency: str) -> Element:
    root = Element("iati-activity", {LANG: LANGUAGE, "default-currency": currency, "humanitarian": "0"})
    SubElement(root, "iati-identifier").text = activity.identifier
    _body(root, "reporting-org", activity.reporting, **{"secondary-reporter": "0"})
    _narratives(SubElement(root, "title"), activity.title)
    _narratives(SubElement(root, "description", type="1"), activity.description)
    for participant in activity.participants:
        _body(root, "participating-org", participant.body, role=participant.role)
    if activity.own_code:
        SubElement(root, "other-identifier", ref=activity.own_code, type="A1")
    SubElement(root, "activity-status", code=activity.status)
    days = {"1": activity.planned_start, "3": activity.planned_end, "4": activity.actual_end}
    for kind, day in days.items():
        if day:
            SubElement(root, "activity-date", {"type": kind, "iso-date": day.isoformat()})
    SubElement(root, "recipient-country", code=activity.country, percentage="100")
    for sector in activity.sectors:
        _sector(root, sector)
    for budget in activity.budgets:
        _budget(root, budget, currency)
    for transaction in activity.transactions:
        _transaction(root, transaction, currency)
    if activity.address:
        _link(root, activity)
    for result in activity.results:
        _result(root, result)
    return root


def _narratives(parent: Element, text: Text) -> None:
    """One narrative for each language in which there is a text, that of the file first."""
    for language in sorted(text, key=lambda code: (code != LANGUAGE, code)):
        if text[language]:
            narrative = SubElement(parent, "narrative", {} if language == LANGUAGE else {LANG: language})
            narrative.text = text[language]


def _body(parent: Element, tag: str, body: Body, **more: str) -> None:
    attributes = {**({"ref": body.ref} if body.ref else {}), **({"type": body.kind} if body.kind else {}), **more}
    _narratives(SubElement(parent, tag, attributes), body.name)


def _sector(parent: Element, sector: Sector) -> None:
    attributes = {"vocabulary": sector.vocabulary, "code": sector.code, "percentage": _number(sector.percent)}
    if sector.address:
        attributes["vocabulary-uri"] = sector.address
    _narratives(SubElement(parent, "sector", attributes), sector.name)


def _budget(parent: Element, budget: Budget, currency: str) -> None:
    element = SubElement(parent, "budget", type=budget.kind, status="2")  # 2: committed, as a budget law is
    _days(element, budget.start, budget.end)
    _money(element, budget.amount, budget.start, currency)


def _transaction(parent: Element, transaction: Transaction, currency: str) -> None:
    element = SubElement(parent, "transaction", ref=transaction.ref)
    SubElement(element, "transaction-type", code=transaction.kind)
    SubElement(element, "transaction-date", {"iso-date": transaction.day.isoformat()})
    _money(element, transaction.amount, transaction.day, currency)
    _narratives(SubElement(element, "description"), transaction.about)
    if transaction.provider:
        _body(element, "provider-org", transaction.provider)


def _link(parent: Element, activity: Activity) -> None:
    """The page of the activity; A12 is the code of DocumentCategory for it."""
    link = SubElement(parent, "document-link", url=activity.address, format="text/html")
    _narratives(SubElement(link, "title"), activity.title)
    SubElement(link, "category", code="A12")
    SubElement(link, "language", code=LANGUAGE)


def _result(parent: Element, result: Result) -> None:
    element = SubElement(parent, "result", {"type": result.kind, "aggregation-status": str(int(result.aggregates))})
    _narratives(SubElement(element, "title"), result.title)
    for indicator in result.indicators:
        _indicator(element, indicator)


def _indicator(parent: Element, indicator: Measure) -> None:
    element = SubElement(parent, "indicator", measure=indicator.measure, ascending=str(int(indicator.ascending)))
    _narratives(SubElement(element, "title"), indicator.title)
    if indicator.description:
        _narratives(SubElement(element, "description"), indicator.description)
    if indicator.code:
        more = {"indicator-uri": indicator.address} if indicator.address else {}
        SubElement(element, "reference", {"vocabulary": "99", "code": indicator.code, **more})
    if indicator.baseline:
        day = indicator.baseline.day
        _figure(element, "baseline", indicator.baseline.figure, {"iso-date": day.isoformat(), "year": str(day.year)})
    for span in indicator.spans:
        period = SubElement(element, "period")
        _days(period, span.start, span.end)
        for tag, figure in (("target", span.target), ("actual", span.actual)):
            if figure:
                _figure(period, tag, figure, {})


def _figure(parent: Element, tag: str, figure: Figure, attributes: dict[str, str]) -> None:
    if figure.value is not None:
        attributes = {**attributes, "value": _number(figure.value)}
    element = SubElement(parent, tag, attributes)
    if figure.comment:
        _narratives(SubElement(element, "comment"), figure.comment)


def _days(parent: Element, start: dt.date, end: dt.date) -> None:
    SubElement(parent, "period-start", {"iso-date": start.isoformat()})
    SubElement(parent, "period-end", {"iso-date": end.isoformat()})


def _money(parent: Element, amount: int, day: dt.date, currency: str) -> None:
    SubElement(parent, "value", {"currency": currency, "value-date": day.isoformat()}).text = str(amount)


def _number(value: Decimal) -> str:
    """Without an exponent and without zeros at the end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
