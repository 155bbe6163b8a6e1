"""Data values as files, in and out: JSON, CSV and ADX, named by our own codes (a file of a DHIS2 that is mapped may
use its identifiers too).
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.numerals import plain
from basis.periods import Period, PeriodError
from basis.rows import RowReport, TableError
from basis.text import shown
from governance.models import OrgUnit, Person
from governance.permissions import person_of, units_of
from governance.values import Role
from monitoring.domain import exchange
from monitoring.domain.completions import fitting, keep_completions, lies_ahead
from monitoring.domain.exchange import Arrival
from monitoring.domain.exchange_names import CODES_A_QUERY, Book, series_facts, unit_facts
from monitoring.interop.dhis2 import files
from monitoring.interop.dhis2.records import FIELDS
from monitoring.models import (
    Combination,
    CombinationMapping,
    DataSet,
    ElementMapping,
    Measurement,
    Series,
    Submission,
    UnitMapping,
)
from monitoring.values import Frequency, canonical
from monitoring.values.exchange import Completion, DataValue, ExchangeFormat, Issue, Item

COLUMNS = tuple(name.lower() for name in FIELDS)
FILE_TYPES = (".csv", ".json", ".xml", ".adx", ".xlsx")
TOTAL = "default"
WRITTEN = ("series_version__series__code", "period", "unit__code", "disaggregation", "numerator", "approved_at")

# Which word of a row is meant, and what to do about it.
ADVICE: dict[str, tuple[str, Any]] = {
    Issue.UNKNOWN_UNIT: ("orgUnit", _("There is no organisation unit with this code.")),
    Issue.UNKNOWN_ELEMENT: ("dataElement", _("There is no data element with this code.")),
    Issue.UNKNOWN_COMBINATION: ("categoryOptionCombo", _("This data element is not divided in this way.")),
    Issue.UNKNOWN_DATA_SET: ("dataSet", _("There is no data set with this code that is reported for such a period.")),
    Issue.WRONG_PERIOD: ("period", _("The data element is not reported for this period.")),
    Issue.WRONG_LEVEL: ("orgUnit", _("The data element is not collected at this place, or not in this period.")),
    Issue.NOT_A_NUMBER: ("value", _("This is not a number that the data element can have.")),
    Issue.TWICE: ("value", _("The file holds several values for this cell. Keep one of them.")),
    Issue.OTHER_LEVEL: (
        "orgUnit",
        _("A value already stands at another level, above or below, or for another length of time."),
    ),
    Issue.FORM_SENT: (
        "period",
        _("The form of this value waits for approval; correct it when somebody has decided."),
    ),
    Issue.LOCKED: (
        "period",
        _("This form is locked: its time is over. Ask the officer of the country for an exception."),
    ),
    Issue.DELETED: ("deleted", _("A deleted value is not taken out here. Hand in a correction instead.")),
}

_IN_XML = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)


class Known(NamedTuple):
    """What the words of a file mean: the book of its values, and the ids behind units and data sets."""

    book: Book
    units: dict[str, int]
    data_sets: dict[str, DataSet]


# --- in -----------------------------------------------------------------------------------------------------------


def import_values(job: Any) -> dict[str, Any]:
    """The handler of the import `dhis2-values`: one file in one of the formats, with a report for each row."""
    by = person_of(job.owner)
    if job.owner is not None and by is None:
        raise PermissionDenied  # an account without a person is nobody, and never the system
    return run(
        job.content(), by=by, filename=job.filename, dry_run=job.dry_run, accept_good_rows=job.accept_good_rows,
        progress=job.progress,
    ).as_dict()  # fmt: skip


def run(
    content: bytes,
    *,
    by: Person | None,
    filename: str = "",
    dry_run: bool = False,
    accept_good_rows: bool = False,
    progress: Any = lambda done, total=None: None,
) -> RowReport:
    """Take a file in. All or nothing, unless `accept_good_rows`; a dry run does everything and keeps nothing."""
    report = RowReport(dry_run=dry_run)
    items: list[Item] = []
    try:
        for item in files.read(io.BytesIO(content)):
            items.append(item)
            if len(items) % exchange.CHUNK == 0:
                progress(len(items))
    except TableError as error:
        return RowReport.of_file(error, dry_run=dry_run)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        arrivals = _understand(items, by, report)
        kept = report.ok or accept_good_rows
        exchange.store(arrivals=arrivals, by=by, source=exchange.FILE, filename=filename[:255], content_hash=digest)
        if dry_run or not kept:
            transaction.set_rollback(True)
    if not (dry_run or kept):
        report.created = report.updated = report.unchanged = 0
    report.refused.sort(key=lambda refusal: refusal.row)
    progress(len(items), len(items))
    return report


def _understand(items: Sequence[Item], by: Person | None, report: RowReport) -> list[Arrival]:
    """The values with their places; everything that stands against one is told in the report."""
    report.rows = len(items)
    values = [(item.place, item.record) for item in items if isinstance(item.record, DataValue)]
    completions = [(item.place, item.record) for item in items if isinstance(item.record, Completion)]
    known = _meaning([value for _place, value in values], [each for _place, each in completions])
    today = timezone.localdate()
    arrivals = [exchange.understand(place, record, known.book, today) for place, record in values]
    exchange.refuse_twins(arrivals)
    _refuse_beyond_reach(arrivals, by, report)
    exchange.compare(arrivals, ours="updated")
    for item in items:
        if item.error:
            report.refuse(item.place, item.error, dict(item.cells))
    for arrival in arrivals:
        _tell(arrival, report)
    _keep_completions(completions, known, by, report)
    return arrivals


def _tell(arrival: Arrival, report: RowReport) -> None:
    issue = arrival.issue or (Issue.DELETED if arrival.effect == "deleted" else None)
    if issue is None:
        setattr(report, arrival.effect, getattr(report, arrival.effect) + 1)
        report.accept(arrival.place, _cells(arrival.record))
    elif issue in ADVICE:
        column, sentence = ADVICE[issue]
        report.refuse(
            arrival.place,
            ValidationError({column: ValidationError(sentence, code=issue.value)}),
            _cells(arrival.record),
        )


def _cells(record: DataValue | Completion) -> dict[str, str]:
    cells = {"orgUnit": record.unit, "period": record.period.code, "dataSet": record.data_set}
    if isinstance(record, DataValue):
        combination = record.combination or ";".join("=".join(pair) for pair in record.dimensions)
        return cells | {"dataElement": record.element, "value": record.value, "categoryOptionCombo": combination}
    return cells | {"completeDate": record.date}


def _refuse_beyond_reach(arrivals: Sequence[Arrival], by: Person | None, report: RowReport) -> None:
    if by is None:
        return
    reached = set(units_of(by, Role.MONITORING_OFFICER).values_list("pk", flat=True))
    for arrival in arrivals:
        if arrival.unit is not None and arrival.unit.pk not in reached and not arrival.issue:
            arrival.issue = Issue.BAD_ROW  # told here, with a sentence of its own
            report.refuse(arrival.place, ValidationError({"orgUnit": _beyond(arrival.record)}), _cells(arrival.record))


def _beyond(record: DataValue | Completion) -> ValidationError:
    return ValidationError(
        _("You report for your own unit and those below it; %(unit)s is not one of them."),
        code="forbidden_unit",
        params={"unit": shown(record.unit)},
    )


def _keep_completions(
    completions: Sequence[tuple[int, Completion]], known: Known, by: Person | None, report: RowReport
) -> None:
    reached = None if by is None else set(units_of(by, Role.MONITORING_OFFICER).values_list("pk", flat=True))
    fit = set(fitting([each for _place, each in completions], units=known.units, data_sets=known.data_sets))
    sound = []
    for place, each in completions:
        if each.unit not in known.units:
            fault = "orgUnit", ValidationError(ADVICE[Issue.UNKNOWN_UNIT][1], code=Issue.UNKNOWN_UNIT.value)
        elif reached is not None and known.units[each.unit] not in reached:
            fault = "orgUnit", _beyond(each)
        elif each not in fit:
            fault = _why_not(each, known.data_sets.get(each.data_set))
        else:
            sound.append(each)
            continue
        report.refuse(place, ValidationError({fault[0]: fault[1]}), _cells(each))
    # Only the other system itself is believed that a form was complete earlier; a file anybody can write.
    new = keep_completions(completions=sound, units=known.units, data_sets=known.data_sets, at=timezone.now())
    report.created += new
    report.unchanged += len(sound) - new


def _why_not(each: Completion, data_set: DataSet | None) -> tuple[str, ValidationError]:
    """The column and the reason why there is no such form of a known unit, or not yet."""
    period = canonical(each.period)
    if data_set is None or period.kind != Frequency(data_set.frequency).kind:
        return "dataSet", ValidationError(ADVICE[Issue.UNKNOWN_DATA_SET][1], code=Issue.UNKNOWN_DATA_SET.value)
    if period.start > timezone.localdate():
        return "period", ValidationError(_("This period has not begun yet."), code="future_period")
    if lies_ahead(each):
        return "completeDate", ValidationError(_("This day has not come yet."), code="future_date")
    return "orgUnit", ValidationError(
        _("%(unit)s does not fill in this form for that period."),
        code="not_assigned",
        params={"unit": shown(each.unit)},
    )


def _meaning(values: Sequence[DataValue], completions: Sequence[Completion]) -> Known:
    """What a file names, by our codes first and then by the identifiers of a DHIS2 that is mapped."""
    names = {each.unit for each in values} | {each.unit for each in completions}
    units = _by_word(UnitMapping, names) | dict(_codes(OrgUnit, names))
    elements = {each.element for each in values}
    series = _by_word(ElementMapping, elements) | dict(_codes(Series, elements))
    places, found = unit_facts(set(units.values())), series_facts(set(series.values()))
    return Known(
        Book(
            units={word: places[pk] for word, pk in units.items()},
            series={word: found[pk] for word, pk in series.items() if pk in found},
            keys=_keys({each.combination for each in values}),
        ),
        units,
        {each.code: each for each in DataSet.objects.filter(code__in={each.data_set for each in completions})},
    )


def _codes(model: Any, words: set[str]) -> Iterator[tuple[str, int]]:
    wanted = sorted(words)
    for start in range(0, len(wanted), CODES_A_QUERY):
        yield from model.objects.filter(code__in=wanted[start : start + CODES_A_QUERY]).values_list("code", "pk")


def _by_word(model: Any, words: set[str]) -> dict[str, int]:
    wanted: list[str] = sorted(words)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), CODES_A_QUERY):
        some = wanted[start : start + CODES_A_QUERY]
        rows = model.objects.confirmed().filter(connection__active=True, uid__in=some)
        found |= dict(rows.values_list("uid", "target_id"))
    return found


def _keys(words: set[str]) -> dict[str, str]:
    mapped = CombinationMapping.objects.confirmed().filter(connection__active=True, uid__in=words)
    known = Combination.objects.filter(key__in=words).values_list("key", "key")
    return {TOTAL: ""} | dict(mapped.values_list("uid", "target")) | dict(known)


# --- out ----------------------------------------------------------------------------------------------------------


def records_of(*, data_set: DataSet, unit: OrgUnit, period: Period, form: str) -> Iterator[DataValue | Completion]:
    """The approved values of a data set for a period (or its parts), of a unit and all below it, and which forms were
    complete. A ratio has no word in these formats: its two numbers are exported where they are data elements.
    """
    codes = _period_codes(data_set, period)
    of_the_set = Q(series_version__series__data_set_items__data_set=data_set)
    rows = (
        Measurement.objects.approved()
        .within(unit)
        .filter(of_the_set, period__in=codes, denominator__isnull=True)
        .order_by("unit__path", "period_start", "series_version__series__code", "disaggregation")
        .values_list(
            "series_version__series__code", "period", "unit__code", "disaggregation", "numerator", "approved_at"
        )
    )
    for element, code, place, key, number, at in rows.iterator():
        parts = _dimensions(key) if form == ExchangeFormat.ADX else ()
        yield DataValue(
            element=element,
            period=Period.parse(code),
            unit=place,
            value=plain(number),
            data_set=data_set.code,
            combination="" if parts else key,
            last_updated=at.isoformat(timespec="milliseconds") if at else "",
            dimensions=parts,
        )
    if form != ExchangeFormat.CSV:
        yield from _completions_of(data_set, unit, codes)


def _period_codes(data_set: DataSet, period: Period) -> list[str]:
    try:
        return [each.code for each in period.parts(Frequency(data_set.frequency).kind)]
    except PeriodError:
        return []


def _dimensions(key: str) -> tuple[tuple[str, str], ...]:
    """A key as attributes of XML: `sex=female` → sex="female"; nothing where an axis could be none."""
    pairs = [part.partition("=") for part in key.split(";") if part]
    taken = {*FIELDS, "dataSet", "completeDate"}
    if any(not _IN_XML.fullmatch(axis) or axis in taken for axis, _sign, _option in pairs):
        return ()
    return tuple(sorted((axis, option) for axis, _sign, option in pairs))


def _completions_of(data_set: DataSet, unit: OrgUnit, codes: Sequence[str]) -> Iterator[Completion]:
    rows = Submission.objects.filter(
        data_set=data_set, unit__path__startswith=unit.path, period__in=codes, first_sent_at__isnull=False
    ).order_by("unit__path", "period_start")
    for place, code, at in rows.values_list("unit__code", "period", "first_sent_at").iterator():
        yield Completion(data_set.code, Period.parse(code), place, timezone.localtime(at).date().isoformat())
