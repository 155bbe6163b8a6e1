"""National and divisional figures to the digit, "n of m", and a number of queries that does not grow."""

import csv
from decimal import ROUND_HALF_UP
from decimal import Decimal as D
from pathlib import Path

import pytest

from basis.periods import Period
from governance.models import OrgUnit
from monitoring import queries
from monitoring.domain import status
from monitoring.models import Indicator
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, plan

TOTALS = Path(__file__).parents[1] / "files" / "national_totals.csv"
QUARTER = Period.parse("2026Q3")


def at(code, unit, period):
    place = OrgUnit.objects.get(code=unit)
    return queries.value_of(Indicator.objects.get(code=code), place, Period.parse(period))


def test_the_reference_figures_to_the_digit(figures):
    country = OrgUnit.objects.get(code="BD")
    rows = list(csv.DictReader(TOTALS.open()))
    found = queries.histories(Indicator.objects.filter(code__in={row["indicator_code"] for row in rows}), country)
    by_code = {history.indicator.code: history for history in found.values()}
    assert len(rows) == 54
    for row in rows:
        value = by_code[row["indicator_code"]].at(Period.parse(row["period"]))
        assert (value.numerator, value.denominator) == (D(row["numerator"]), D(row["denominator"])), row
        assert value.value.quantize(D("0.01"), ROUND_HALF_UP) == D(row["value"]), row

    # A district that did not report is missing, not zero, and is said.
    gap = by_code["IN01"].at(Period.parse("2025Q2"))
    assert (gap.reported, gap.expected, gap.is_complete) == (63, 64, False)
    assert all(v.is_complete for v in by_code["IN01"].values if v.period.code != "2025Q2")
    silent = at("IN01", "4055", "2025Q2")
    assert (silent.value, silent.reported, silent.expected) == (None, 0, 1)

    # A real zero is a value.
    zero = at("DS05", "2003", "2024Q3")
    assert (zero.value, zero.numerator, zero.denominator) == (0, 0, 5)

    # Divisions add up to the country, numerator by numerator.
    divisions = [at("IN01", unit.code, "2025Q2") for unit in OrgUnit.objects.at_level("division")]
    assert sum(v.numerator for v in divisions) == 7362
    assert sum(v.reported for v in divisions) == 63
    assert sum(v.expected for v in divisions) == 64
    assert at("IN01", "55", "2026Q3").value == D(1031) * 100 / D(1531)

    # What was loaded for the country only is one of one there, and not reported elsewhere.
    assert (at("DS10", "BD", "2026Q3").reported, at("DS10", "BD", "2026Q3").expected) == (1, 1)
    assert (at("DS10", "55", "2026Q3").value, at("DS10", "55", "2026Q3").expected) == (None, 0)

    # A year: stocks are the last quarter, flows the sum of the quarters.
    assert at("IN01", "BD", "FY2025-26").numerator == 8738
    assert at("DS10", "BD", "FY2025-26").numerator == 471174 + 490324 + 516179 + 544311

    # The quarter that pages speak of, and the districts one by one.
    assert queries.current_quarter().code == "2026Q3"
    districts = queries.district_values(Indicator.objects.get(code="IN01"), Period.parse("2025Q2"))
    assert len(districts) == 64
    assert [code for code, value in districts.items() if value.value is None] == ["4055"]


@pytest.mark.django_db
def test_where_some_report_themselves_and_others_through_their_parts_all_are_counted():
    country, (one, two, _silent) = a_country(3)
    parts = [OrgUnitFactory(parent=OrgUnit.objects.get(pk=two.pk), level="upazila") for _number in range(4)]
    indicator = IndicatorFactory(sheet__level="upazila")
    measure(indicator, one, "2026Q3", 10, 10)
    for part in parts[:3]:
        measure(indicator, part, "2026Q3", 1, 10)
    value = queries.value_of(indicator, country, QUARTER)
    assert (value.numerator, value.denominator) == (13, 40)
    assert (value.reported, value.expected) == (4, 6)  # one, three of four, and the silent district
    below = queries.district_values(indicator, QUARTER)
    assert [(v.reported, v.expected) for v in below.values()] == [(1, 1), (3, 4), (0, 1)]


@pytest.mark.django_db
def test_parts_of_a_disaggregation_are_not_added_to_the_whole():
    country, (one, _two) = a_country()
    indicator = IndicatorFactory()
    measure(indicator, one, "2026Q3", 4, 10)
    measure(indicator, one, "2026Q3", 3, 5, disaggregation="sex:female")
    assert queries.value_of(indicator, country, QUARTER).numerator == 4


@pytest.mark.django_db
def test_an_early_report_does_not_move_every_page_to_a_quarter_without_figures():
    _country, districts = a_country(4)
    indicator = IndicatorFactory()
    for unit in districts:
        measure(indicator, unit, "2026Q2", 1, 2)
    measure(indicator, districts[0], "2026Q3", 1, 2)
    assert queries.current_quarter().code == "2026Q2"
    measure(indicator, districts[1], "2026Q3", 1, 2)
    assert queries.current_quarter().code == "2026Q3"


@pytest.mark.django_db
def test_weeks_belong_to_the_quarter_where_most_of_their_days_are():
    country, _districts = a_country()
    sums = {"sheet__time_aggregation_num": "sum", "sheet__time_aggregation_den": "sum"}
    indicator = IndicatorFactory(sheet__frequency="weekly", sheet__level="national", **sums)
    measure(indicator, country, "2026W27", 1, 10)  # 29 June to 5 July
    measure(indicator, country, "2026W28", 2, 10)
    value = queries.value_of(indicator, country, QUARTER)
    assert (value.numerator, value.reported) == (3, 2)


@pytest.mark.django_db
def test_sources_say_who_sent_and_who_approved(figures):
    history = queries.history_of(Indicator.objects.get(code="IN01"), OrgUnit.objects.get(code="BD"))
    (source,) = queries.sources_of(history, history.at(QUARTER))
    assert (source.number, source.approved_by, source.batch.filename) == (64, figures, "indicator_values_sample.csv")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [10, 1000])
def test_the_number_of_queries_is_the_same_for_ten_and_a_thousand_values(number, django_assert_max_num_queries):
    country, districts = a_country(10)
    indicators = [IndicatorFactory() for _each in range(number // 10)]
    for indicator in indicators:
        plan(indicator, country, 10, 20, 30)
        for unit in districts:
            measure(indicator, unit, "2026Q3", 1, 2)
    with django_assert_max_num_queries(5):
        assert len(status.standings(unit=country, period=QUARTER, indicators=indicators)) == number // 10
    with django_assert_max_num_queries(4):
        assert len(queries.district_values(indicators[0], QUARTER, country)) == 10
