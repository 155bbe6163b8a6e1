"""What waits for an officer."""

from decimal import Decimal as D

import pytest
from django.utils import translation

from basis.periods import Period
from monitoring.domain import collection, measurements
from monitoring.domain.collection import waiting_for
from tests.factories.governance import PersonFactory
from tests.factories.monitoring import BatchFactory, IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db
QUARTER = "2026Q3"


@pytest.fixture
def places():
    country, (one, two) = a_country(2, 2)
    return country, one, two


def submit(by, *units):
    entries = [measurements.Entry(IndicatorFactory(), unit, Period.parse(QUARTER), D(1), D(2)) for unit in units]
    return measurements.submit(entries=entries, by=by)


def test_a_set_waits_for_those_who_may_decide_about_all_of_it(places):
    country, one, two = places
    sender, national = officer(country), officer(country)
    submit(sender, one, two)
    waits = {person: len(waiting_for(person)) for person in (national, sender, officer(one), PersonFactory())}
    assert list(waits.values()) == [1, 0, 0, 0]


def test_it_says_how_many_values_whose_they_are_and_where_to_decide(places):
    country, one, two = places
    batch = submit(officer(country), one, two)
    with translation.override("en"):
        (item,) = waiting_for(officer(country))
        assert str(item.title) == f"2 values from {batch.by.name_en}"
    assert item.href == f"/en/collect/{batch.pk}/"
    assert "২টি মান" in waiting_for(officer(country))[0].title


def test_only_what_still_waits_is_counted(places):
    country, one, two = places
    batch = BatchFactory()
    measure(IndicatorFactory(), one, QUARTER, 1, 2, batch=batch)
    measure(IndicatorFactory(), two, QUARTER, 1, 2, batch=batch, status="submitted")
    with translation.override("en"):
        assert [str(item.title) for item in waiting_for(officer(country))] == ["1 value from the system"]


@pytest.mark.parametrize("decide", ["approve", "return"])
def test_what_was_decided_waits_no_longer(places, decide):
    country, one, _two = places
    national, batch = officer(country), submit(officer(one), one)
    assert len(waiting_for(national)) == 1
    if decide == "approve":
        measurements.approve(batch=batch, by=national)
    else:
        measurements.return_with_note(batch=batch, by=national, note="Look again")
    assert waiting_for(national) == []


def test_the_oldest_come_first_and_not_all_at_once(places, monkeypatch, django_assert_max_num_queries):
    country, one, _two = places
    sender, national = officer(one), officer(country)
    batches = [submit(sender, one) for _number in range(4)]
    monkeypatch.setattr(collection, "MOST", 3)
    with django_assert_max_num_queries(3):
        items = waiting_for(national)
    assert [item.href.split("/")[-2] for item in items] == [str(batch.pk) for batch in batches[:3]]
