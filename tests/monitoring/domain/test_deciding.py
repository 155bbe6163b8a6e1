"""A form climbs level by level, or comes back; nobody decides about their own values."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from governance.domain import log
from governance.models import LogEntry
from monitoring.domain import deciding, measurements, submissions
from monitoring.models import Batch, DataQuery, Measurement, Submission
from monitoring.permissions import approvable_by, decidable_by, may_decide
from tests.factories.approval import PERIOD, Climb, type_in
from tests.factories.collection import DataSetFactory, a_form
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db):
    return Climb()


def refusal(call):
    with pytest.raises(ValidationError) as caught:
        call()
    error = caught.value
    return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code


def doubt(form, indicator, state="open"):
    DataQuery.objects.create(
        rule="factor_ten",
        series=indicator.series,
        unit=form.unit,
        period=form.period,
        period_end=form.period_end,
        raised_at=timezone.now(),
        state=state,
    )


def test_it_climbs_level_by_level_and_counts_after_the_last(scene):
    form = deciding.accept(submission=scene.sent(), by=scene.reviewer)
    assert (form.state, form.waits_at) == ("sent", "national")
    assert not Measurement.objects.approved().exists()
    form = deciding.accept(submission=form, by=scene.national)
    assert (form.state, form.waits_at) == ("approved", "")
    rows = Measurement.objects.approved()
    assert rows.count() == 2
    assert {row.approved_by for row in rows} == {scene.national}
    assert [step.kind for step in form.steps.all()] == ["send", "accept", "approve"]
    assert [entry.verb for entry in LogEntry.objects.order_by("id")] == ["send_form", "accept_form", "approve_form"]


@pytest.mark.parametrize(
    ("who", "answer"), [("sender", "own_values"), ("elsewhere", "denied"), ("stranger", "denied"), ("reviewer", None)]
)
def test_who_may_decide_at_the_district(scene, who, answer):
    form, person = scene.sent(), getattr(scene, who)
    assert may_decide(person, form) is (answer is None)
    if answer == "denied":
        with pytest.raises(PermissionDenied):
            deciding.accept(submission=form, by=person)
    elif answer:
        assert refusal(lambda: deciding.accept(submission=form, by=person)) == answer
    else:
        assert deciding.accept(submission=form, by=person).waits_at == "national"


def test_an_officer_of_the_upazila_does_not_decide_at_the_district(scene):
    form, colleague = scene.sent(), officer(scene.upazilas[0])
    with pytest.raises(PermissionDenied):
        deciding.accept(submission=form, by=colleague)


def test_who_typed_a_value_decides_as_little_as_who_sent_it(scene):
    form = scene.form(filled=False)
    type_in(form, scene.indicators[0], 1, by=scene.reviewer)
    type_in(form, scene.indicators[1], 1, by=scene.sender)
    form = submissions.send(submission=form, by=scene.sender)
    assert refusal(lambda: deciding.accept(submission=form, by=scene.reviewer)) == "own_values"


def test_nobody_decides_at_two_levels(scene):
    form = deciding.accept(submission=scene.sent(), by=scene.national)
    assert form.waits_at == "national"
    assert refusal(lambda: deciding.accept(submission=form, by=scene.national)) == "decided_before"
    assert deciding.accept(submission=form, by=officer(scene.country)).state == "approved"


def test_a_level_below_the_unit_is_left_out(scene):
    scene.data_set.approval_levels = ["facility", "national"]
    scene.data_set.save()
    assert scene.sent().waits_at == "national"


def test_a_question_without_an_answer_asks_for_a_comment(scene):
    form = scene.sent()
    doubt(form, scene.indicators[0])
    assert refusal(lambda: deciding.accept(submission=form, by=scene.reviewer)) == "unanswered_queries"
    form = deciding.accept(submission=form, by=scene.reviewer, comment="Checked with the register.")
    assert form.steps.last().note == "Checked with the register."
    asked = DataQuery.objects.get()
    assert (asked.state, asked.steps.last().text) == ("answered", "Checked with the register.")


def test_an_answered_question_needs_no_comment(scene):
    form = scene.sent()
    doubt(form, scene.indicators[0], state="answered")
    assert deciding.accept(submission=form, by=scene.reviewer).waits_at == "national"


def test_accepting_happens_once_however_often_it_is_sent(scene):
    form = scene.sent()
    for _time in range(5):
        deciding.accept(submission=form, by=scene.reviewer, client_event_id="tap")
    assert [step.kind for step in form.steps.all()] == ["send", "accept"]


def test_who_saw_an_older_state_is_told(scene):
    form = scene.sent()
    seen = form.steps.last().pk
    deciding.accept(submission=form, by=scene.national)
    second = officer(scene.country)
    assert refusal(lambda: deciding.accept(submission=form, by=second, seen=seen)) == "already_decided"
    assert refusal(lambda: deciding.return_with_note(submission=form, by=second, note="x", seen=seen)) == (
        "already_decided"
    )


def test_what_came_to_a_cell_after_the_sending_is_not_approved_with_it(scene):
    form = scene.sent()
    sent = Measurement.objects.waiting().first()
    Measurement.objects.filter(pk=sent.pk).update(status="superseded")
    later = measure(
        sent.series_version.series.indicator, form.unit, PERIOD, 99, 100, status="submitted", by=scene.reviewer
    )
    form = deciding.accept(submission=form, by=scene.reviewer)
    deciding.accept(submission=form, by=scene.national)
    later.refresh_from_db()
    assert later.status == "submitted"


def test_values_of_a_form_are_not_approved_as_a_loose_set(scene):
    scene.sent()
    batch = Batch.objects.first()
    assert not approvable_by(scene.national, Batch.objects.all()).exists()
    with pytest.raises(PermissionDenied):
        measurements.approve(batch=batch, by=scene.national)


def test_a_returned_form_is_a_draft_again_and_can_be_sent_again(scene):
    form = deciding.return_with_note(submission=scene.sent(), by=scene.reviewer, note="See the second cell")
    assert (form.state, form.waits_at) == ("returned", "")
    assert Measurement.objects.drafts().count() == 2
    form = submissions.send(submission=form, by=scene.sender)
    assert (form.state, form.waits_at) == ("sent", "district")
    assert deciding.accept(submission=form, by=scene.reviewer).waits_at == "national"


def test_returning_needs_a_note(scene):
    form = scene.sent()
    assert refusal(lambda: deciding.return_with_note(submission=form, by=scene.reviewer, note=" ")) == "missing_note"


def test_the_second_level_returns_to_the_sender_and_the_first_decides_again(scene):
    form = deciding.accept(submission=scene.sent(), by=scene.reviewer)
    form = deciding.return_with_note(submission=form, by=scene.national, note="Again")
    form = submissions.send(submission=form, by=scene.sender)
    assert form.waits_at == "district"
    assert may_decide(scene.reviewer, form)


def test_many_pass_the_guard_of_a_single_one(scene):
    good, own = scene.sent(1), scene.sent(0)
    asked = scene.data_set.submissions.all()
    outcome = deciding.approve_many(submissions=asked, by=scene.reviewer)
    assert [form.pk for form in outcome.accepted] == [form.pk for form in asked.order_by("pk")]
    outcome = deciding.approve_many(submissions=[good, own], by=scene.sender)
    assert not outcome.accepted
    assert {error.code for _form, error in outcome.refused} == {"own_values", "forbidden"}


def test_of_many_the_good_ones_are_approved_and_the_others_named(scene):
    scene.data_set.approval_levels = ["national"]
    scene.data_set.save()
    good, doubted = scene.sent(1), scene.sent(0)
    doubt(doubted, scene.indicators[0])
    outcome = deciding.approve_many(submissions=[good, doubted], by=scene.national, client_event_id="tap")
    assert [form.pk for form in outcome.approved] == [good.pk]
    assert [(form.pk, error.code) for form, error in outcome.refused] == [(doubted.pk, "unanswered_queries")]
    assert outcome.values == 2
    assert set(Measurement.objects.approved().values_list("unit", flat=True)) == {good.unit_id}
    again = deciding.approve_many(submissions=[good], by=scene.national, client_event_id="tap")
    assert [form.pk for form in again.approved] == [good.pk]


@pytest.mark.parametrize("number", [5, 60])
def test_the_guard_asks_once_however_many_there_are(number, django_assert_max_num_queries):
    country, units = a_country(number)
    indicator = IndicatorFactory()
    data_set = DataSetFactory(series=[indicator.series], units=units)
    forms = [a_form(data_set, unit, PERIOD) for unit in units]
    for form in forms:
        type_in(form, indicator, 1)
        submissions.send(submission=form, by=None)
    with django_assert_max_num_queries(45):
        outcome = deciding.approve_many(submissions=forms, by=officer(country))
    assert len(outcome.approved) == number
    assert LogEntry.objects.filter(verb="approve_form").count() == number
    assert log.broken_at() is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told():
    scene = Climb(levels=("national",))
    form = scene.sent()
    first, second = scene.national, officer(scene.country)
    start, told = threading.Barrier(2), []

    def decide(person):
        try:
            start.wait(timeout=10)
            deciding.accept(submission=form, by=person)
            told.append("approved")
        except ValidationError as error:
            told.append(error.code)
        finally:
            connection.close()

    both = [threading.Thread(target=decide, args=(person,)) for person in (first, second)]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=30)
    assert sorted(told) == ["already_decided", "approved"]
    assert form.steps.filter(kind="approve").count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepting_and_returning_at_once_do_one_of_them():
    scene = Climb(levels=("national",))
    form = scene.sent()
    start, told = threading.Barrier(2), []

    def act(verb, person, **more):
        try:
            start.wait(timeout=10)
            verb(submission=form, by=person, **more)
            told.append("done")
        except ValidationError as error:
            told.append(error.code)
        finally:
            connection.close()

    both = [
        threading.Thread(target=act, args=(deciding.accept, scene.national)),
        threading.Thread(
            target=act, args=(deciding.return_with_note, officer(scene.country)), kwargs={"note": "Again"}
        ),
    ]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=30)
    assert sorted(told) == ["already_decided", "done"]


def test_one_truth_for_may_and_which_rows(scene):
    form = scene.sent()
    for person in (scene.sender, scene.reviewer, scene.national, scene.elsewhere, scene.stranger):
        listed = decidable_by(person, Submission.objects.all()).filter(pk=form.pk).exists()
        assert listed is may_decide(person, form)
    assert [may_decide(getattr(scene, who), form) for who in ("reviewer", "national")] == [True, True]
