"""The same doubt about the same number is one query."""

import pytest

from monitoring.domain import checking
from monitoring.models import DataQuery
from tests.factories.checks import a_scene, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return a_scene()


def test_the_same_doubt_is_asked_once(scene):
    batch = submit(scene, 2030)
    assert checking.check(batch=batch).raised == 0
    assert DataQuery.objects.count() == 1


def test_a_correction_closes_its_query_by_itself(scene):
    submit(scene, 2030)
    submit(scene, 203)
    query = DataQuery.objects.get()
    assert (query.state, query.closed_at is not None) == ("closed", True)
    step = query.steps.get()
    assert (step.state, step.by, step.text) == ("closed", None, "")


def test_a_correction_that_is_doubted_too_is_asked_about_again(scene):
    batch = submit(scene, 2030)
    query = DataQuery.objects.get()
    checking.answer(query=query, text="Counted twice", by=scene["sender"])
    submit(scene, 1900)
    query.refresh_from_db()
    assert (query.state, query.details["value"]) == ("open", "1900")
    assert query.batch_id != batch.pk or query.measurement.numerator == 1900


def test_a_sender_hears_of_nothing_when_nothing_has_changed(scene):
    submit(scene, 2030)
    assert submit(scene, 2030) is None
    assert DataQuery.objects.count() == 1
