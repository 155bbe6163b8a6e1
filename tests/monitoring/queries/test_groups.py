"""The figure of a place by groups of units and by parts: the same laws, and "n of m" of each."""

import datetime as dt
from decimal import Decimal as D

import pytest

from basis.periods import Period
from governance.domain import units
from governance.models import OrgUnit, UnitGroupSet
from monitoring import queries
from monitoring.models import DataSet, DataSetAssignment, DataSetItem
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure

pytestmark = pytest.mark.django_db

QUARTER = Period.parse("2026Q3")


@pytest.fixture
def clinics():
    """A district with three public clinics and a private one; the third public one is silent."""
    country, (one, two) = a_country(2)
    found = [
        OrgUnitFactory(parent=OrgUnit.objects.get(pk=one.pk), level="facility", kind="facility") for _each in range(4)
    ]
    for unit, owner in zip(found, ("public", "public", "public", "private"), strict=True):
        units.put_in_groups(unit=unit, groups={"ownership": owner}, by=None)
    indicator = IndicatorFactory(sheet__level="facility")
    measure(indicator, found[0], "2026Q3", 1, 10)
    measure(indicator, found[1], "2026Q3", 30, 30)
    measure(indicator, found[3], "2026Q3", 4, 8)
    return indicator, country, one, two, found


def divided(indicator, unit, period=QUARTER):
    groups = queries.by_group(indicator, unit, period, UnitGroupSet.objects.get(code="ownership"))
    return {each.code: (each.value.value, each.value.reported, each.value.expected) for each in groups}


def test_each_group_is_the_ratio_of_its_sums_and_says_who_is_missing(clinics):
    indicator, country, *_rest = clinics
    assert divided(indicator, country) == {"public": (D("77.5"), 2, 3), "private": (D(50), 1, 1)}


def test_what_is_in_no_group_is_a_line_of_its_own(clinics):
    indicator, country, _one, _two, units_ = clinics
    units.put_in_groups(unit=units_[3], groups={"ownership": ""}, by=None)
    assert divided(indicator, country)[""] == (D(50), 1, 1)


def test_groups_follow_a_unit_that_moved_in_mid_quarter(clinics):
    indicator, _country, one, two, units_ = clinics
    units.move_unit(unit=units_[3], parent=two, valid_from=dt.date(2026, 8, 15), by=None)
    assert divided(indicator, one) == {"public": (D("77.5"), 2, 3)}
    assert divided(indicator, two) == {"private": (D(50), 1, 1)}


def test_groups_are_read_with_the_same_number_of_queries(clinics, django_assert_num_queries):
    indicator, country, one, *_rest = clinics
    for unit in (country, one):
        with django_assert_num_queries(7):
            divided(indicator, unit)


def test_parts_stand_beside_the_whole_and_name_themselves():
    country, (one, two) = a_country()
    indicator = IndicatorFactory()
    for unit in (one, two):
        measure(indicator, unit, "2026Q3", 5, 10)
        measure(indicator, unit, "2026Q3", 3, 4, disaggregation="sex=female")
    measure(indicator, one, "2026Q3", 2, 6, disaggregation="sex=male")
    found = {each.name: each.value for each in queries.by_part(indicator, country, QUARTER)}
    assert (found["sex=female"].value, found["sex=female"].reported) == (D(75), 2)
    assert (found["sex=male"].reported, found["sex=male"].expected) == (1, 2)
    assert [each.code for each in queries.by_part(indicator, one, QUARTER)] == ["sex=female", "sex=male"]


# --- who should report ------------------------------------------------------------------------------------------


def counted(indicator, unit, period="2026Q3"):
    value = queries.value_of(indicator, unit, Period.parse(period))
    return value.reported, value.expected


def test_units_that_merged_are_asked_for_the_periods_in_which_they_were_there():
    country, (one, two, three) = a_country(3)
    indicator = IndicatorFactory()
    for unit in (one, two, three):
        measure(indicator, unit, "2026Q2", 1, 2)
    units.merge_units(units=[one, two], into=two, on=dt.date(2026, 7, 1), by=None)
    measure(indicator, two, "2026Q3", 2, 4)
    assert counted(indicator, country, "2026Q2") == (3, 3)
    assert counted(indicator, country, "2026Q3") == (1, 2)
    assert [unit.code for unit in _districts(indicator, country, "2026Q3")] == sorted([two.code, three.code])
    assert [unit.code for unit in _districts(indicator, country, "2026Q2")] == sorted([one.code, two.code, three.code])
    assert queries.value_of(indicator, one, Period.parse("2026Q2")).value == 50
    assert [row.predecessor for row in queries.predecessors(two)] == [one]


def _districts(indicator, unit, period):
    return [each.unit for each in queries.histories_below(indicator, unit, "district", Period.parse(period))]


def test_a_year_asks_each_month_for_those_who_were_there():
    country, districts = a_country(2)
    sums = {"sheet__frequency": "monthly", "sheet__time_aggregation_num": "sum", "sheet__time_aggregation_den": "sum"}
    indicator = IndicatorFactory(**sums)
    units.close_unit(unit=districts[0], on=dt.date(2026, 8, 31), by=None)
    measure(indicator, districts[0], "2026-07", 1, 2)
    measure(indicator, districts[1], "2026-07", 1, 2)
    measure(indicator, districts[1], "2026-09", 1, 2)
    assert counted(indicator, country) == (3, 5)  # two in July, two in August, one in September


def test_only_units_that_owe_the_form_are_asked():
    country, districts = a_country(4)
    indicator = IndicatorFactory()
    data_set = DataSet.objects.create(
        code="ds", name_en="D", name_bn="ডি", frequency="quarterly", level="district", approval_levels=["national"]
    )
    DataSetItem.objects.create(data_set=data_set, series=indicator.series)
    for unit in districts[:2]:
        DataSetAssignment.objects.create(data_set=data_set, unit=unit, valid_from=dt.date(2026, 1, 1))
    DataSetAssignment.objects.create(data_set=data_set, unit=districts[2], valid_from=dt.date(2026, 10, 1))
    measure(indicator, districts[0], "2026Q3", 1, 2)
    measure(indicator, districts[0], "2026Q4", 1, 2)
    assert counted(indicator, country, "2026Q3") == (1, 2)
    assert counted(indicator, country, "2026Q4") == (1, 3)
    measure(indicator, districts[3], "2025Q4", 1, 2)
    assert counted(indicator, country, "2025Q4") == (1, 1)  # it owed nothing, and reported all the same


def test_a_facility_is_read_from_what_it_reported_itself(clinics):
    indicator, _country, _one, _two, units_ = clinics
    assert counted(indicator, units_[0]) == (1, 1)
    assert counted(indicator, units_[2]) == (0, 1)
    found = queries.histories_below(indicator, None, "facility", QUARTER)
    assert [each.at(QUARTER).reported for each in found] == [1, 1, 0, 1]
