"""What is in a form: its values, what is missing in it, and the questions that nobody has answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from monitoring.models import (
    CellComment,
    Combination,
    DataQuery,
    DataSetItem,
    Measurement,
    Series,
    SeriesVersion,
    Submission,
)
from monitoring.models.measurement import MeasurementQuerySet
from monitoring.values import MeasurementStatus, QueryState

FILLED = (MeasurementStatus.DRAFT, MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED)


@dataclass(frozen=True)
class Gap:
    """A cell that must be filled in and is empty, and about which nothing is said."""

    series: Series
    disaggregation: str

    @property
    def name(self) -> str:
        return name_of(self.series)


def name_of(series: Series) -> str:
    """The name of the indicator or data element of a series."""
    noun = getattr(series, "indicator", None) or getattr(series, "element", None)
    return noun.name if noun else series.code


def values_of(form: Submission) -> MeasurementQuerySet:
    """All rows of the cells of a form, of whatever status."""
    versions = SeriesVersion.objects.filter(series__data_set_items__data_set=form.data_set_id)
    return Measurement.objects.filter(unit=form.unit_id, period=form.period, series_version__in=versions)


def waiting_in(forms: Sequence[Submission]) -> MeasurementQuerySet:
    """What was sent with these forms. What came to their cells afterwards by another way was not, and is left out."""
    sent_with = Submission.objects.filter(
        pk__in=[form.pk for form in forms],
        unit=OuterRef("unit"),
        period=OuterRef("period"),
        data_set__items__series=OuterRef("series_version__series"),
        sent_at__gte=OuterRef("received_at"),
    )
    return Measurement.objects.waiting().filter(
        Exists(sent_with), unit__in={form.unit_id for form in forms}, period__in={form.period for form in forms}
    )


def missing(form: Submission) -> list[Gap]:
    """The required cells that are empty without a remark. A remark on the whole row speaks for its parts."""
    items = form.data_set.items.filter(required=True).select_related("series__indicator", "series__element")
    filled = set(values_of(form).filter(status__in=FILLED).values_list("series_version__series_id", "disaggregation"))
    remarks = CellComment.objects.filter(unit=form.unit_id, period=form.period)
    explained = set(remarks.values_list("series_id", "disaggregation"))
    asked = parts_of([item.series for item in items], form)
    return [
        Gap(item.series, part)
        for item in items
        for part in asked[item.series_id]
        if not {(item.series_id, part), (item.series_id, "")} & explained and (item.series_id, part) not in filled
    ]


def open_queries(forms: Iterable[Submission]) -> Counter[int]:
    """How many questions about each form nobody has answered yet, by the id of the form: two queries."""
    forms = list(forms)
    rows: dict[int, set[int]] = defaultdict(set)
    items = DataSetItem.objects.filter(data_set__in={form.data_set_id for form in forms})
    for data_set, series in items.values_list("data_set_id", "series_id"):
        rows[data_set].add(series)
    asked = DataQuery.objects.filter(
        state=QueryState.OPEN,
        unit__in={form.unit_id for form in forms},
        period__in={form.period for form in forms},
    ).order_by()
    cells = Counter(asked.values_list("unit_id", "period", "series_id"))
    return Counter(
        {form.pk: sum(cells[form.unit_id, form.period, series] for series in rows[form.data_set_id]) for form in forms}
    )


def open_about(forms: Sequence[Submission]) -> QuerySet[DataQuery]:
    """The questions themselves that nobody has answered yet."""
    about = Submission.objects.filter(
        pk__in=[form.pk for form in forms],
        unit=OuterRef("unit"),
        period=OuterRef("period"),
        data_set__items__series=OuterRef("series"),
    )
    return DataQuery.objects.filter(Exists(about), state=QueryState.OPEN)


def parts_of(series: Sequence[Series], form: Submission) -> dict[int, list[str]]:
    """Which parts the definition in force asks for, by the id of the series; [""] where it is not divided."""
    found: dict[int, list[str]] = {each.pk: [""] for each in series}
    versions = SeriesVersion.objects.filter(series__in=found).on(form.period_end).select_related("element_sheet")
    for version in versions.order_by("number"):
        sheet = getattr(version, "element_sheet", None)
        if sheet is None or sheet.disaggregation_id is None:
            continue
        keys = Combination.objects.filter(disaggregation=sheet.disaggregation_id).values_list("key", flat=True)
        found[version.series_id] = [*keys, ""] if sheet.total_is_collected else list(keys)
    return found
