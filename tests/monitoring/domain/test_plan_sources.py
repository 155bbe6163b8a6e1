"""What the plan counts, against cases counted by hand."""

import datetime as dt

import pytest

from basis.periods import Period
from governance.domain import budgets
from governance.models import Action
from monitoring.domain.counting import Asked
from monitoring.domain.plan_sources import complete_actions, mean_slip, milestones_in_time
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory
from tests.factories.plan import ActionFactory, MilestoneFactory, line

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2025Q4")


def ask(source, day=QUARTER.end):
    found = list(source(Asked(None, [OrgUnitFactory()], QUARTER, day)))
    return [(each.numerator, each.denominator) for each in found]


def milestone(due, reached_on=None):
    return MilestoneFactory(due=dt.date.fromisoformat(due), reached_on=reached_on and dt.date.fromisoformat(reached_on))


def test_milestones_of_the_period_and_those_that_were_reached_in_time():
    milestone("2025-10-31", "2025-10-31")
    milestone("2025-11-30", "2025-12-01")
    milestone("2025-12-31")
    milestone("2026-01-01", "2025-10-01")
    assert ask(milestones_in_time) == [(1, 3)]


def test_the_mean_slip_is_over_those_that_are_late_on_the_day():
    assert ask(mean_slip) == []
    milestone("2025-12-21")
    milestone("2025-12-11", "2026-02-01")
    milestone("2025-12-01", "2025-12-30")
    milestone("2025-12-31")
    assert ask(mean_slip) == [(30, 2)]


def test_an_action_is_complete_with_money_of_its_own_or_a_share_and_an_indicator_of_it_or_its_component():
    assert ask(complete_actions) == []
    of_component, shared, later, unmeasured = (ActionFactory() for _ in range(4))
    ActionFactory()  # no money
    for action in (of_component, later):
        IndicatorFactory(component=action.component)
    IndicatorFactory(action=shared)
    row = line(of_component)
    budgets.share_line(line=row, shares={of_component: 60, shared: 40}, by=None)
    line(later, year="FY2026-27")  # allocated only after the day
    line(unmeasured)
    assert ask(complete_actions) == [(2, 5)]
    assert ask(complete_actions, dt.date(2026, 7, 1)) == [(3, 5)]


def test_what_was_taken_off_the_plan_is_neither_late_nor_incomplete():
    late = milestone("2025-12-21")
    assert (ask(mean_slip), ask(milestones_in_time), ask(complete_actions)) == ([(10, 1)], [(0, 1)], [(0, 1)])
    Action.objects.filter(pk=late.action_id).update(withdrawn_on=QUARTER.end)
    assert (ask(mean_slip), ask(milestones_in_time), ask(complete_actions)) == ([], [], [])
