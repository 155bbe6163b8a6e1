from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.models import LogEntry
from monitoring.domain import ranges
from monitoring.models import MinMax
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db
QUARTERS = ["2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4"]


@pytest.fixture
def scene():
    country, (one, two) = a_country(2, 2)
    indicator = IndicatorFactory()
    for quarter, number in zip(QUARTERS, [98, 102, 100, 97, 103, 101], strict=True):
        measure(indicator, one, quarter, number, 200)
    measure(indicator, two, "2025Q4", 90, 200)
    return country, one, two, indicator.series


def test_ranges_are_suggested_where_enough_is_known(scene):
    country, one, _two, series = scene
    assert ranges.suggest_ranges(series=[series], unit=country, by=None) == 1
    found = MinMax.objects.get()
    assert found.unit == one
    assert found.low < 97 < 103 < found.high


def test_what_people_set_stays_when_ranges_are_suggested(scene):
    country, one, _two, series = scene
    ranges.set_range(series=series, unit=one, low=D(1), high=D(2), by=officer(one))
    assert ranges.suggest_ranges(series=[series], unit=country, by=None) == 0
    assert MinMax.objects.get().high == 2


def test_a_range_is_changed_and_logged(scene):
    _country, one, _two, series = scene
    for high in (20, 20, 30):
        ranges.set_range(series=series, unit=one, low=D(1), high=D(high), by=None)
    assert MinMax.objects.get().high == 30
    assert LogEntry.objects.filter(verb="set_range").count() == 2


def test_a_range_stands_the_right_way_up(scene):
    _country, one, _two, series = scene
    with pytest.raises(ValidationError) as refused:
        ranges.set_range(series=series, unit=one, low=D(3), high=D(2), by=None)
    assert refused.value.error_dict["high"][0].code == "range_upside_down"


def test_officers_set_ranges_in_their_own_area(scene):
    country, one, two, series = scene
    with pytest.raises(PermissionDenied):
        ranges.set_range(series=series, unit=one, low=D(1), high=D(2), by=officer(two))
    with pytest.raises(PermissionDenied):
        ranges.suggest_ranges(series=[series], unit=country, by=officer(one))
