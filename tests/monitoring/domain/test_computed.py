"""Writing values that nobody typed."""

from decimal import Decimal as D

import pytest

from basis.periods import Period
from governance.models import LogEntry
from monitoring.domain.computed import Result, keep
from monitoring.models import Batch, Computation, Measurement
from monitoring.values import MeasurementStatus
from tests.factories.monitoring import IndicatorFactory, a_country, measure

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2026Q3")


@pytest.fixture
def scene():
    country, districts = a_country(2)
    indicator = IndicatorFactory()
    return indicator, indicator.series.versions.get(), country, districts


def result(version, unit, numerator, denominator=10, **fields):
    top = None if numerator is None else D(numerator)
    return Result(version, unit, QUARTER, top, D(denominator), **fields)


def test_values_of_one_run_are_one_set_of_the_system_with_their_passports(scene):
    _indicator, version, _country, (one, two) = scene
    kept = keep(
        results=[result(version, one, 1, inputs={"a": "1"}), result(version, two, 2)], source="learning", way="live"
    )
    assert (kept.created, len(kept.changed)) == (2, 2)
    batch = Batch.objects.get()
    assert (batch.source, batch.by, batch.measurements.approved().count()) == ("live", None, 2)
    assert Computation.objects.get(measurement__unit=one).inputs == {"a": "1"}
    assert LogEntry.objects.get(verb="compute_values").after["values"] == 2


def test_only_what_differs_is_written(scene):
    _indicator, version, _country, (one, two) = scene
    keep(results=[result(version, one, 1), result(version, two, 2)], source="live")
    kept = keep(results=[result(version, one, 1), result(version, two, 3)], source="live")
    assert (kept.created, kept.updated, kept.unchanged) == (0, 1, 1)
    assert kept.changed == [(version.pk, two.pk, "2026Q3")]
    assert Measurement.objects.approved().get(unit=two).supersedes.numerator == 2


def test_another_denominator_is_another_value(scene):
    _indicator, version, _country, (one, _two) = scene
    keep(results=[result(version, one, 1)], source="live")
    assert keep(results=[result(version, one, 1, 20)], source="live").updated == 1


def test_nothing_new_makes_no_empty_set(scene):
    _indicator, version, _country, (one, _two) = scene
    assert keep(results=[], source="live").changed == []
    kept = keep(results=[result(version, one, None, why="numerator:missing")], source="live")
    assert (kept.absent, kept.withdrawn) == ({"numerator:missing": 1}, 0)
    assert not Batch.objects.exists()
    assert not LogEntry.objects.exists()


def test_a_value_that_is_gone_stops_to_count_and_can_come_back(scene):
    _indicator, version, _country, (one, _two) = scene
    keep(results=[result(version, one, 1)], source="live")
    kept = keep(results=[result(version, one, None, why="numerator:missing")], source="live")
    row = Measurement.objects.get()
    assert (kept.withdrawn, row.status, row.numerator) == (1, MeasurementStatus.SUPERSEDED, 1)
    assert row.reason
    assert keep(results=[result(version, one, 1)], source="live").created == 1


def test_what_a_person_handed_in_stands(scene):
    indicator, version, country, (one, two) = scene
    measure(indicator, one, "2026Q3", 5, 10)
    kept = keep(results=[result(version, unit, 1) for unit in (country, one, two)], source="live")
    assert (len(kept.left_alone), kept.created) == (2, 1)
    assert Measurement.objects.approved().get(unit=one).numerator == 5
