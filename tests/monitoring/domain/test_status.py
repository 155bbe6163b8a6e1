from decimal import Decimal as D

import pytest

from basis.periods import Period
from governance.models import OrgUnit
from monitoring import queries
from monitoring.domain import status
from monitoring.models import Indicator
from monitoring.values import Path
from tests.factories.monitoring import IndicatorFactory, a_country, measure, plan

QUARTER = Period.parse("2026Q2")


def a_path(*values, direction="up"):
    ends = [Period.parse(f"FY{2023 + n}-{24 + n}").end for n in range(len(values))]
    return Path(tuple(zip(ends, [None if v is None else D(v) for v in values], strict=True)), direction)


def word(value, path, direction="up", steered=True):
    return status.assess(
        value=None if value is None else D(value), path=path, period=QUARTER, direction=direction, steered=steered
    ).status


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (60, "on_track"),
        (59, "on_track"),
        ("58.9", "at_risk"),
        (55, "at_risk"),
        ("54.9", "off_track"),
        (30, "off_track"),
    ],
)
def test_the_share_of_the_planned_way_decides(value, expected):
    assert word(value, a_path(40, 50, 60)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(40, "on_track"), (41, "on_track"), ("41.1", "at_risk"), (45, "at_risk"), ("45.1", "off_track")],
)
def test_less_is_better_by_the_same_formula(value, expected):
    assert word(value, a_path(60, 50, 40, direction="down"), "down") == expected


def test_a_plan_that_asks_for_no_change_compares_the_values():
    flat = a_path(10, 10, 10, direction="down")
    assert word(7, flat, "down") == "on_track"
    assert word(12, flat, "down") == "at_risk"
    assert word(20, flat, "down") == "off_track"
    assert word(10, a_path(10, 10, 10)) == "on_track"
    assert word(0, a_path(0, 0, 0)) == "on_track"


def test_without_a_value_or_a_plan_there_is_no_data():
    assert word(None, a_path(40, 50, 60)) == "no_data"
    assert word(50, None) == "no_data"
    assert word(50, a_path(40)) == "no_data"


def test_context_is_never_in_a_traffic_light():
    assert word(0, a_path(40, 50, 60), steered=False) == "context"


@pytest.mark.django_db
def test_an_old_value_is_shown_and_earns_no_status():
    country, (one, _two) = a_country()
    indicator = IndicatorFactory()
    plan(indicator, country, 40, 50, 60, 70)
    measure(indicator, one, "2026Q1", 60, 100)
    (standing,) = status.standings(unit=country, period=QUARTER)
    assert (standing.value.period.code, standing.is_current, standing.status) == ("2026Q1", False, "no_data")


@pytest.mark.django_db
def test_a_yearly_indicator_is_judged_by_the_last_year_that_ended():
    country, _districts = a_country()
    indicator = IndicatorFactory(sheet__frequency="annual", sheet__level="national")
    plan(indicator, country, 40, 50, 60, 70)
    measure(indicator, country, "FY2025-26", 60, 100)
    (standing,) = status.standings(unit=country, period=Period.parse("2026Q3"))
    assert (standing.value.period.code, standing.status) == ("FY2025-26", "on_track")


@pytest.mark.django_db
def test_periods_that_got_worse_are_counted_back_from_the_one_shown():
    country, _districts = a_country()
    indicator = IndicatorFactory(sheet__level="national")
    plan(indicator, country, 40, 50, 60, 70)
    for period, numerator in [("2025Q3", 50), ("2025Q4", 60), ("2026Q1", 55), ("2026Q2", 50)]:
        measure(indicator, country, period, numerator, 100)
    (standing,) = status.standings(unit=country, period=QUARTER)
    assert standing.worse_in_a_row == 2


def test_of_the_reference_data_the_right_ones_are_behind(figures):
    country = OrgUnit.objects.get(code="BD")
    found = status.standings(unit=country, period=Period.parse("2026Q3"))
    (first, *_others) = status.worst(found)
    assert first.indicator.code == "SI02"
    assert first.worse_in_a_row == 8
    assert all(not each.indicator.is_context for each in status.worst(found, 100))
    assert sum(status.counts(found).values()) == 61
    by_pillar = status.counts_by_pillar(found)
    assert sorted(by_pillar) == list(range(1, 9))


def test_in_the_reference_data_one_district_is_behind_in_in03(figures):
    indicator = Indicator.objects.get(code="IN03")
    histories = queries.histories_below(indicator, None, "district")
    plans = queries.paths([indicator], [each.unit for each in histories])
    for period in ("2025Q2", "2026Q2", "2026Q3"):
        found = [status.stand(each, Period.parse(period), plans) for each in histories]
        behind = [each for each in found if each.value.value < each.assessment.planned * D("0.95")]
        assert [each.history.unit.code for each in behind] == ["5549"]
        assert status.worst(found, 1)[0].history.unit.code == "5549"
    assert [each.history.unit.code for each in status.worst(found, 64)] == ["5549"]
