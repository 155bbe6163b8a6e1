"""One approved value is corrected with a reason; a value of a form goes the way of its form."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from monitoring.domain import correcting, deciding, measurements
from monitoring.models import Batch, Measurement
from tests.factories.approval import PERIOD, Climb
from tests.factories.collection import DataElementFactory, DataSetFactory, DisaggregationFactory, a_form
from tests.factories.monitoring import BatchFactory, IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db


def correct(row, by, numerator=8, reason="Counted twice", **more):
    return correcting.correct(measurement=row, numerator=D(numerator), denominator=D(100), reason=reason, by=by, **more)


def refusal(call):
    with pytest.raises(ValidationError) as caught:
        call()
    error = caught.value
    return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code


@pytest.fixture
def loose():
    """A value that came without a form, and two officers of its district."""
    _country, (one, two) = a_country(2)
    row = measure(IndicatorFactory(), one, PERIOD, 10, 100)
    return row, officer(one), officer(one), officer(two)


def test_a_loose_value_waits_as_a_set_of_one(loose):
    row, sender, colleague, _elsewhere = loose
    batch = correct(row, sender)
    assert batch.source == "correction"
    assert Measurement.objects.approved().get() == row
    measurements.approve(batch=batch, by=colleague)
    new = Measurement.objects.approved().get()
    assert (new.numerator, new.reason, new.supersedes) == (8, "Counted twice", row)


def test_a_value_of_a_form_climbs_every_level_again():
    scene = Climb()
    form = scene.approved()
    row = Measurement.objects.approved().first()
    correct(row, scene.sender, client_event_id="tap")
    correct(row, scene.sender, client_event_id="tap")
    form.refresh_from_db()
    assert (form.state, form.waits_at, form.round) == ("sent", "district", 2)
    assert [step.kind for step in form.steps.all()][-2:] == ["reopen", "send"]
    form = deciding.accept(submission=form, by=scene.reviewer)
    assert Measurement.objects.approved().get(pk=row.pk)
    deciding.accept(submission=form, by=scene.national)
    new = Measurement.objects.get(supersedes=row)
    assert (new.status, new.reason) == ("approved", "Counted twice")
    assert Measurement.objects.approved().count() == 2


def test_while_the_form_is_open_or_waits_it_is_corrected_there():
    scene = Climb()
    form = scene.approved()
    first, second = Measurement.objects.approved()
    correct(first, scene.sender)
    assert refusal(lambda: correct(second, scene.sender)) == "form_sent"
    form.refresh_from_db()
    deciding.return_with_note(submission=form, by=scene.reviewer, note="No")
    assert refusal(lambda: correct(second, scene.sender)) == "form_open"


def test_it_needs_a_reason_another_number_and_reach(loose):
    row, sender, _colleague, elsewhere = loose
    assert refusal(lambda: correct(row, sender, reason=" ")) == "missing_reason"
    assert refusal(lambda: correct(row, sender, numerator=10)) == "unchanged"
    with pytest.raises(PermissionDenied):
        correct(row, elsewhere)


def test_nothing_of_a_refused_correction_stays():
    scene = Climb()
    form = scene.approved()
    row = Measurement.objects.approved().first()
    assert refusal(lambda: correct(row, scene.sender, numerator=10)) == "unchanged"
    form.refresh_from_db()
    assert (form.state, form.round) == ("approved", 1)


def test_what_the_platform_counts_is_not_corrected_by_hand(loose):
    row, sender, *_others = loose
    Batch.objects.filter(pk=row.batch_id).update(source="live")
    row.refresh_from_db()
    assert refusal(lambda: correct(row, sender)) == "computed"
    assert BatchFactory._meta.model.objects.count() == 1


def test_a_value_that_came_before_its_form_was_begun_is_loose(loose):
    row, sender, *_others = loose
    data_set = DataSetFactory(series=[row.series_version.series])
    a_form(data_set, row.unit, PERIOD)
    assert correcting.form_of(row) is None
    assert correct(row, sender).submission is None


def test_the_form_of_a_value_that_came_as_a_file_is_opened_as_well(loose):
    row, sender, *_others = loose
    form = a_form(DataSetFactory(series=[row.series_version.series]), row.unit, PERIOD, state="approved")
    correct(row, sender)
    form.refresh_from_db()
    assert (form.state, form.waits_at) == ("sent", "national")


# --- data elements


@pytest.fixture
def element():
    """A part of a data element that came without a form: how many women visited."""
    _country, (one, _two) = a_country(2)
    visits = DataElementFactory(sheet__level="district", sheet__disaggregation=DisaggregationFactory())
    return measure(visits, one, "2026-08", 10, disaggregation="sex=female"), officer(one), officer(one)


def correct_element(row, by, numerator=8):
    return correcting.correct(measurement=row, numerator=D(numerator), denominator=None, reason="Read again", by=by)


def test_a_loose_value_of_a_data_element_is_corrected_too(element):
    row, sender, colleague = element
    measurements.approve(batch=correct_element(row, sender), by=colleague)
    new = Measurement.objects.approved().get()
    assert (new.numerator, new.disaggregation, new.reason, new.supersedes) == (8, "sex=female", "Read again", row)


def test_a_data_element_of_a_form_climbs_with_its_form(element):
    row, sender, colleague = element
    series = row.series_version.series
    measure(series.element, row.unit, "2026-08", 12, disaggregation="sex=male")
    data_set = DataSetFactory(series=[series], approval_levels=["district"], frequency="monthly")
    form = a_form(data_set, row.unit, "2026-08", state="approved")
    batch = correct_element(row, sender)
    form.refresh_from_db()
    batch.refresh_from_db()
    assert (form.state, form.waits_at, batch.submission) == ("sent", "district", form)
    deciding.accept(submission=form, by=colleague)
    assert Measurement.objects.approved().get(disaggregation="sex=female").numerator == 8


@pytest.mark.parametrize(("number", "code"), [("8.5", "not_whole"), ("-1", "negative")])
def test_a_data_element_keeps_its_kind_of_number(element, number, code):
    row, sender, _colleague = element
    assert refusal(lambda: correct_element(row, sender, number)) == code
    assert not Measurement.objects.waiting().exists()
