"""The numbers behind operands, for many units at once."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.domain.operands import Numbers
from monitoring.domain.windows import Window
from monitoring.values.formulas import operands, read
from tests.factories.collection import DataElementFactory
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
