"""Where a value begins to count."""

import pytest
from django.db import transaction

from monitoring import queries
from monitoring.domain.effect import count_from_now_on
from monitoring.models import Measurement
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    country, (one, _two) = a_country()
    return country, one, IndicatorFactory()


def take_effect(by=None):
    with transaction.atomic():
        return count_from_now_on(rows=Measurement.objects.waiting(), by=by)


def test_a_value_counts_in_the_place_of_the_one_before(scene):
    country, one, indicator = scene
    before = measure(indicator, one, "2026Q2", 1, 4)
    after = measure(indicator, one, "2026Q2", 3, 4, status="submitted")
    by = officer(country)
    assert take_effect(by) == 1
    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.status, after.status, after.supersedes, after.approved_by) == ("superseded", "approved", before, by)
    assert queries.series_values(indicator, country)[-1].value == 75


def test_nothing_that_waits_changes_nothing(scene):
    country, one, indicator = scene
    measure(indicator, one, "2026Q2", 1, 4)
    assert take_effect() == 0
    assert queries.series_values(indicator, country)[-1].value == 25


def test_a_value_replaces_what_counts_now_and_not_what_did_when_it_was_sent(scene):
    country, one, indicator = scene
    first = measure(indicator, one, "2026Q2", 1, 4)
    waiting = measure(indicator, one, "2026Q2", 2, 4, status="submitted", supersedes=first)
    Measurement.objects.filter(pk=first.pk).update(status="superseded")
    second = measure(indicator, one, "2026Q2", 3, 4, supersedes=first)
    take_effect()
    waiting.refresh_from_db()
    assert waiting.supersedes == second
