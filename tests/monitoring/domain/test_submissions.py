"""A form is sent, climbs, comes back, and is opened again; nobody decides about their own values."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from governance.models import LogEntry
from monitoring.domain import contents, deciding, submissions
from monitoring.models import CellComment, DataQuery, LockException, Measurement, Submission
from tests.factories.approval import PERIOD, Climb, type_in
from tests.factories.collection import DataElementFactory, DataSetFactory, DisaggregationFactory, a_form
from tests.factories.monitoring import BatchFactory, a_country, measure

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db):
    return Climb()


def refusal(call):
    with pytest.raises(ValidationError) as caught:
        call()
    error = caught.value
    return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code


# --- sending --------------------------------------------------------------------------------------------------


def test_what_is_sent_waits_at_the_first_level_and_does_not_count(scene):
    form = scene.sent()
    assert (form.state, form.waits_at) == ("sent", "district")
    assert set(Measurement.objects.values_list("status", flat=True)) == {"submitted"}
    assert [step.kind for step in form.steps.all()] == ["send"]
    assert LogEntry.objects.filter(verb="send_form").get().noun_key.endswith(PERIOD)


def test_sending_happens_once_however_often_it_is_sent(scene):
    form = scene.form()
    for _time in range(5):
        submissions.send(submission=form, by=scene.sender, client_event_id="tap")
    assert form.steps.count() == 1


def test_an_id_of_another_act_is_refused(scene):
    submissions.send(submission=scene.form(), by=scene.sender, client_event_id="tap")
    other = scene.form(at=1)
    assert refusal(lambda: submissions.send(submission=other, by=None, client_event_id="tap")) == "foreign_event"


def test_sent_again_without_an_id_it_is_refused(scene):
    form = scene.sent()
    assert refusal(lambda: submissions.send(submission=form, by=scene.sender)) == "already_sent"


def test_an_empty_required_cell_is_named_and_refused(scene):
    form = scene.form(filled=False)
    type_in(form, scene.indicators[0], 1, by=scene.sender)
    with pytest.raises(ValidationError) as caught:
        submissions.send(submission=form, by=scene.sender)
    assert caught.value.code == "missing_values"
    assert str(scene.indicators[1].name) in caught.value.messages[0]
    assert Submission.objects.get().state == "open"


def test_a_remark_excuses_an_empty_cell(scene):
    form = scene.form(filled=False)
    type_in(form, scene.indicators[0], 1, by=scene.sender)
    remark(form, scene.indicators[1].series)
    assert submissions.send(submission=form, by=scene.sender).state == "sent"


def test_a_form_of_remarks_alone_can_be_sent_and_an_untouched_one_cannot(scene):
    untouched = scene.form(filled=False)
    assert refusal(lambda: submissions.send(submission=untouched, by=scene.sender)) == "missing_values"
    for indicator in scene.indicators:
        remark(untouched, indicator.series)
    assert submissions.send(submission=untouched, by=scene.sender).state == "sent"


def test_a_cell_that_is_not_required_may_stay_empty(scene):
    scene.data_set.items.filter(series=scene.indicators[1].series).update(required=False)
    form = scene.form(filled=False)
    type_in(form, scene.indicators[0], 1, by=scene.sender)
    assert submissions.send(submission=form, by=scene.sender).state == "sent"


def test_each_part_of_a_divided_number_is_asked_for():
    element = DataElementFactory(sheet__disaggregation=DisaggregationFactory())
    data_set = DataSetFactory(series=[element.series])
    country, (unit, _other) = a_country(2)
    form = a_form(data_set, unit, PERIOD)
    assert [gap.disaggregation for gap in contents.missing(form)] == ["sex=female", "sex=male"]
    measure(element, unit, PERIOD, 3, status="draft", disaggregation="sex=male", batch=BatchFactory(submission=form))
    assert [gap.disaggregation for gap in contents.missing(form)] == ["sex=female"]
    remark(form, element.series)
    assert contents.missing(form) == []


def test_only_officers_of_the_unit_send(scene):
    form = scene.form()
    for person in (scene.elsewhere, scene.stranger):
        with pytest.raises(PermissionDenied):
            submissions.send(submission=form, by=person)


def test_a_late_form_is_taken_and_stays_late(scene):
    form = submissions.send(submission=scene.form(due=dt.date(2026, 7, 1)), by=scene.sender)
    assert form.was_on_time is False


def test_a_locked_form_is_refused_until_an_exception_holds(scene):
    scene.data_set.lock_days = 5
    scene.data_set.save()
    form = scene.form(due=dt.date(2026, 7, 1))
    assert refusal(lambda: submissions.send(submission=form, by=scene.sender)) == "locked"
    LockException.objects.create(
        data_set=scene.data_set, unit=form.unit, period=PERIOD, until=timezone.localdate(), reason="Flood"
    )
    assert submissions.send(submission=form, by=scene.sender).state == "sent"


def test_what_stands_at_another_level_is_not_counted_twice(scene):
    measure(scene.indicators[0], scene.district, PERIOD, 1, 2)
    form = scene.form()
    assert refusal(lambda: submissions.send(submission=form, by=scene.sender)) == "already_reported_at_other_level"


def test_a_draft_takes_the_place_of_what_an_import_left_waiting(scene):
    form = scene.form()
    imported = measure(scene.indicators[0], form.unit, PERIOD, 7, 100, status="submitted")
    submissions.send(submission=form, by=scene.sender)
    imported.refresh_from_db()
    assert imported.status == "superseded"


# --- returning, taking back, opening again --------------------------------------------------------------------


def test_the_sender_takes_a_form_back_until_somebody_has_decided(scene):
    form = submissions.recall(submission=scene.sent(), by=scene.sender)
    assert (form.state, form.first_sent_at) == ("open", None)
    assert Measurement.objects.drafts().count() == 2
    form = submissions.send(submission=form, by=scene.sender)
    with pytest.raises(PermissionDenied):
        submissions.recall(submission=form, by=scene.reviewer)
    deciding.accept(submission=form, by=scene.reviewer)
    assert refusal(lambda: submissions.recall(submission=form, by=scene.sender)) == "already_decided"


def test_a_correction_is_a_new_row_with_a_reason_and_the_old_one_counts_until_then(scene):
    form = submissions.reopen(submission=scene.approved(), by=scene.sender, reason="Counted twice")
    assert (form.state, form.round) == ("open", 2)
    type_in(form, scene.indicators[0], 8, by=scene.sender)
    form = submissions.send(submission=form, by=scene.sender)
    cell = Measurement.objects.filter(series_version__series=scene.indicators[0].series)
    assert [row.numerator for row in cell.approved()] == [10]
    form = deciding.accept(submission=form, by=scene.reviewer)
    form = deciding.accept(submission=form, by=scene.national)
    (row,) = cell.approved()
    assert (row.numerator, row.reason, row.supersedes.numerator) == (8, "Counted twice", 10)
    assert row.supersedes.status == "superseded"
    assert Measurement.objects.approved().count() == 2


def test_opening_again_needs_a_reason_and_an_approved_form(scene):
    form = scene.approved()
    assert refusal(lambda: submissions.reopen(submission=form, by=scene.sender, reason=" ")) == "missing_reason"
    submissions.reopen(submission=form, by=scene.sender, reason="x", client_event_id="tap")
    submissions.reopen(submission=form, by=scene.sender, reason="x", client_event_id="tap")
    assert Submission.objects.get().round == 2
    assert refusal(lambda: submissions.reopen(submission=form, by=scene.sender, reason="x")) == "not_approved"


def test_a_correction_without_a_change_cannot_be_sent_but_closed(scene):
    form = submissions.reopen(submission=scene.approved(), by=scene.sender, reason="Look again")
    assert refusal(lambda: submissions.send(submission=form, by=scene.sender)) == "nothing_to_send"
    form = submissions.close_unchanged(submission=form, by=scene.sender)
    assert (form.state, form.round) == ("approved", 1)


def test_what_was_typed_for_a_correction_must_be_sent(scene):
    form = submissions.reopen(submission=scene.approved(), by=scene.sender, reason="Look again")
    type_in(form, scene.indicators[0], 8, by=scene.sender)
    assert refusal(lambda: submissions.close_unchanged(submission=form, by=scene.sender)) == "was_changed"


# --- making things --------------------------------------------------------------------------------------------


def remark(form, series):
    CellComment.objects.create(
        series=series, unit=form.unit, period=form.period, text="Nobody counted", at=timezone.now()
    )


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
