"""A pull brings what is new, tells what does not fit, and leaves differences to a person."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from basis.periods import Period
from monitoring.domain import dhis2_pull, measurements
from monitoring.domain.dhis2_pull import Harvest, decide, gather, questions, take_in
from monitoring.models import (
    Connection,
    DataSetMapping,
    Measurement,
    Pull,
    PullIssue,
    Submission,
    UnitMapping,
)
from monitoring.values.exchange import Completion, DataValue, Item, MappingState
from tests.factories.dhis2 import scene
from tests.factories.governance import PersonFactory
from tests.factories.monitoring import BatchFactory, measure, officer

pytestmark = pytest.mark.django_db

JULY = Period.parse("2026-07")
TODAY = dt.date(2026, 11, 25)


@pytest.fixture
def found():
    return scene()


def value(element="e-bcg", unit="u-f1", number="12", **more):
    return DataValue(element, more.pop("period", JULY), unit, number, **more)


def pulled(found, *records, dry_run=False, by=None) -> Pull:
    harvest = Harvest()
    gather(
        harvest=harvest,
        items=[each if isinstance(each, Item) else Item(place, each) for place, each in enumerate(records, start=1)],
        book=dhis2_pull.book_of(found.connection),
        left_out=dhis2_pull.left_out_of(found.connection),
        today=TODAY,
    )
    return take_in(
        connection=found.connection, harvest=harvest, by=by, dry_run=dry_run, started_at=timezone.now(), periods=[JULY]
    )


def code_of(work) -> str:
    with pytest.raises(ValidationError) as caught:
        work()
    return caught.value.code


def told(pull) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for issue in pull.issues.order_by("kind", "uid"):
        rows.setdefault(issue.kind, []).append(issue.uid)
    return rows


# --- what is asked --------------------------------------------------------------------------------------------------


def test_the_last_ended_periods_are_asked_for_again(found):
    asked = questions(connection=found.connection, today=TODAY)
    assert [(q.data_set_uid, q.period.code, q.unit_uid) for q in asked] == [
        ("ds", "2026-08", "u-country"), ("ds", "2026-09", "u-country"), ("ds", "2026-10", "u-country"),
    ]  # fmt: skip


def test_a_quarter_is_asked_for_by_its_months(found):
    asked = questions(connection=found.connection, period=Period.parse("2026Q3"), unit=found.facilities[0])
    assert [q.period.code for q in asked] == ["2026-07", "2026-08", "2026-09"]
    assert {q.unit_uid for q in asked} == {"u-f1"}


def test_nothing_is_asked_without_a_place_or_a_form(found):
    assert code_of(lambda: questions(connection=found.connection, unit=found.district)) == "unknown_unit"
    assert code_of(lambda: questions(connection=found.connection, period=Period.parse("2026W31"))) == "wrong_period"
    DataSetMapping.objects.update(state=MappingState.OPEN)
    assert code_of(lambda: questions(connection=found.connection)) == "no_data_set"


# --- what comes -----------------------------------------------------------------------------------------------------


def test_values_wait_for_approval_with_their_source(found):
    pull = pulled(found, value(), value("e-opd", number="3", combination="c-f"), value(unit="u-f2", number="0"))
    assert pull.counts["created"] == 3
    assert pull.batch.source == "dhis2"
    assert Measurement.objects.waiting().count() == 3
    assert pull.issues.count() == 0
    assert measurements.approve(batch=pull.batch, by=officer(found.country)) == 3


def test_the_same_again_writes_nothing(found):
    pulled(found, value())
    again = pulled(found, value())
    assert (again.counts["unchanged"], again.batch) == (1, None)
    assert Measurement.objects.count() == 1


def test_a_look_keeps_only_what_it_saw(found):
    look = pulled(found, value(), value("e-none"), Completion("ds", JULY, "u-f1"), dry_run=True)
    assert (look.state, look.counts["created"], look.counts["completions"], look.batch) == ("looked", 1, 1, None)
    assert not Measurement.objects.exists()
    assert not Submission.objects.exists()
    assert Connection.objects.get().last_pull_at is None
    assert told(look) == {"unknown_element": ["e-none"]}


def test_what_has_no_place_is_listed_once_with_how_often(found):
    pull = pulled(
        found, value("e-none"), value("e-none", unit="u-f2"), value(unit="u-none"),
        value("e-opd", combination="c-none"), value("e-bcg", number="lots", period=Period.parse("2026-06")),
        value("e-bcg", number="1", period=Period.parse("2026Q2")),
    )  # fmt: skip
    assert told(pull) == {
        "not_a_number": ["e-bcg"],
        "unknown_combination": ["c-none (Their e-opd)"],
        "unknown_element": ["e-none"],
        "unknown_unit": ["u-none"],
        "wrong_period": ["e-bcg"],
    }
    assert PullIssue.objects.get(kind="unknown_element").count == 2
    assert pull.counts["not_taken"] == 6


def test_what_was_left_out_by_a_person_is_passed_over_in_silence(found):
    UnitMapping.objects.create(connection=found.connection, uid="u-private", state=MappingState.IGNORED)
    pull = pulled(found, value(unit="u-private"))
    assert told(pull) == {}


def test_rows_that_could_not_be_read_are_told(found):
    fault = Item(7, None, ValidationError({"period": ValidationError("No period", code="bad_period")}))
    pull = pulled(found, fault, value())
    assert (pull.counts["unreadable"], pull.counts["created"]) == (1, 1)
    assert told(pull)["bad_row"] == ["7: No period"]


def test_deletions_and_completions_taken_back_are_told_and_not_done(found):
    pulled(found, value())
    pull = pulled(found, value(number="", deleted=True), Completion("ds", JULY, "u-f2", completed=False))
    assert told(pull) == {"deleted": ["e-bcg"], "taken_back": ["u-f2"]}
    assert Measurement.objects.waiting().count() == 1


def test_completions_count_for_the_forms_here(found):
    pull = pulled(found, Completion("ds", JULY, "u-f1", "2026-08-10"))
    assert pull.counts["completions"] == 1
    assert Submission.objects.get().was_on_time


def test_a_completion_at_the_end_of_the_calendar_or_of_nobody_stops_no_pull(found):
    UnitMapping.objects.create(
        connection=found.connection, uid="u-d", target=found.district, state=MappingState.CONFIRMED
    )
    records = [Completion("ds", JULY, "u-f1", "0001-01-01T00:00:00"), Completion("ds", JULY, "u-d", "2026-08-10")]
    assert pulled(found, *records).counts["completions"] == 1
    assert Submission.objects.get().unit == found.facilities[0]


def test_a_failure_is_kept_by_its_word(found):
    pull = dhis2_pull.note_failure(
        connection=found.connection, code="truncated", by=None, started_at=timezone.now(), periods=[JULY]
    )
    assert (pull.state, pull.error_code, pull.periods) == ("failed", "truncated", ["2026-07"])


def test_only_those_who_manage_dhis2_pull(found):
    for stranger in (PersonFactory(), officer(found.district)):
        with pytest.raises(PermissionDenied):
            pulled(found, value(), by=stranger)
    assert pulled(found, value(), by=officer(found.country)).batch


def test_comparing_and_keeping_costs_the_same_for_many(found, django_assert_max_num_queries):
    many = [
        value(period=Period.parse(f"2026-{month:02}"), unit=unit) for month in range(1, 11) for unit in ("u-f1", "u-f2")
    ]
    with django_assert_max_num_queries(50):  # with the checks
        pulled(found, *many)
    with django_assert_max_num_queries(30):
        pulled(found, *many)


def test_open_points_of_long_ago_are_forgotten_but_no_conflict_is(found, monkeypatch):
    monkeypatch.setattr(dhis2_pull, "PULLS_WITH_ISSUES", 2)
    measure(found.bcg, found.facilities[0], "2026-07", 11, batch=BatchFactory(source="form"))
    first = pulled(found, value(number="12"), value("e-none"))
    for _night in range(2):
        pulled(found, value("e-none"))
    assert told(first) == {"conflict": ["e-bcg"]}
    assert PullIssue.objects.filter(kind="unknown_element").count() == 2


# --- conflicts ------------------------------------------------------------------------------------------------------


@pytest.fixture
def conflict(found):
    measure(found.bcg, found.facilities[0], "2026-07", 11, batch=BatchFactory(source="form"))
    return pulled(found, value(number="12")).issues.get()


def test_a_conflict_shows_both_values(conflict, found):
    assert (conflict.kind, conflict.theirs, conflict.ours) == ("conflict", "12", 11)
    assert (conflict.unit, conflict.series) == (found.facilities[0], found.bcg.series)
    assert Measurement.objects.get().numerator == 11


def test_where_theirs_stands_it_becomes_a_correction(conflict, found):
    chooser = officer(found.country)
    assert decide(pull=conflict.pull, choices={conflict.pk: "theirs"}, by=chooser) == 1
    row = Measurement.objects.waiting().get()
    assert (row.numerator, row.supersedes.numerator, row.by) == (12, 11, chooser)
    assert Measurement.objects.approved().get().numerator == 11
    assert pulled(found, value(number="12")).counts["unchanged"] == 1


def test_where_ours_stands_nobody_is_asked_again_until_theirs_changes(conflict, found):
    assert decide(pull=conflict.pull, choices={conflict.pk: "ours"}, by=officer(found.country)) == 1
    assert Measurement.objects.count() == 1
    again = pulled(found, value(number="12"))
    assert (again.counts["settled"], again.issues.count()) == (1, 0)
    assert pulled(found, value(number="14")).issues.get().kind == "conflict"


def test_a_decision_is_made_once(conflict, found):
    for expected in (1, 0):
        assert decide(pull=conflict.pull, choices={conflict.pk: "theirs"}, by=officer(found.country)) == expected
    assert Measurement.objects.count() == 2


def test_a_decision_about_a_value_that_changed_meanwhile_is_refused(conflict, found):
    row = Measurement.objects.get()
    Measurement.objects.filter(pk=row.pk).update(status="superseded")
    measure(found.bcg, found.facilities[0], "2026-07", 15, batch=BatchFactory(source="form"))
    assert code_of(lambda: decide(pull=conflict.pull, choices={conflict.pk: "theirs"}, by=None)) == "changed"
    conflict.refresh_from_db()
    assert conflict.stands == ""


def test_who_may_decide(conflict, found):
    for stranger in (PersonFactory(), officer(found.district)):
        with pytest.raises(PermissionDenied):
            decide(pull=conflict.pull, choices={conflict.pk: "ours"}, by=stranger)


def test_an_open_point_of_another_pull_is_not_decided(conflict, found):
    other = pulled(found, value(number="12"))
    assert decide(pull=other, choices={conflict.pk: "ours"}, by=None) == 0


@pytest.mark.django_db(transaction=True)
def test_two_pulls_at_once_bring_each_value_once():
    found = scene()
    counts, barrier = [], threading.Barrier(2)

    def work():
        try:
            barrier.wait(timeout=30)
            counts.append(pulled(found, value(), value(unit="u-f2")).counts)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted((each["created"], each["unchanged"]) for each in counts) == [(0, 2), (2, 0)]
    assert Measurement.objects.count() == 2
