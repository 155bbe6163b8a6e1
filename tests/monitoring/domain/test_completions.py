"""That a form is complete elsewhere is when it was sent here, once."""

import datetime as dt

import pytest
from django.utils import timezone

from basis.periods import Period
from monitoring.domain.completions import fitting, keep_completions
from monitoring.models import Submission
from monitoring.values.exchange import Completion
from tests.factories.collection import a_form
from tests.factories.dhis2 import scene

pytestmark = pytest.mark.django_db

JULY = Period.parse("2026-07")


@pytest.fixture
def found():
    return scene()


def keep(found, *completions, **kwargs):
    units = {"u1": found.facilities[0].pk, "u2": found.facilities[1].pk}
    return keep_completions(completions=completions, units=units, data_sets={"ds": found.data_set}, **kwargs)


def test_a_form_is_on_time_by_the_date_of_its_completion(found):
    assert keep(found, Completion("ds", JULY, "u1", "2026-08-10"), Completion("ds", JULY, "u2", "2026-08-30")) == 2
    early, late = Submission.objects.order_by("first_sent_at")
    assert early.due == dt.date(2026, 8, 15)
    assert (early.was_on_time, late.was_on_time) == (True, False)
    assert early.state == "open"


def test_the_first_date_stays(found):
    keep(found, Completion("ds", JULY, "u1", "2026-08-10"))
    assert keep(found, Completion("ds", JULY, "u1", "2026-09-30")) == 0
    assert timezone.localtime(Submission.objects.get().first_sent_at).date() == dt.date(2026, 8, 10)


def test_a_form_that_is_being_filled_in_learns_it(found):
    form = a_form(found.data_set, found.facilities[0], "2026-07")
    assert keep(found, Completion("ds", JULY, "u1", "2026-08-10T09:30:00.000+0600")) == 1
    form.refresh_from_db()
    assert form.first_sent_at == dt.datetime(2026, 8, 10, 3, 30, tzinfo=dt.UTC)


def test_what_was_taken_back_or_is_unknown_changes_nothing(found):
    assert keep(
        found,
        Completion("ds", JULY, "u1", completed=False),
        Completion("other", JULY, "u1"),
        Completion("ds", JULY, "nowhere"),
        Completion("ds", Period.parse("2026Q3"), "u1"),
    ) == 0  # fmt: skip
    assert not Submission.objects.exists()


def test_a_look_writes_nothing(found):
    assert keep(found, Completion("ds", JULY, "u1", "2026-08-10"), dry_run=True) == 1
    assert not Submission.objects.exists()


def test_a_date_that_cannot_be_read_is_now(found):
    keep(found, Completion("ds", JULY, "u1", "yesterday"))
    assert Submission.objects.get().first_sent_at <= timezone.now()


def test_what_fits_is_told_apart(found):
    good = Completion("ds", JULY, "u1")
    assert fitting([good, Completion("ds", JULY, "x")], units={"u1": 1}, data_sets={"ds": found.data_set}) == [good]
