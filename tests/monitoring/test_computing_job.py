"""The job that computes values."""

import pytest

from jobs.domain.queue import run_inline
from jobs.values import JobState
from monitoring.models import IndicatorSheet, Measurement
from tests.factories.collection import DataElementFactory
from tests.factories.governance import OrgUnitFactory, UserFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene():
    country, (one, two) = a_country(2)
    element = DataElementFactory(series__code="A")
    measure(element, OrgUnitFactory(parent=one, level="facility"), "2026-07", 5)
    for code, frequency in [("I1", "quarterly"), ("I2", "quarterly"), ("I3", "annual")]:
        made = IndicatorFactory(series__code=code, sheet__value_type="count", sheet__frequency=frequency)
        IndicatorSheet.objects.filter(version__series=made.series).update(numerator_formula="[A]")
    return country, one


def test_all_indicators_of_a_period_are_computed(scene):
    job = run_inline("values.compute", {"period": "2026Q3"})
    assert job.state == JobState.FINISHED, job.error
    assert (job.result["indicators"], job.result["created"]) == (2, 2)
    assert Measurement.objects.filter(batch__source="formula").count() == 2


def test_one_indicator_is_computed_for_the_officer_who_asked(scene):
    national = officer(scene[0])
    national.user = UserFactory()
    national.save()
    job = run_inline("values.compute", {"period": "2026Q3", "indicator": "I1"}, by=national.user)
    assert (job.state, job.result["created"]) == (JobState.FINISHED, 1)


def test_a_period_without_formulas_is_told(scene):
    job = run_inline("values.compute", {"period": "2026-07"})
    assert job.state != JobState.FINISHED
