"""The numbers behind operands, for many units at once."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.domain.operands import Numbers, Window
from monitoring.values.formulas import operands, read
from tests.factories.collection import DataElementFactory, DataSetFactory
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import a_country, measure

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2026Q3")


@pytest.fixture
def scene():
    _country, districts = a_country(2)
    facilities = [OrgUnitFactory(parent=district, level="facility") for district in districts for _n in range(2)]
    return districts, [OrgUnit.objects.get(pk=each.pk) for each in facilities]


def numbers(text, units, period=QUARTER, start=None, **fields):
    found = Numbers(operands(read(text)), units, Window(period, start or period.start, **fields))
    return [found.at(unit)(found.named[0]) for unit in units], found


def test_a_week_lies_where_most_of_its_days_are():
    window = Window(QUARTER, QUARTER.start)
    assert window.holds(Period.parse("2026W27"))  # 29 June to 5 July
    assert not window.holds(Period.parse("2026W40"))  # 28 September to 4 October
    assert [len(window.slots(each)) for each in ("weekly", "monthly", "quarterly", "annual")] == [13, 3, 1, 0]


def test_a_part_that_did_not_report_is_told_beside_the_sum(scene):
    districts, facilities = scene
    element = DataElementFactory(series__code="A")
    measure(element, facilities[0], "2026-07", 5)
    measure(element, facilities[1], "2026-07", 6)
    measure(element, facilities[0], "2026-08", 7)
    values, found = numbers("[A]", districts)
    assert values == [18, None]
    assert found.inputs(districts[0]) == [
        {"name": "[A]", "number": "18", "reported": 3, "expected": 6, "version": element.series.versions.get().pk}
    ]
    assert found.inputs(districts[1]) == [{"name": "[A]", "number": None}]


def test_those_who_owe_the_form_are_expected_where_there_is_one(scene):
    districts, facilities = scene
    element = DataElementFactory(series__code="A")
    DataSetFactory(series=[element.series], units=facilities[:1], frequency="monthly")
    measure(element, facilities[0], "2026-07", 5)
    _values, found = numbers("[A]", districts)
    assert found.inputs(districts[0])[0]["expected"] == 3


def test_units_of_different_depth_get_their_own_numbers(scene):
    districts, facilities = scene
    element = DataElementFactory(series__code="A")
    for number, facility in enumerate(facilities, start=1):
        measure(element, facility, "2026-07", number)
    assert numbers("[A]", [districts[0], facilities[3]])[0] == [3, 4]


@pytest.mark.parametrize(
    ("space", "time", "expected"),
    [("sum", "sum", 21), ("max", "sum", 15), ("max", "last", 8), ("sum", "average", D("10.5")), ("none", "sum", None)],
)
def test_places_first_then_time(scene, space, time, expected):
    districts, facilities = scene
    element = DataElementFactory(series__code="A", sheet__space_aggregation=space, sheet__time_aggregation=time)
    for facility, month, number in [(0, "2026-07", 7), (1, "2026-07", 3), (0, "2026-08", 3), (1, "2026-08", 8)]:
        measure(element, facilities[facility], month, number)
    assert numbers("[A]", districts[:1])[0] == [expected]


def test_days_run_from_the_first_day_of_the_window(scene):
    districts, _facilities = scene
    assert numbers("days", districts)[0] == [92, 92]
    assert numbers("days", districts[:1], Period.parse("2026Q4"), dt.date(2026, 7, 1))[0] == [184]


def test_the_queries_are_as_many_for_many_units(scene):
    districts, facilities = scene
    element = DataElementFactory(series__code="A")
    counts = []
    for units in (facilities[:1], facilities):
        for facility in units:
            measure(element, facility, "2026-07" if len(units) == 1 else "2026-08", 1)
        with CaptureQueriesContext(connection) as captured:
            numbers("[A] + days", units)
        counts.append(len(captured))
    assert counts[0] == counts[1]
