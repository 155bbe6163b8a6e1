"""LG06: of the values whose deadline lies in the period, those that were approved by then."""

import datetime as dt

import pytest

from basis.periods import Period
from governance.values import UnitLevel
from monitoring.domain.counting import Asked
from monitoring.domain.form_sources import approved_by_deadline
from monitoring.models import Measurement
from tests.factories.collection import DataSetFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure

pytestmark = pytest.mark.django_db

IN_TIME, LATE = dt.datetime(2026, 7, 10, tzinfo=dt.UTC), dt.datetime(2026, 7, 20, tzinfo=dt.UTC)


@pytest.fixture
def scene():
    _country, districts = a_country(2)
    indicators = [IndicatorFactory() for _number in range(2)]
    DataSetFactory(series=[each.series for each in indicators], units=districts, level=UnitLevel.DISTRICT)
    return districts, indicators


def approve(indicator, unit, at, period="2026Q2"):
    row = measure(indicator, unit, period, 1, 2)
    Measurement.objects.filter(pk=row.pk).update(approved_at=at)


def counted(districts, period="2026Q3", day=dt.date(2026, 9, 30)):
    asked = Asked(IndicatorFactory(), districts, Period.parse(period), day)
    return {each.unit: (each.numerator, each.denominator) for each in approved_by_deadline(asked)}


def test_what_was_approved_in_time_is_counted_and_the_rest_is_expected(scene):
    (one, two), (first, second) = scene
    approve(first, one, IN_TIME)
    approve(second, one, LATE)
    assert counted([one, two]) == {one: (1, 2), two: (0, 2)}


def test_a_deadline_that_is_to_come_is_not_expected_yet(scene):
    (one, two), (first, _second) = scene
    approve(first, one, IN_TIME)
    assert counted([one, two], day=dt.date(2026, 7, 14)) == {}
