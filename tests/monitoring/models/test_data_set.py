import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from monitoring.models import Combination
from monitoring.values import SubmissionState
from tests.factories.collection import DataElementFactory, DataSetFactory, DisaggregationFactory, a_form
from tests.factories.monitoring import a_country

pytestmark = pytest.mark.django_db


@pytest.fixture
def form():
    _country, (district, _other) = a_country()
    return a_form(DataSetFactory(units=[district]), district, "2026Q3", due=dt.date(2026, 10, 15))


def test_a_form_is_late_when_its_day_is_over_and_it_was_never_sent(form):
    assert not form.is_late(dt.date(2026, 10, 15))
    assert form.is_late(dt.date(2026, 10, 16))
    assert form.was_on_time is None


def test_the_last_day_of_a_form_ends_at_midnight_in_dhaka(form):
    form.first_sent_at = dt.datetime(2026, 10, 15, 17, 59, tzinfo=dt.UTC)
    assert form.was_on_time
    form.first_sent_at = dt.datetime(2026, 10, 15, 18, 0, tzinfo=dt.UTC)
    assert form.was_on_time is False


def test_a_form_is_there_once_for_a_unit_and_period(form):
    with pytest.raises(IntegrityError), transaction.atomic():
        a_form(form.data_set, form.unit, "2026Q3")


def test_a_form_that_was_sent_says_at_which_level_it_waits(form):
    form.state = SubmissionState.SENT
    with pytest.raises(IntegrityError), transaction.atomic():
        form.save()


def test_the_parts_of_an_element_have_a_key_each():
    disaggregation = DisaggregationFactory()
    DataElementFactory(sheet__disaggregation=disaggregation)
    keys = Combination.objects.filter(disaggregation=disaggregation).values_list("key", flat=True)
    assert list(keys) == ["sex=female", "sex=male"]
