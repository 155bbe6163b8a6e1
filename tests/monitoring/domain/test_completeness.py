"""How many forms came, came on time and are approved."""

import datetime as dt

import pytest
from django.utils import timezone

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.domain import completeness, data_sets
from monitoring.models import DataSetAssignment, Submission
from tests.factories.data_sets import a_data_set
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory, a_country

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2026Q3")
DAY = dt.date(2026, 11, 18)


def form_of(data_set, unit, state="sent", *, sent=dt.date(2026, 10, 1)):
    form = data_sets.open_form(data_set=data_set, unit=unit, period=QUARTER)
    form.state, form.waits_at = state, "national" if state == "sent" else ""
    form.first_sent_at = timezone.make_aware(dt.datetime.combine(sent, dt.time(12)))
    form.save()
    return form


def tally(data_set, units=None):
    units = units if units is not None else OrgUnit.objects.all()
    found = completeness.tallies(units, [data_set], DAY)[data_set.pk, "2026Q3"]
    return (found.expected, found.sent, found.on_time, found.approved)


def test_what_was_sent_late_and_what_was_approved():
    _country, districts = a_country(5)
    data_set = a_data_set(IndicatorFactory().series, units=districts)
    form_of(data_set, districts[0])
    form_of(data_set, districts[1], sent=dt.date(2026, 10, 16))
    form_of(data_set, districts[2], "approved", sent=dt.date(2026, 10, 15))
    form_of(data_set, districts[3], "returned")
    assert tally(data_set) == (5, 3, 2, 1)


def test_the_day_counts_as_it_is_in_the_country():
    _country, (district,) = a_country(1)
    data_set = a_data_set(units=[district])
    form = form_of(data_set, district)
    for moment, on_time in (("2026-10-15T17:59:00+00:00", True), ("2026-10-15T18:01:00+00:00", False)):
        Submission.objects.update(first_sent_at=dt.datetime.fromisoformat(moment))
        form.refresh_from_db()
        assert form.was_on_time is on_time, moment
        assert tally(data_set)[2] == int(on_time)


def test_a_unit_counts_while_the_assignment_holds():
    _country, districts = a_country(3)
    data_set = a_data_set(units=districts)
    form_of(data_set, districts[0])
    DataSetAssignment.objects.filter(unit=districts[0]).update(valid_to=dt.date(2026, 8, 1))
    DataSetAssignment.objects.filter(unit=districts[1]).update(valid_from=dt.date(2026, 10, 1))
    assert tally(data_set) == (1, 0, 0, 0)


def test_by_place_one_level_below():
    country, districts = a_country(4, 2)
    data_set = a_data_set(units=districts)
    form_of(data_set, districts[0])
    length = len(country.path) + OrgUnit.steplen
    found = completeness.tallies_by_place(OrgUnit.objects.within(country), data_set, [QUARTER], length)
    assert sorted((each.expected, each.sent) for each in found.values()) == [(2, 0), (2, 1)]


def test_words_beside_the_signs():
    words = [completeness.Tally(4, sent).word for sent in (0, 1, 2, 4)]
    assert words == ["nothing", "few", "most", "all"]
    assert completeness.Tally().word == "none"


@pytest.mark.parametrize("number", [10, 1000])
def test_two_queries_however_many_units(number, django_assert_num_queries):
    units = [OrgUnitFactory() for _n in range(number)]
    data_set = a_data_set(units=units)
    with django_assert_num_queries(2):
        assert tally(data_set) == (number, 0, 0, 0)
