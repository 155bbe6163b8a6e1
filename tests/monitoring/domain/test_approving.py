"""Deciding about a set as a whole: by statements, whatever its size."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from basis.periods import Period
from governance.models import OrgUnit
from monitoring import queries
from monitoring.domain import measurements
from monitoring.domain.measurements import Entry
from monitoring.models import Batch, Measurement
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import BatchFactory, IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db
QUARTER = "2026Q3"


def hand_in(indicator, units, numerator=2):
    entries = [Entry(indicator, unit, Period.parse(QUARTER), D(numerator), D(2)) for unit in units]
    return measurements.submit(entries=entries, by=None)


def test_many_values_are_handed_in_and_approved_with_as_many_questions_as_few():
    country, _districts = a_country()
    asked = []
    for number in (2, 40):
        districts = [OrgUnitFactory(parent=OrgUnit.objects.get(pk=country.pk)) for _unit in range(number)]
        indicator, approver = IndicatorFactory(), officer(country)
        measure(indicator, districts[0], QUARTER, 1, 2)
        with CaptureQueriesContext(connection) as handing_in:
            batch = hand_in(indicator, districts)
        with CaptureQueriesContext(connection) as approving:
            assert measurements.approve(batch=batch, by=approver) == number
        asked.append((len(handing_in), len(approving)))
    assert all(many <= few for few, many in zip(*asked, strict=True))  # with few, the peers are asked for as well


def test_a_set_that_is_not_complete_yet_cannot_be_decided_about():
    country, (one, _two) = a_country()
    batch = hand_in(IndicatorFactory(), [one])
    Batch.objects.filter(pk=batch.pk).update(complete=False)
    with pytest.raises(PermissionDenied):
        measurements.approve(batch=batch, by=officer(country))


def test_rows_of_several_sets_count_from_now_on_and_what_they_replace_no_longer():
    country, (one, two) = a_country()
    indicator = IndicatorFactory()
    old = measure(indicator, one, QUARTER, 1, 2)
    for unit in (one, two):
        measure(indicator, unit, QUARTER, 2, 2, status="submitted", batch=BatchFactory())
    rows = Measurement.objects.waiting().filter(unit__in=[one, two])
    assert measurements.count_from_now_on(rows=rows, by=officer(country)) == 2
    old.refresh_from_db()
    assert old.status == "superseded"
    assert Measurement.objects.approved().get(unit=one).supersedes == old
    assert queries.value_of(indicator, country, Period.parse(QUARTER)).value == 100


def test_nothing_waits_nothing_counts():
    assert measurements.count_from_now_on(rows=Measurement.objects.waiting(), by=None) == 0
