"""That a form is complete elsewhere is when it was sent here, once."""

import datetime as dt

import pytest
from django.utils import timezone

from basis.periods import Kind, Period
from monitoring.domain import data_sets
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
    assert fit(found, good, Completion("ds", JULY, "x")) == [good]


def fit(found, *completions):
    units = {"u1": found.facilities[0].pk, "district": found.district.pk}
    return fitting(completions, units=units, data_sets={"ds": found.data_set})


def test_nobody_knows_what_is_complete_tomorrow(found):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    assert fit(found, Completion("ds", JULY, "u1", tomorrow.isoformat())) == []
    assert fit(found, Completion("ds", Period.containing(tomorrow.date(), Kind.MONTH).next(), "u1")) == []


def test_a_unit_that_does_not_owe_the_form_completes_none(found):
    assert fit(found, Completion("ds", JULY, "district")) == []
    data_sets.release(data_set=found.data_set, units=found.facilities, on=dt.date(2026, 7, 30), by=None)
    assert fit(found, Completion("ds", JULY, "u1")) == [], "it is not owed on the last day"
    assert fit(found, Completion("ds", Period.parse("2026-06"), "u1"))


def test_a_unit_of_another_level_completes_none(found):
    found.data_set.assignments.create(unit=found.district, valid_from=dt.date(2023, 7, 1))
    assert fit(found, Completion("ds", JULY, "district")) == []


def test_a_unit_that_was_closed_completes_none(found):
    found.facilities[0].placements.update(valid_to=dt.date(2026, 6, 30))
    assert fit(found, Completion("ds", JULY, "u1")) == []


@pytest.mark.parametrize("number", [2, 8])
def test_queries_do_not_grow_with_the_completions(number, django_assert_num_queries):
    found = scene(number)
    units = {f"u{place}": unit.pk for place, unit in enumerate(found.facilities)}
    given = [Completion("ds", Period.parse(f"2026-0{month}"), unit) for unit in units for month in (5, 6, 7)]
    with django_assert_num_queries(1):
        assert len(fitting(given, units=units, data_sets={"ds": found.data_set})) == number * 3


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00"])
def test_a_date_at_the_ends_of_the_calendar_is_now(found, date):
    before = timezone.now()
    keep(found, Completion("ds", JULY, "u1", date))
    assert Submission.objects.get().first_sent_at >= before


def test_a_moment_that_is_given_counts_instead_of_the_date(found):
    moment = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    keep(found, Completion("ds", JULY, "u1", "2026-08-10"), at=moment)
    assert Submission.objects.get().first_sent_at == moment
