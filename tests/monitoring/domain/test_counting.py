"""What a live source is asked and what it answers."""

import datetime as dt

import pytest

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.domain.counting import Asked, places_for, share
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory, a_country

pytestmark = pytest.mark.django_db


def test_a_live_indicator_is_counted_by_districts_or_for_the_country():
    country, districts = a_country(3)
    OrgUnitFactory(parent=OrgUnit.objects.get(pk=districts[0].pk), level="upazila")
    assert {place.pk for place in places_for("upazila")} == {district.pk for district in districts}
    assert places_for("national") == [country]


def test_a_unit_lies_in_the_district_above_it():
    country, (one, two) = a_country()
    below = OrgUnitFactory(parent=OrgUnit.objects.get(pk=one.pk), level="upazila")
    asked = Asked(IndicatorFactory(), [one, two], Period.parse("2026Q2"), dt.date(2026, 6, 30))
    assert asked.place_of(below.path) == one
    assert asked.place_of(country.path) is None


def test_a_share_names_what_was_counted():
    _country, (one, _two) = a_country()
    counted = share(one, [7, 3], [3, 7, 9], ("certificates", "filled_posts"))
    assert (counted.numerator, counted.denominator) == (2, 3)
    assert counted.inputs == {
        "counts": {"certificates": 2, "filled_posts": 3},
        "ids": {"certificates": [3, 7], "filled_posts": [3, 7, 9]},
    }
