"""What an approver looks at: the queue with what stands out in each form, and one form beside its past."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from basis.periods import Kind, Period
from monitoring.domain import contents
from monitoring.models import CellComment, DataQuery, DataSetItem, Evidence, Measurement, Submission
from monitoring.values import MeasurementStatus

YEAR_OF_WEEKS = dt.timedelta(weeks=52)
STANDING = (MeasurementStatus.DRAFT, MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED)
Numbers = tuple[Decimal, Decimal | None]


@dataclass(frozen=True)
class QueueRow:
    """One form of the queue. `changed` of `cells` sent values differ from the period before (or have none there)."""

    form: Submission
    cells: int
    changed: int
    questions: int


@dataclass
class Cell:
    """One cell of a form beside its past. `now` is what was sent, or what stands; `approved` what it would replace."""

    item: DataSetItem
    part: str
    now: Measurement | None = None
    approved: Measurement | None = None
    before: Measurement | None = None
    last_year: Measurement | None = None
    remarks: list[CellComment] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    queries: list[DataQuery] = field(default_factory=list)

    @property
    def name(self) -> str:
        return contents.name_of(self.item.series)

    @property
    def anchor(self) -> str:
        return f"cell-{self.item.pk}-{self.part}".replace(";", "-").replace("=", "-").rstrip("-")

    @property
    def replaced(self) -> Measurement | None:
        """The approved value that another one would take the place of."""
        return self.approved if self.approved and self.now and self.approved.pk != self.now.pk else None


def queue_rows(forms: Sequence[Submission]) -> list[QueueRow]:
    """What stands out in each of these forms; the number of queries does not grow with them."""
    sent: dict[int, dict[tuple[int, str], Numbers]] = defaultdict(dict)
    past: dict[tuple[int, str], dict[tuple[int, str], Numbers]] = defaultdict(dict)
    series_of = _series_of(forms)
    of_form = _forms_by_cell(forms, series_of)
    for unit, period, series, part, numbers in _numbers(contents.waiting_in(forms)):
        for number in of_form[unit, period, series]:
            sent[number][series, part] = numbers
    for unit, period, series, part, numbers in _numbers(_approved_before(forms, series_of)):
        past[unit, period][series, part] = numbers
    questions = contents.open_queries(forms)
    rows = []
    for form in forms:
        before = past[form.unit_id, Period.parse(form.period).previous().code]
        changed = sum(numbers != before.get(cell) for cell, numbers in sent[form.pk].items())
        rows.append(QueueRow(form, len(sent[form.pk]), changed, questions[form.pk]))
    return rows


def cells_of(form: Submission) -> list[Cell]:
    """The cells of a form in the order of its rows, each with its past and with what was said about it."""
    items = list(form.data_set.items.select_related("series__indicator", "series__element"))
    by_series = {item.series_id: item for item in items}
    parts = contents.parts_of([item.series for item in items], form)
    cells = {(item.series_id, part): Cell(item, part) for item in items for part in parts[item.series_id]}

    def cell_at(series: int, part: str) -> Cell:
        return cells.setdefault((series, part), Cell(by_series[series], part))

    _add_values(form, cell_at, list(by_series))
    said: dict[str, QuerySet[Any]] = {
        "remarks": CellComment.objects.all(),
        "evidence": Evidence.objects.all(),
        "queries": DataQuery.objects.prefetch_related("steps"),
    }
    for name, rows in said.items():
        for each in rows.filter(unit=form.unit_id, period=form.period, series__in=list(by_series)).order_by("id"):
            getattr(cell_at(each.series_id, each.disaggregation), name).append(each)
    order = {item.series_id: number for number, item in enumerate(items)}
    return sorted(cells.values(), key=lambda cell: order[cell.item.series_id])


def _add_values(form: Submission, cell_at: Callable[[int, str], Cell], series: Sequence[int]) -> None:
    own = Period.parse(form.period)
    before, last_year = own.previous().code, year_before(own).code
    rows = Measurement.objects.filter(
        unit=form.unit_id,
        period__in={own.code, before, last_year},
        series_version__series__in=series,
        status__in=STANDING,
    ).select_related("series_version__sheet", "series_version__element_sheet", "by", "batch")
    for row in rows.order_by("id"):
        cell = cell_at(row.series_version.series_id, row.disaggregation)
        if row.period == own.code:
            cell.now = row
        if row.status == MeasurementStatus.APPROVED:
            if row.period == own.code:
                cell.approved = row
            if row.period == before:
                cell.before = row
            if row.period == last_year:
                cell.last_year = row


def year_before(period: Period) -> Period:
    """The same period of the year before; for a week the one 52 weeks earlier."""
    if period.kind == Kind.WEEK:
        return Period.containing(period.start - YEAR_OF_WEEKS, Kind.WEEK)
    return Period.containing(period.start.replace(year=period.start.year - 1), period.kind)


# --- the numbers of many forms --------------------------------------------------------------------------------


def _numbers(rows: QuerySet[Measurement]) -> Iterator[tuple[int, str, int, str, Numbers]]:
    found = rows.order_by().values_list(
        "unit_id", "period", "series_version__series_id", "disaggregation", "numerator", "denominator"
    )
    return ((unit, period, series, part, (top, bottom)) for unit, period, series, part, top, bottom in found)


def _series_of(forms: Sequence[Submission]) -> dict[int, list[int]]:
    """The series of each data set of these forms."""
    found: dict[int, list[int]] = defaultdict(list)
    items = DataSetItem.objects.filter(data_set__in={form.data_set_id for form in forms}).order_by()
    for data_set, series in items.values_list("data_set_id", "series_id"):
        found[data_set].append(series)
    return found


def _forms_by_cell(
    forms: Sequence[Submission], series_of: dict[int, list[int]]
) -> dict[tuple[int, str, int], list[int]]:
    """The ids of the forms that a cell belongs to, by unit, period and series."""
    found: dict[tuple[int, str, int], list[int]] = defaultdict(list)
    for form in forms:
        for series in series_of[form.data_set_id]:
            found[form.unit_id, form.period, series].append(form.pk)
    return found


def _approved_before(forms: Sequence[Submission], series_of: dict[int, list[int]]) -> QuerySet[Measurement]:
    """What counts for the period before each form."""
    return Measurement.objects.approved().filter(
        unit__in={form.unit_id for form in forms},
        period__in={Period.parse(form.period).previous().code for form in forms},
        series_version__series__in={series for listed in series_of.values() for series in listed},
    )
