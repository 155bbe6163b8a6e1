"""Forms whose values came as a file need not be filled in a second time."""

import pytest
from django.core.exceptions import PermissionDenied

from basis.periods import Period
from governance.models import LogEntry
from monitoring.domain import adopting, data_sets
from monitoring.models import Submission
from tests.factories.data_sets import SEX, a_data_set, an_element
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2026Q3")


def test_whole_forms_are_adopted_once_and_half_ones_are_not():
    _country, districts = a_country(3)
    one, two = IndicatorFactory(), IndicatorFactory()
    data_set = a_data_set(one.series, two.series, units=districts)
    for indicator, unit in ((one, districts[0]), (two, districts[0]), (one, districts[1])):
        measure(indicator, unit, "2026Q3", 1, 4)
    for number in (1, 0):
        assert adopting.adopt(data_set=data_set, periods=[QUARTER], by=None) == number
    form = Submission.objects.get()
    assert (form.unit, form.state, form.steps.get().kind) == (districts[0], "approved", "approve")
    assert form.approved_at is not None
    assert LogEntry.objects.filter(verb="adopt_forms").count() == 1


def test_values_that_wait_do_not_make_a_form():
    _country, (district,) = a_country(1)
    indicator = IndicatorFactory()
    data_set = a_data_set(indicator.series, units=[district])
    measure(indicator, district, "2026Q3", 1, 4, status="submitted")
    assert adopting.adopt(data_set=data_set, periods=[QUARTER], by=None) == 0


def test_each_part_of_a_divided_row_is_asked_for():
    _country, (district,) = a_country(1)
    element = an_element("COUNT", axes={"sex": SEX}, level="district", frequency="quarterly")
    data_set = a_data_set(element.series, units=[district])
    for sex, number in (("female", 0), ("male", 1)):
        measure(element, district, "2026Q3", 5, disaggregation=f"sex={sex}")
        assert adopting.adopt(data_set=data_set, periods=[QUARTER], by=None) == number


def test_a_form_that_somebody_has_begun_is_left_alone():
    _country, (district,) = a_country(1)
    indicator = IndicatorFactory()
    data_set = a_data_set(indicator.series, units=[district])
    data_sets.open_form(data_set=data_set, unit=district, period=QUARTER)
    measure(indicator, district, "2026Q3", 1, 4)
    assert adopting.adopt(data_set=data_set, periods=[QUARTER], by=None) == 0
    assert Submission.objects.get().state == "open"


def test_only_who_keeps_data_sets():
    country, (district,) = a_country(1)
    data_set = a_data_set(units=[district])
    with pytest.raises(PermissionDenied):
        adopting.adopt(data_set=data_set, periods=[QUARTER], by=officer(district))
    assert adopting.adopt(data_set=data_set, periods=[QUARTER], by=officer(country)) == 0


@pytest.mark.parametrize("number", [3, 100])
def test_queries_do_not_grow_with_the_units(number, django_assert_max_num_queries):
    _country, districts = a_country(number)
    indicator = IndicatorFactory()
    data_set = a_data_set(indicator.series, units=districts)
    for unit in districts:
        measure(indicator, unit, "2026Q3", 1, 4)
    with django_assert_max_num_queries(20):
        assert adopting.adopt(data_set=data_set, periods=[QUARTER], by=None) == number
