"""What is missing, and courses: asked of the lowest place that speaks for them, and only once."""

import datetime as dt

import pytest

from monitoring.domain import watching
from monitoring.models import DataQuery
from tests.factories.collection import DataSetFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, plan

pytestmark = pytest.mark.django_db
QUARTERS = ["2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2"]
TODAY = dt.date(2026, 8, 20)


def report(indicator, unit, values, base=1000):
    for quarter, value in zip(QUARTERS, values, strict=False):
        if value is not None:
            measure(indicator, unit, quarter, value, base)


def raised():
    rows = DataQuery.objects.select_related("unit").order_by("rule", "unit__path", "period")
    return [(row.rule, row.unit.code, row.period) for row in rows]


# --- missing


def test_a_unit_that_did_not_report_is_asked(db):
    _country, districts = a_country(4)
    indicator = IndicatorFactory()
    for unit in districts[:3]:
        report(indicator, unit, [500] * 8)
    report(indicator, districts[3], [500] * 5 + [None] + [500] * 2)
    watching.watch(today=TODAY)
    assert raised() == [("missing", districts[3].code, "2025Q4")]
    query = DataQuery.objects.get()
    assert (query.measurement, query.details["reported"], query.details["expected"]) == (None, "3", "4")


def test_when_it_has_come_the_query_closes(db):
    _country, districts = a_country(4)
    indicator = IndicatorFactory()
    for unit in districts:
        report(indicator, unit, [500] * 5 + [None if unit == districts[3] else 500] + [500] * 2)
    watching.watch(today=TODAY)
    measure(indicator, districts[3], "2025Q4", 498, 1000, status="submitted")
    assert watching.watch(today=TODAY).closed == 1
    assert DataQuery.objects.get().state == "closed"


def test_several_missing_numbers_of_a_unit_are_one_query(db):
    _country, districts = a_country(4)
    for _n in range(3):
        indicator = IndicatorFactory()
        for unit in districts:
            report(indicator, unit, [500] * 7 + [None if unit == districts[3] else 500])
    watching.watch(today=TODAY)
    assert raised() == [("missing", districts[3].code, "2026Q2")]
    assert DataQuery.objects.get().details["others"] == "2"


def test_before_the_deadline_nobody_is_asked(db):
    _country, districts = a_country(4)
    indicator = IndicatorFactory()
    for unit in districts:
        report(indicator, unit, [500] * 7 + [None if unit == districts[3] else 500])
    watching.watch(today=dt.date(2026, 7, 10))
    assert raised() == []


def test_a_unit_that_owes_a_data_set_is_asked_though_it_never_reported(db):
    _country, districts = a_country(4)
    indicator = IndicatorFactory()
    DataSetFactory(series=[indicator.series], units=districts)
    for unit in districts[:3]:
        report(indicator, unit, [None] * 6 + [500, 500])
    watching.watch(today=TODAY)
    assert raised() == [("missing", districts[3].code, "2026Q1"), ("missing", districts[3].code, "2026Q2")]


def test_as_long_as_most_are_missing_it_is_no_question_to_a_unit(db):
    _country, districts = a_country(4)
    indicator = IndicatorFactory()
    DataSetFactory(series=[indicator.series], units=districts)
    report(indicator, districts[0], [500] * 8)
    watching.watch(today=TODAY)
    assert raised() == []


# --- courses

FALLING = [900, 890, 880, 870, 860, 850, 840, 830]
STEADY = [900, 905, 899, 903, 901, 904, 900, 902]


def test_a_decline_of_all_is_asked_of_the_country_once(db):
    country, districts = a_country(6, 2)
    indicator = IndicatorFactory()
    for unit in districts:
        report(indicator, unit, FALLING)
    watching.watch(today=TODAY)
    assert raised() == [("decline", country.code, "2025Q4")]
    assert DataQuery.objects.get().details["times"] == "7"


def test_a_decline_of_one_is_asked_of_it(db):
    _country, districts = a_country(6, 2)
    indicator = IndicatorFactory()
    for unit in districts[1:]:
        report(indicator, unit, STEADY, base=20_000)
    report(indicator, districts[0], FALLING)
    watching.watch(today=TODAY)
    assert raised() == [("decline", districts[0].code, "2025Q4")]


def test_the_next_night_and_the_next_quarter_do_not_ask_again(db):
    country, districts = a_country(3)
    indicator = IndicatorFactory()
    for unit in districts:
        report(indicator, unit, FALLING[:7])
    watching.watch(today=dt.date(2026, 6, 1))
    for unit in districts:
        measure(indicator, unit, "2026Q2", 820, 1000)
    watching.watch(today=TODAY)
    assert raised() == [("decline", country.code, "2025Q4")]
    assert DataQuery.objects.get().details["times"] == "7"


def test_an_indicator_that_should_fall_may_fall(db):
    _country, districts = a_country(3)
    indicator = IndicatorFactory(sheet__direction="down")
    for unit in districts:
        report(indicator, unit, FALLING)
    watching.watch(today=TODAY)
    assert raised() == []


def test_the_one_district_behind_its_path_is_asked(db):
    country, districts = a_country(6, 2)
    indicator = IndicatorFactory()
    for unit in (country, *districts):
        plan(indicator, unit, 50, 60, 70, 80)
    for unit in districts[1:]:
        report(indicator, unit, [530, 560, 590, 620, 650, 680, 710, 740])
    report(indicator, districts[0], [500, 502, 501, 503, 502, 504, 503, 505])
    watching.watch(today=TODAY)
    assert [(rule, unit) for rule, unit, _period in raised()] == [("off_target", districts[0].code)]


def test_where_the_country_is_behind_no_district_is_asked_why(db):
    country, districts = a_country(6, 2)
    indicator = IndicatorFactory()
    for unit in (country, *districts):
        plan(indicator, unit, 50, 60, 70, 80)
        if unit != country:
            report(indicator, unit, [500, 502, 501, 503, 502, 504, 503, 505])
    watching.watch(today=TODAY)
    assert raised() == []


def test_context_is_not_steered_and_not_asked_about(db):
    _country, districts = a_country(3)
    indicator = IndicatorFactory(component=None)
    for unit in districts:
        report(indicator, unit, FALLING)
    watching.watch(today=TODAY)
    assert raised() == []


def test_an_empty_database_raises_nothing(db):
    assert watching.watch(today=TODAY).raised == 0
