"""The numbers of the progress report: evidence before claims, sums before rates, gaps instead of zeros."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.domain import rollups
from monitoring.domain.progress_figures import gather
from monitoring.models import Indicator, Measurement
from monitoring.values import MeasurementStatus
from tests.factories.reports import a_small_world

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 9, 30)


def gathered(unit=None, period="2026Q2"):
    return gather(period=Period.parse(period), unit=unit or a_small_world(), today=TODAY)


def value(found, key):
    return found.numbers[key].value


def test_progress_is_derived_and_the_claim_stands_beside_it():
    found = gathered()
    assert value(found, "action.2.1a.derived") == 0
    assert value(found, "action.2.1a.claimed") == 90
    assert [row["code"] for row in found.frame["actions"] if row["far"]] == ["2.1a"]


def test_milestones_that_are_late_are_listed():
    found = gathered()
    assert [(row["action"], row["n"]) for row in found.frame["overdue"]] == [("2.1a", 1)]
    assert value(found, "plan.due") == 2
    assert value(found, "plan.reached") == 1


def test_what_happened_after_the_period_does_not_count():
    found = gathered(period="2025Q4")
    assert value(found, "action.1.1a.derived") == 0
    assert found.frame["overdue"] == []


def test_a_ratio_is_the_sum_of_numerators_over_the_sum_of_denominators():
    found = gathered()
    number = found.numbers["indicator.TS90.value"]
    assert number.value == pytest.approx(38.75)  # (31 + 31) / (80 + 80)
    assert number.inputs["numerator"] == 62
    assert (number.inputs["reported"], number.inputs["expected"]) == (2, 2)
    assert len(number.inputs["measurements"]) == 2


def test_a_falling_indicator_is_off_track_and_has_its_trend():
    found = gathered()
    row = next(row for row in found.frame["indicators"] if row["code"] == "TS90")
    assert (row["status"], row["worse"]) == ("off_track", 3)
    assert found.frame["trends"][0]["periods"] == ["2025Q3", "2025Q4", "2026Q1", "2026Q2"]


def test_a_missing_quarter_is_a_gap_in_the_trend():
    country = a_small_world()
    Measurement.objects.filter(period="2025Q4").delete()
    rollups.recount()
    found = gathered(country)
    assert value(found, "trend.TS90.2025Q4.value") is None
    assert value(found, "trend.TS90.2026Q1.value") is not None


def test_what_waits_for_approval_does_not_count():
    country = a_small_world()
    Measurement.objects.filter(period="2026Q2").update(status=MeasurementStatus.SUBMITTED)
    rollups.recount()
    found = gathered(country)
    assert value(found, "indicator.TS90.value") is None
    assert value(found, "count.indicators_heard") == 0


def test_a_district_sees_its_indicators_and_not_the_plan():
    a_small_world()
    district = OrgUnit.objects.filter(level="district").first()
    found = gathered(district)
    assert value(found, "indicator.TS90.value") == pytest.approx(38.75)
    assert not found.frame["plan"]
    assert found.frame["actions"] == []


def test_context_indicators_stay_out():
    country = a_small_world()
    Indicator.objects.update(component=None)
    assert gathered(country).frame["indicators"] == []


@pytest.mark.parametrize(
    ("period", "code"), [("2031Q1", "no_data"), ("2015Q1", "no_data"), ("2026-07", "wrong_period")]
)
def test_what_cannot_be_reported_is_refused_with_its_reason(period, code):
    with pytest.raises(ValidationError) as refusal:
        gathered(period=period)
    assert refusal.value.code == code
