"""The history of a cell, and the cells that a figure is made of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.models import CellComment, DataQuery, Evidence, Measurement, Series
from monitoring.queries import History
from monitoring.values import Direction, Value, canonical, rate

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


def behind(history: History, value: Value, most: int = 100) -> tuple[list[Behind], int]:
    """The values that a figure was made of, the worst first, and how many there are in all."""
    if value.period is None:
        return [], 0
    version = next(v for v in history.versions if v.number == value.version)
    period: dict[str, object] = {"period": value.period.code}
    if not any(each.period == value.period for each in history.values):
        period = {"period_start__gte": value.period.start, "period_end__lte": value.period.end}
    rows = Measurement.objects.approved().whole().within(history.unit).filter(series_version=version, **period)
    rule = version.sheet.rule
    found = [Behind(row, rate(row.numerator, row.denominator, rule)) for row in rows.select_related("unit")[:MOST_READ]]
    down = version.sheet.direction == Direction.DOWN
    found.sort(key=lambda each: (each.value is None, _order(each.value, down), each.row.unit.code, each.row.period))
    return found[:most], len(found)


def _order(value: Decimal | None, down: bool) -> Decimal:
    number = value or Decimal(0)
    return -number if down else number
