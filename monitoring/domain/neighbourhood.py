"""The values around a data query: of the same series and place, in the periods before and after."""

from __future__ import annotations

from decimal import Decimal

from basis.periods import Period
from monitoring import queries
from monitoring.domain.cell_checks import ALIVE
from monitoring.models import DataQuery, Measurement
from monitoring.values import MeasurementStatus, Path, rate
from monitoring.values.checks import CheckRule

Numbers = dict[str, Decimal | None]
MOST = 120


def around(query: DataQuery) -> dict[Period, Numbers]:
    """Numerator, denominator and rate by period: what was written there, or, for a place, what it adds up to."""
    own = _written(query)
    indicator = getattr(query.series, "indicator", None)
    if own or indicator is None:
        return own
    history = queries.history_of(indicator, query.unit)
    return {
        value.period: {"numerator": value.numerator, "denominator": value.denominator, "rate": value.value}
        for value in history.values
        if value.period is not None
    }


def path_of(query: DataQuery) -> Path | None:
    """The plan of the place, for a query about its course."""
    indicator = getattr(query.series, "indicator", None)
    if indicator is None or query.rule not in (CheckRule.OFF_TARGET, CheckRule.DRIFT, CheckRule.DECLINE):
        return None
    found = queries.paths([indicator], [query.unit])
    return found[max(found)] if found else None


def _written(query: DataQuery) -> dict[Period, Numbers]:
    """What waits stands for what is approved, so that the number in doubt is seen."""
    rows = Measurement.objects.filter(
        series_version__series=query.series_id,
        unit=query.unit_id,
        disaggregation=query.disaggregation,
        status__in=ALIVE,
    ).select_related("series_version__sheet")
    latest = sorted(rows.order_by("-period_end")[:MOST], key=lambda row: row.status != MeasurementStatus.APPROVED)
    return {Period.parse(row.period): _numbers(row) for row in latest}


def _numbers(row: Measurement) -> Numbers:
    sheet = getattr(row.series_version, "sheet", None)
    value = rate(row.numerator, row.denominator, sheet.rule) if sheet else None
    return {"numerator": row.numerator, "denominator": row.denominator, "rate": value}
