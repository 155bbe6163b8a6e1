"""Handing in a value when somebody else does it too."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from basis.periods import Period
from monitoring.domain import measurements, submitting
from monitoring.domain.measurements import Entry
from monitoring.models import Batch, Measurement
from tests.factories.monitoring import IndicatorFactory, a_country, measure

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine():
    _country, (one, _two) = a_country()
    return Entry(IndicatorFactory(), one, Period.parse("2026Q3"), D(2), D(2))


def test_somebody_who_was_quicker_with_the_same_cell_makes_it_a_correction(mine):
    findings = measurements.examine(entries=[mine], by=None)
    first = measure(mine.indicator, mine.unit, "2026Q3", 1, 2, status="submitted")
    second = measurements.submit(entries=[mine], by=None, findings=findings)
    first.refresh_from_db()
    assert first.status == "superseded"
    assert second.measurements.get().supersedes == first


def test_somebody_who_is_always_quicker_is_told_of(mine, monkeypatch):
    def fails(*args):
        raise IntegrityError

    monkeypatch.setattr(submitting, "_submit", fails)
    with pytest.raises(ValidationError) as told:
        measurements.submit(entries=[mine], by=None)
    assert told.value.code == "busy"
    assert not Batch.objects.exists()


def test_what_an_import_has_written_and_not_handed_in_holds_its_place(mine):
    above = mine.unit.get_parent()
    measure(mine.indicator, above, "2026Q3", 1, 2, status="loading")
    (finding,) = measurements.examine(entries=[mine], by=None)
    assert finding.faults["unit"].code == "already_reported_at_other_level"
    assert not Measurement.objects.waiting().exists()
