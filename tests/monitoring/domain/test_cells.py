"""The values behind a figure: those of its period, the worst first."""

import pytest

from basis.periods import Period
from monitoring import queries
from monitoring.domain import cells
from monitoring.values import Direction
from tests.factories.monitoring import IndicatorFactory, a_country, measure

pytestmark = pytest.mark.django_db


def behind(indicator, unit, period, **more):
    history = queries.history_of(indicator, unit)
    found, number = cells.behind(history, history.at(Period.parse(period)), **more)
    return [(each.row.unit, each.row.period) for each in found], number


@pytest.mark.parametrize(("direction", "order"), [(Direction.UP, [1, 0, 2]), (Direction.DOWN, [2, 0, 1])])
def test_the_worst_comes_first(direction, order):
    country, units = a_country(3)
    indicator = IndicatorFactory(sheet__direction=direction)
    for unit, numerator in zip(units, (5, 1, 9), strict=True):
        measure(indicator, unit, "2026Q2", numerator, 10)
        measure(indicator, unit, "2026Q1", 1, 10)
    assert behind(indicator, country, "2026Q2") == ([(units[at], "2026Q2") for at in order], 3)
    assert behind(indicator, country, "2026Q2", most=1)[1] == 3
    assert behind(indicator, units[0], "2026Q2") == ([(units[0], "2026Q2")], 1)


def test_of_a_stock_only_the_last_period_stands_behind_a_year():
    country, (one, _two) = a_country(2)
    stock = IndicatorFactory()
    flow = IndicatorFactory(sheet__time_aggregation_num="sum", sheet__time_aggregation_den="sum")
    for quarter in ("2025Q3", "2026Q2"):
        measure(stock, one, quarter, 1, 10)
        measure(flow, one, quarter, 1, 10)
    assert behind(stock, country, "FY2025-26") == ([(one, "2026Q2")], 1)
    assert behind(flow, country, "FY2025-26")[1] == 2


def test_where_nothing_was_reported_nothing_stands_behind():
    country, _units = a_country(2)
    assert behind(IndicatorFactory(), country, "2026Q2") == ([], 0)


def test_what_people_reported_has_no_computation():
    country, (one, _two) = a_country(2)
    indicator = IndicatorFactory()
    measure(indicator, one, "2026Q2", 1, 10)
    history = queries.history_of(indicator, country)
    assert cells.computation(history, history.latest()) is None
