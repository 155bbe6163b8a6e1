"""What is read beside the incoming values, and with how many questions to the database."""

from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from basis.periods import Period
from governance.models import OrgUnit
from governance.values import UnitLevel
from monitoring.domain import checking, measurements
from monitoring.models import DataQuery, Measurement
from tests.factories.checks import QUARTERS, a_scene, submit
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import BatchFactory, measure, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return a_scene()


def test_what_was_returned_or_waits_is_no_past(scene):
    Measurement.objects.update(status="returned")
    submit(scene, 2030)
    assert not DataQuery.objects.exists()


def test_peers_are_read_for_a_newcomer(scene):
    country = OrgUnit.objects.get(code="BD")
    units = [OrgUnitFactory(parent=OrgUnit.objects.get(pk=country.pk), level=UnitLevel.DISTRICT) for _n in range(12)]
    for number, unit in enumerate(units):
        measure(scene["indicator"], unit, "2026Q2", 95 + number)
        measure(scene["indicator"], unit, "2026Q3", 96 + number)
    entry = measurements.Entry(scene["indicator"], scene["two"], Period.parse("2026Q3"), D(1010))
    measurements.submit(entries=[entry], by=officer(country))
    query = DataQuery.objects.get()
    assert (query.rule, query.details["against"]) == ("factor_ten", "peers")


def test_the_number_of_questions_to_the_database_does_not_grow(scene):
    def cost(units):
        country = OrgUnit.objects.get(code="BD")
        batch = BatchFactory()
        for _n in range(units):
            unit = OrgUnitFactory(parent=OrgUnit.objects.get(pk=country.pk), level=UnitLevel.DISTRICT)
            for quarter in QUARTERS[:5]:
                measure(scene["indicator"], unit, quarter, 200)
            measure(scene["indicator"], unit, "2026Q3", 201, batch=batch, status="submitted")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            checking.check(batch=batch)
        return len(asked)

    assert cost(40) <= cost(3) + 1
