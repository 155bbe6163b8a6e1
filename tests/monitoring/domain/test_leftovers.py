"""What an import left that did not come to its end."""

import pytest

from monitoring.domain import leftovers, staging
from monitoring.models import Batch, Measurement
from tests.factories.monitoring import BatchFactory, IndicatorFactory, a_country, measure

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(monkeypatch):
    """`left(handed_in)`: a set of three rows that nobody sees."""
    monkeypatch.setattr(leftovers, "PIECE", 2)
    _country, (one, _two) = a_country()
    indicator = IndicatorFactory()

    def make(handed_in):
        batch = BatchFactory(handed_in=handed_in, complete=False)
        for period in ("2026Q1", "2026Q2", "2026Q3"):
            measure(indicator, one, period, 1, 2, status="loading", batch=batch)
        return batch

    return make


def test_what_was_not_handed_in_is_deleted(left):
    left(handed_in=False)
    kept = BatchFactory()
    assert staging.sweep_leftovers(lambda *_: None) == 3
    assert not Measurement.objects.exists()
    assert Batch.objects.get() == kept


def test_what_was_handed_in_is_shown_and_takes_the_place_of_what_waited(left):
    batch = left(handed_in=True)
    row = batch.measurements.first()
    waits = measure(row.series_version.series.indicator, row.unit, row.period, 2, 2, status="submitted")
    assert staging.sweep_leftovers(lambda *_: None) == 3
    batch.refresh_from_db()
    waits.refresh_from_db()
    assert (batch.complete, waits.status) == (True, "superseded")
    assert Measurement.objects.waiting().count() == 3
    assert staging.sweep_leftovers(lambda *_: None) == 0
