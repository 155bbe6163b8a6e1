import datetime as dt

import pytest

from governance.models import ActionDependency, Milestone
from governance.queries import PlanFilter
from governance.queries.schedule import chosen, days_late, plan_schedule
from tests.factories.plan import ActionFactory, ClaimFactory, ComponentFactory, MilestoneFactory

DAY = dt.date(2026, 9, 30)


def milestone(n, due, reached=None):
    return Milestone(n=n, weight=10, due=due, reached_on=reached)


def test_an_open_milestone_is_late_since_it_was_due():
    rows = [milestone(1, dt.date(2026, 9, 1)), milestone(2, dt.date(2026, 8, 31)), milestone(3, dt.date(2026, 12, 1))]
    assert days_late(rows, on=DAY) == 30


def test_a_milestone_that_was_reached_late_leaves_its_action_late():
    assert days_late([milestone(1, dt.date(2026, 6, 1), dt.date(2026, 6, 11))], on=DAY) == 10


def test_time_that_was_made_up_is_made_up():
    early = milestone(2, dt.date(2026, 8, 1), dt.date(2026, 7, 30))
    assert days_late([early, milestone(1, dt.date(2026, 6, 1), dt.date(2026, 6, 11))], on=DAY) == 0


def test_what_was_reached_only_later_was_open_on_the_day():
    assert days_late([milestone(1, dt.date(2026, 9, 20), dt.date(2026, 10, 9))], on=DAY) == 10


@pytest.fixture
def plan(db):
    """A waits for nothing and is 30 days late; B waits for A; C stands alone."""
    a = ActionFactory(code="A", start=dt.date(2025, 7, 1), end=dt.date(2026, 12, 31))
    b = ActionFactory(code="B", start=dt.date(2027, 1, 1), end=dt.date(2027, 6, 30), component=a.component)
    ActionFactory(code="C", start=dt.date(2025, 7, 1), end=dt.date(2026, 6, 30))
    ActionDependency.objects.create(action=b, needs=a)
    MilestoneFactory(action=a, due=dt.date(2026, 8, 31), weight=100)
    ClaimFactory(action=a, as_of=DAY)
    return {timing.action.code: timing for timing in plan_schedule().timings}


def test_slip_travels_along_the_dependency(plan):
    assert (plan["A"].slip, plan["B"].slip, plan["C"].slip) == (30, 30, 0)
    assert plan["B"].needs == ("A",)


def test_those_that_decide_the_end_are_critical(plan):
    assert {code for code, timing in plan.items() if timing.is_critical} == {"A", "B"}
    assert plan["A"].on_path
    assert plan["B"].on_path
    whole = plan_schedule()
    assert (whole.path, whole.slip) == (("A", "B"), 30)


def test_a_done_action_ended_when_its_last_milestone_was_reached(db):
    action = ActionFactory(end=dt.date(2026, 12, 31))
    MilestoneFactory(action=action, weight=100, reached_on=dt.date(2026, 3, 1))
    (timing,) = plan_schedule(on=DAY).timings
    assert timing.span.end == dt.date(2026, 3, 1)
    assert timing.slip < 0
    assert not timing.is_critical


def test_a_part_of_the_plan_is_chosen_by_pillar_owner_and_year(plan):
    timings = list(plan.values())
    a, c = plan["A"].action, plan["C"].action
    assert {t.action.code for t in chosen(timings, PlanFilter(pillar=a.component.pillar.number))} == {"A", "B"}
    assert [t.action.code for t in chosen(timings, PlanFilter(owner=c.owner.code))] == ["C"]
    year = dt.date(2027, 7, 1), dt.date(2028, 6, 30)
    assert [t.action.code for t in chosen(timings, PlanFilter(), year)] == ["B"], "it is expected to run into the year"


def test_an_empty_plan_has_no_end(db):
    assert plan_schedule(on=DAY).end is None


@pytest.mark.parametrize("count", [10, 200])
def test_the_calendar_takes_four_queries_for_any_number(db, count, django_assert_num_queries):
    component = ComponentFactory()
    for _n in range(count):
        MilestoneFactory(action=ActionFactory(component=component))
    with django_assert_num_queries(4):
        plan_schedule(on=DAY)
