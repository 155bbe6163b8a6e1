"""The laws of arithmetic, without a database."""

import datetime as dt
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basis.periods import Period
from monitoring.values import (
    Path,
    Reported,
    Rule,
    SpaceAggregation,
    TimeAggregation,
    Value,
    canonical,
    over_places,
    over_time,
    rate,
    yearly_part,
)

RATIO = Rule(SpaceAggregation.RATIO, TimeAggregation.SUM, TimeAggregation.SUM, factor=D(100))
STOCK = Rule(SpaceAggregation.RATIO, TimeAggregation.LAST, TimeAggregation.LAST, factor=D(100))
COUNT = Rule(SpaceAggregation.SUM, TimeAggregation.SUM, TimeAggregation.NONE, has_denominator=False)


def part(numerator, denominator=None, reported=1):
    bottom = None if denominator is None else D(denominator)
    return Reported(D(numerator), bottom, D(numerator), reported)


def value(period, numerator, denominator=None, reported=1, expected=1, version=1):
    bottom = None if denominator is None else D(denominator)
    return Value(D(numerator), bottom, None, reported, expected, Period.parse(period), version)


def test_a_ratio_over_places_is_the_sum_over_the_sum_and_never_the_mean_of_rates():
    found = over_places([part(1, 10), part(30, 30)], RATIO, expected=2)
    assert found.value == D("77.5")
    assert (found.numerator, found.denominator) == (31, 40)


def test_what_is_missing_is_not_zero_and_is_said():
    found = over_places([part(1, 10)], RATIO, expected=2)
    assert (found.value, found.reported, found.expected) == (10, 1, 2)
    assert not found.is_complete


def test_a_reported_zero_is_a_value():
    assert over_places([part(0, 5)], RATIO, expected=1).value == 0


def test_nothing_reported_has_no_value():
    found = over_places([], RATIO, expected=64)
    assert (found.value, found.numerator, found.reported, found.expected) == (None, None, 0, 64)


def test_nothing_out_of_nothing_has_no_rate():
    assert rate(D(0), D(0), RATIO) is None


def test_counts_are_summed_and_stages_are_the_highest():
    highest = Rule(SpaceAggregation.MAX, TimeAggregation.LAST, TimeAggregation.NONE, has_denominator=False)
    assert over_places([part(2), part(3)], COUNT, expected=2).value == 5
    assert over_places([part(2), part(3)], highest, expected=2).value == 3


def test_what_cannot_be_rolled_up_has_a_value_only_where_one_unit_stands_for_the_place():
    index = Rule(SpaceAggregation.NONE, TimeAggregation.LAST, TimeAggregation.NONE, has_denominator=False)
    assert over_places([part(54)], index, expected=1).value == 54
    assert over_places([part(54), part(60)], index, expected=2).value is None
    assert over_places([part(54)], index, expected=64).value is None


def test_flows_are_summed_over_time_and_say_how_many_unit_periods_came():
    quarters = [value("2025Q3", 1, 4), value("2025Q4", 3, 4), value("2026Q2", 2, 4)]
    year = over_time(quarters, RATIO, period=Period.parse("FY2025-26"))
    assert (year.numerator, year.denominator, year.value) == (6, 12, 50)
    assert (year.reported, year.expected) == (3, 4)


def test_stocks_over_time_are_the_last_reported():
    quarters = [value("2025Q4", 3, 4, 63, 64), value("2025Q3", 1, 4, 64, 64)]
    year = over_time(quarters, STOCK, period=Period.parse("FY2025-26"))
    assert (year.value, year.reported, year.expected) == (75, 63, 64)


def test_a_value_that_runs_from_july_is_never_summed():
    rule = Rule(SpaceAggregation.RATIO, TimeAggregation.SUM, TimeAggregation.SUM, D(100), cumulative_in_fy=True)
    year = over_time([value("2025Q3", 10, 100), value("2025Q4", 30, 100)], rule, period=Period.parse("FY2025-26"))
    assert year.value == 30


def test_an_average_over_time_is_one_of_numerators_not_of_rates():
    rule = Rule(SpaceAggregation.RATIO, TimeAggregation.AVERAGE, TimeAggregation.AVERAGE, D(100))
    year = over_time([value("2025Q3", 1, 10), value("2025Q4", 30, 30)], rule, period=Period.parse("FY2025-26"))
    assert year.value == D("77.5")


def test_a_flow_over_a_stock_takes_each_by_its_own_rule():
    rule = Rule(SpaceAggregation.RATIO, TimeAggregation.SUM, TimeAggregation.LAST, D(1))
    year = over_time([value("2025Q3", 1, 10), value("2025Q4", 2, 20)], rule, period=Period.parse("FY2025-26"))
    assert (year.numerator, year.denominator) == (3, 20)


def test_a_yearly_denominator_is_divided_for_parts_of_the_year():
    assert yearly_part(D(1200), Period.parse("2026-07")) == 100
    assert yearly_part(D(1200), Period.parse("2026Q3")) == 300
    assert yearly_part(D(1200), Period.parse("FY2025-26")) == 1200


def test_one_quarter_has_one_spelling():
    assert canonical(Period.parse("FY2026-27Q1")).code == "2026Q3"
    assert canonical(Period.parse("FY2025-26")).code == "FY2025-26"


def test_the_plan_is_the_straight_line_between_the_years():
    path = Path(((dt.date(2024, 6, 30), D(40)), (dt.date(2025, 6, 30), D(60)), (dt.date(2026, 6, 30), D(100))))
    assert path.planned(dt.date(2024, 12, 31)) == 50
    assert path.planned(dt.date(2025, 6, 30)) == 60
    assert path.planned(dt.date(2026, 3, 31)) == 90
    assert path.planned(dt.date(2024, 3, 31)) is None
    assert path.planned(dt.date(2027, 6, 30)) is None


@pytest.mark.parametrize(("direction", "baseline", "middle"), [("up", 0, 20), ("down", 10, 10)])
def test_where_nothing_could_be_counted_the_plan_starts_from_zero_or_runs_flat(direction, baseline, middle):
    first = 40 if direction == "up" else 10
    path = Path(((dt.date(2024, 6, 30), None), (dt.date(2025, 6, 30), D(first))), direction)
    assert path.baseline == baseline
    assert path.planned(dt.date(2024, 12, 31)) == middle


numbers = st.integers(min_value=0, max_value=10**9)


@given(st.lists(st.tuples(numbers, st.integers(min_value=1, max_value=10**9)), min_size=1, max_size=20))
def test_the_order_and_grouping_of_places_never_matter(pairs):
    parts = [part(top, bottom) for top, bottom in pairs]
    whole = over_places(parts, RATIO, expected=len(parts))
    turned = over_places(parts[::-1], RATIO, expected=len(parts))
    grouped = part(sum(t for t, _ in pairs), sum(b for _, b in pairs), len(pairs))
    assert whole == turned == over_places([grouped], RATIO, expected=len(parts))


@given(st.lists(st.tuples(numbers, st.integers(min_value=1, max_value=10**9)), min_size=1, max_size=20))
def test_a_rate_of_many_lies_between_the_lowest_and_the_highest(pairs):
    rates = [D(top) * 100 / D(bottom) for top, bottom in pairs]
    whole = over_places([part(*pair) for pair in pairs], RATIO, expected=len(pairs)).value
    assert min(rates) - D("1e-9") <= whole <= max(rates) + D("1e-9")
