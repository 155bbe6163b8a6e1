"""The numbers of data elements in formulas."""

from decimal import Decimal as D

import pytest

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.domain.operands import Numbers
from monitoring.domain.windows import Window
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
