"""Nothing comes to the cells of a form by another way while it waits for a decision, or when its time is over."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from basis.periods import Period
from governance.values import UnitLevel
from monitoring.domain import held, measurements, submissions
from monitoring.interop.tables import ValueResource
from monitoring.models import Batch, LockException, Measurement
from monitoring.permissions import approvable_by
from tests.factories.approval import PERIOD, Climb, type_in
from tests.factories.collection import DataSetFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db

HEADER = "indicator_code,org_unit_code,period,numerator,denominator\n"


@pytest.fixture
def scene(db):
    return Climb()


def entry(scene, numerator=77):
    return measurements.Entry(scene.indicators[0], scene.upazilas[0], Period.parse(PERIOD), numerator, 100)


def told(scene, numerator=77):
    (finding,) = measurements.examine(entries=[entry(scene, numerator)], by=None)
    return {name: error.code for name, error in finding.faults.items()}


def run(scene, numerator=77):
    row = f"{scene.indicators[0].code},{scene.upazilas[0].code},{PERIOD},{numerator},100\n"
    return ValueResource().run((HEADER + row).encode(), "values.csv", by=None)


def test_a_sent_form_keeps_its_cells(scene):
    scene.sent()
    assert told(scene) == {"unit": "form_sent"}
    with pytest.raises(ValidationError):
        measurements.submit(entries=[entry(scene)], by=None)
    assert Measurement.objects.waiting().count() == len(scene.indicators)


def test_what_says_the_same_is_no_change(scene):
    scene.sent()
    assert told(scene, numerator=10) == {}


def test_a_file_is_refused_by_row_as_well(scene):
    scene.sent()
    report = run(scene)
    assert [(each.row, each.column, each.code) for each in report.refused] == [(2, "org_unit_code", "form_sent")]
    assert Measurement.objects.waiting().count() == len(scene.indicators)
    assert run(scene, numerator=10).ok


def test_a_form_that_is_open_or_approved_holds_nothing(scene):
    assert told(scene) == {}
    scene.approved()
    assert told(scene) == {}


@pytest.fixture
def locked():
    country, (one, _two) = a_country()
    indicator = IndicatorFactory()
    data_set = DataSetFactory(series=[indicator.series], units=[one], deadline_days=5, lock_days=5)
    return country, one, indicator, data_set


def test_a_locked_form_is_locked_for_every_way_until_an_exception_holds(locked):
    _country, one, indicator, data_set = locked
    cell = (indicator.series_id, one.pk, "2025Q2")
    line = f"{indicator.code},{one.code},2025Q2,1,2\n"
    assert held.held_cells([cell]) == {cell: "locked"}
    report = ValueResource().run((HEADER + line).encode(), "values.csv", by=None)
    assert [each.code for each in report.refused] == ["locked"]
    until = timezone.localdate() + dt.timedelta(days=1)
    LockException.objects.create(data_set=data_set, unit=one, period="2025Q2", until=until, reason="Late.")
    assert held.held_cells([cell]) == {}
    assert ValueResource().run((HEADER + line).encode(), "values.csv", by=None).created == 1


def test_a_dhis2_may_deliver_late(locked):
    _country, one, indicator, _data_set = locked
    assert held.held_cells([(indicator.series_id, one.pk, "2025Q2")], locks=False) == {}


def test_the_last_level_of_a_form_decides_about_loose_values_of_it(locked):
    country, one, indicator, data_set = locked
    data_set.lock_days = None
    data_set.save()
    value = measurements.Entry(indicator, one, Period.parse("2026Q2"), 1, 2)
    batch = measurements.submit(entries=[value], by=officer(one))
    colleague, national = officer(one), officer(country)
    assert not approvable_by(colleague, Batch.objects.all()).exists()
    with pytest.raises(PermissionDenied):
        measurements.approve(batch=batch, by=colleague)
    assert approvable_by(national, Batch.objects.all()).get() == batch
    assert measurements.approve(batch=batch, by=national) == 1


def test_a_loose_set_that_holds_other_cells_stays_one(scene):
    elsewhere = measure(
        IndicatorFactory(sheet__level=UnitLevel.UPAZILA), scene.upazilas[1], PERIOD, 1, 2, status="submitted"
    )
    form = scene.form(filled=False)
    for indicator in scene.indicators:
        row = type_in(form, indicator, 10, by=scene.sender)
        Measurement.objects.filter(pk=row.pk).update(batch=elsewhere.batch)
    submissions.send(submission=form, by=scene.sender)
    elsewhere.batch.refresh_from_db()
    assert elsewhere.batch.submission is None
