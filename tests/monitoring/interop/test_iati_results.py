"""What an activity moved: milestones by fiscal year, and the indicators of its component with targets and actuals."""

import datetime as dt
from decimal import Decimal

import pytest

from governance.queries.plan import action_row
from monitoring.interop import iati
from monitoring.interop.iati_results import milestones_result, results_of
from monitoring.models import SeriesVersion
from monitoring.values import ResultLevel
from tests.factories.monitoring import IndicatorFactory, IndicatorSheetFactory, a_country, measure, plan
from tests.factories.plan import ActionFactory, MilestoneFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 30)
YEARS = [(dt.date(year, 7, 1), dt.date(year + 1, 6, 30)) for year in (2024, 2025, 2026, 2027)]


@pytest.fixture
def country():
    return a_country(districts=1)[0]


def an_indicator(of, **fields):
    return IndicatorFactory(component=of.component, **fields)


def measures(action):
    return [each for result in results_of([action], on=DAY)[action.pk] for each in result.indicators]


def test_milestones_are_judged_at_the_end_of_each_year_and_of_the_running_one_today():
    action = ActionFactory()
    MilestoneFactory(action=action, weight=30, due=dt.date(2025, 5, 1), reached_on=dt.date(2025, 8, 1))
    MilestoneFactory(action=action, weight=70, due=dt.date(2027, 5, 1))
    (result,) = milestones_result(action_row(action.code, on=DAY), YEARS, on=DAY)
    spans = result.indicators[0].spans
    assert [span.target.value for span in spans] == [30, 30, 100, 100]
    assert [span.actual and span.actual.value for span in spans] == [0, 30, 30, None]


def test_an_action_without_milestones_has_no_such_result():
    assert milestones_result(action_row(ActionFactory().code, on=DAY), YEARS, on=DAY) == []


def test_an_indicator_has_baseline_targets_and_the_actual_of_years_that_ended(country):
    action = ActionFactory()
    indicator = an_indicator(action)
    plan(indicator, country, 40, 50, 60, 70)
    measure(indicator, country, "FY2025-26", 11, 20)
    (found,) = measures(action)
    assert (found.baseline.day, found.baseline.figure.value) == (dt.date(2024, 6, 30), 40)
    assert [span.target.value for span in found.spans] == [50, 60, 70]
    assert [span.actual and span.actual.value for span in found.spans] == [None, Decimal("55.0"), None]
    assert "reported" in found.spans[1].actual.comment["en"]


def test_what_is_not_approved_does_not_count(country):
    action = ActionFactory()
    indicator = an_indicator(action)
    plan(indicator, country, 40, 50)
    measure(indicator, country, "FY2024-25", 11, 20, status="submitted")
    assert measures(action)[0].spans[0].actual is None


def test_figures_of_two_definitions_are_never_joined(country):
    action = ActionFactory()
    indicator = an_indicator(action)
    plan(indicator, country, 40, 50)
    old = indicator.series.versions.get()
    old.valid_to = dt.date(2025, 6, 30)
    old.save()
    IndicatorSheetFactory(
        version=SeriesVersion.objects.create(series=indicator.series, number=2, valid_from=dt.date(2025, 7, 1))
    )
    (found,) = measures(action)
    assert (found.baseline, found.spans) == (None, [])


def test_indicators_of_a_component_are_not_to_be_added_up_but_own_ones_are(country):
    action = ActionFactory()
    an_indicator(action, code="S1")
    an_indicator(action, code="O1", action=action)
    an_indicator(action, code="X1", action=ActionFactory(component=action.component))
    found = [
        ([measure.code for measure in result.indicators], result.aggregates)
        for result in results_of([action], on=DAY)[action.pk]
    ]
    assert found == [(["O1"], True), (["S1"], False)]


def test_the_kind_of_result_and_of_number_follow_the_sheet(country):
    action = ActionFactory()
    an_indicator(action, sheet__result_level=ResultLevel.IMPACT, sheet__unit="days", sheet__value_type="mean")
    an_indicator(action, sheet__result_level=ResultLevel.PROCESS, sheet__unit="stage", sheet__value_type="stage")
    found = [(each.kind, each.indicators[0].measure) for each in results_of([action], on=DAY)[action.pk]]
    assert found == [(iati.IMPACT, iati.UNIT), (iati.OTHER_RESULT, iati.ORDINAL)]


def test_without_a_country_there_are_no_results():
    assert results_of([ActionFactory()], on=DAY) == {}
