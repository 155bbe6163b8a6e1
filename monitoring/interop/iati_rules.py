"""What IATI asks of an activity beyond its schema. Pure Python; a fault has a code and says where.

From the ruleset of IATI 2.03 and from what exporters of others stumbled over: a budget of more than a year, figures
without a value, percentages that do not come to 100, own vocabularies without words, two budgets for one time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from monitoring.interop.iati import OWN_VOCABULARIES, QUALITATIVE, Activity, Budget, Figure, Measure, Span, Text

BAD_IN_IDENTIFIER = re.compile(r"[/&|?\s]")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Fault:
    """`code` is a stable word, `where` names the element, `value` what stands there."""

    activity: str
    code: str
    where: str
    value: str = ""


def faults_of(activities: Sequence[Activity], *, today: dt.date) -> list[Fault]:
    """All faults of all activities, in their order."""
    seen = Counter(activity.identifier for activity in activities)
    found = []
    for activity in activities:
        if seen[activity.identifier] > 1:
            found.append(Fault(activity.own_code, "identifier_twice", "iati-identifier", activity.identifier))
        for code, where, value in _faults(activity, today):
            found.append(Fault(activity.own_code, code, where, value))
    return found


def without(activities: Sequence[Activity], faults: Iterable[Fault]) -> list[Activity]:
    """Those in which nothing was found: what may be published."""
    bad = {fault.activity for fault in faults}
    return [activity for activity in activities if activity.own_code not in bad]


def _faults(activity: Activity, today: dt.date) -> Iterator[tuple[str, str, str]]:
    yield from _identity(activity)
    yield from _days(activity, today)
    yield from _sectors(activity)
    yield from _budgets(activity.budgets)
    yield from _transactions(activity, today)
    for result in activity.results:
        if not result.indicators:
            yield "no_indicator", "result", _words(result.title)
        for indicator in result.indicators:
            yield from _indicator(indicator)


def _identity(activity: Activity) -> Iterator[tuple[str, str, str]]:
    identifier, reporting = activity.identifier, activity.reporting.ref
    if not reporting or not identifier.startswith(f"{reporting}-") or BAD_IN_IDENTIFIER.search(identifier):
        yield "bad_identifier", "iati-identifier", identifier
    texts = [
        ("title", activity.title),
        ("description", activity.description),
        ("reporting-org", activity.reporting.name),
        *(("participating-org", participant.body.name) for participant in activity.participants),
    ]
    for where, text in texts:
        yield from _text(where, text)
    if not activity.participants:
        yield "no_participant", "participating-org", ""


def _text(where: str, text: Text) -> Iterator[tuple[str, str, str]]:
    if not _words(text):
        yield "no_narrative", where, ""
    if NOT_IN_XML.search("".join(text.values())):
        yield "bad_text", where, NOT_IN_XML.sub("�", _words(text))


def _days(activity: Activity, today: dt.date) -> Iterator[tuple[str, str, str]]:
    if activity.planned_end < activity.planned_start:
        yield "ends_before_start", "activity-date", activity.planned_end.isoformat()
    if activity.actual_end and activity.actual_end > today:
        yield "future_date", "activity-date", activity.actual_end.isoformat()


def _sectors(activity: Activity) -> Iterator[tuple[str, str, str]]:
    if not activity.sectors:
        yield "no_sector", "sector", ""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for sector in activity.sectors:
        sums[sector.vocabulary] += sector.percent
        if sector.vocabulary in OWN_VOCABULARIES and not _words(sector.name):
            yield "no_narrative", "sector", sector.code
    for percent in sums.values():
        if percent != 100:
            yield "not_100_percent", "sector", str(percent)


def _budgets(budgets: Sequence[Budget]) -> Iterator[tuple[str, str, str]]:
    ends: dict[str, dt.date] = {}
    for budget in sorted(budgets, key=lambda each: (each.kind, each.start)):
        span = f"{budget.start} – {budget.end}"
        if budget.end < budget.start:
            yield "ends_before_start", "budget", span
        elif _anniversary(budget.start) <= (budget.end.year, budget.end.month, budget.end.day):
            yield "longer_than_a_year", "budget", span
        if budget.kind in ends and budget.start <= ends[budget.kind]:
            yield "budgets_overlap", "budget", span
        ends[budget.kind] = max(budget.end, ends.get(budget.kind, budget.end))


def _anniversary(day: dt.date) -> tuple[int, int, int]:
    return day.year + 1, day.month, day.day


def _transactions(activity: Activity, today: dt.date) -> Iterator[tuple[str, str, str]]:
    refs = Counter(transaction.ref for transaction in activity.transactions)
    for transaction in activity.transactions:
        if transaction.day > today:
            yield "future_date", "transaction", f"{transaction.ref}: {transaction.day}"
        if refs[transaction.ref] > 1:
            yield "reference_twice", "transaction", transaction.ref
        if transaction.provider:
            yield from _text("provider-org", transaction.provider.name)


def _indicator(indicator: Measure) -> Iterator[tuple[str, str, str]]:
    yield from _text("indicator", indicator.title)
    name = indicator.code or _words(indicator.title)
    if indicator.measure == QUALITATIVE:
        return
    if indicator.baseline and indicator.baseline.figure.value is None:
        yield "no_value", "baseline", name
    for span in indicator.spans:
        if span.end < span.start:
            yield "ends_before_start", "period", f"{name} {span.start} – {span.end}"
        if any(figure.value is None for figure in _figures(span)):
            yield "no_value", "period", f"{name} {span.start} – {span.end}"


def _figures(span: Span) -> Iterable[Figure]:
    return (figure for figure in (span.target, span.actual) if figure is not None)


def _words(text: Text) -> str:
    return next((words.strip() for words in text.values() if words.strip()), "")
