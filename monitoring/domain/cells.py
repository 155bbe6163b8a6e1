"""The history of a cell, and the cells that a figure is made of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, QuerySet
from django.utils import timezone

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.domain import sources
from monitoring.models import CellComment, Computation, DataQuery, Evidence, Measurement, Series
from monitoring.queries import History
from monitoring.values import Direction, TimeAggregation, Value, canonical, rate

MOST_READ = 2000


@dataclass(frozen=True)
class Cell:
    """One place in the table of all numbers: a series, a unit, a period, a part ("" for the whole)."""

    series: Series
    unit: OrgUnit
    period: Period
    part: str = ""

    def rows(self) -> QuerySet[Measurement]:
        """All that was ever handed in for it, the newest first."""
        found = Measurement.objects.filter(
            series_version__series=self.series,
            unit=self.unit,
            period=canonical(self.period).code,
            disaggregation=self.part,
        )
        return found.select_related(
            "series_version__sheet",
            "series_version__element_sheet",
            "series_version__series",
            "batch",
            "by",
            "approved_by",
            "computation",
            "unit",
        ).order_by("-id")

    def remarks(self) -> QuerySet[CellComment]:
        return self._said(CellComment.objects.all())

    def evidence(self) -> QuerySet[Evidence]:
        return self._said(Evidence.objects.all())

    def queries(self) -> QuerySet[DataQuery]:
        return DataQuery.objects.filter(**self._key()).prefetch_related("steps__by").order_by("id")

    def _said(self, rows: QuerySet) -> QuerySet:
        return rows.filter(**self._key()).select_related("by").order_by("id")

    def _key(self) -> dict[str, object]:
        return {
            "series": self.series,
            "unit": self.unit,
            "period": canonical(self.period).code,
            "disaggregation": self.part,
        }


@dataclass(frozen=True)
class Behind:
    """One value that a figure is made of, with what it comes to by itself."""

    row: Measurement
    value: Decimal | None


@dataclass(frozen=True)
class Computed:
    """How the platform came to a figure: what it counted over all places, and when last."""

    counted: tuple[tuple[str, int], ...]
    at: dt.datetime
    provisional: bool

    @property
    def words(self) -> str:
        """ "valid certificates: 12; filled posts: 40" """
        return sources.in_words(self.counted)


def computation(history: History, value: Value, today: dt.date | None = None) -> Computed | None:
    """The computations behind a figure put together; None when people reported it. One query."""
    if value.period is None:
        return None
    rows = Computation.objects.filter(measurement__in=_rows_behind(history, value).order_by())
    found = [row for row in rows[:MOST_READ] if row.inputs.get("counts") is not None]
    if not found:
        return None
    running = value.period.end >= (today or timezone.localdate())
    return Computed(tuple(sources.counted(found)), max(row.computed_at for row in found), running)


def behind(history: History, value: Value, most: int = 100) -> tuple[list[Behind], int]:
    """The values that a figure was made of, the worst first, and how many there are in all."""
    if value.period is None:
        return [], 0
    sheet = history.sheet_of(value)
    rows = _rows_behind(history, value).select_related("unit")[:MOST_READ]
    found = [Behind(row, rate(row.numerator, row.denominator, sheet.rule)) for row in rows]
    down = sheet.direction == Direction.DOWN
    found.sort(key=lambda each: (each.value is None, _order(each.value, down), each.row.unit.code, each.row.period))
    return found[:most], len(found)


def _rows_behind(history: History, value: Value) -> QuerySet[Measurement]:
    """The approved values that a figure was made of: those of its period, or of the periods in it."""
    assert value.period is not None
    version = next(v for v in history.versions if v.number == value.version)
    rows = Measurement.objects.approved().whole().within(history.unit).filter(series_version=version)
    if any(each.period == value.period for each in history.values):
        return rows.filter(period=value.period.code)
    rows = rows.filter(period_start__gte=value.period.start, period_end__lte=value.period.end)
    if version.sheet.time_aggregation_num == TimeAggregation.LAST:  # a stock: only its last period speaks
        rows = rows.filter(period_end=rows.order_by().aggregate(last=Max("period_end"))["last"])
    return rows


def _order(value: Decimal | None, down: bool) -> Decimal:
    number = value or Decimal(0)
    return -number if down else number
