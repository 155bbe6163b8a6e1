import datetime as dt

import pytest

from governance.domain.milestones import keep_milestone
from governance.domain.scenarios import open_scenario
from governance.queries.scenarios import actions_like, effect_of
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, person_with_role
from tests.factories.plan import on_plan
from tests.governance.domain.test_scenarios import change

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 1, 1)


@pytest.fixture
def scenario():
    return open_scenario(name="Later money", by=person_with_role(Role.SECRETARY, OrgUnitFactory()))


@pytest.fixture
def chain():
    """Two actions, the second of which waits for the first."""
    first = on_plan("1.1a", start=dt.date(2026, 1, 1), end=dt.date(2026, 1, 31), cost_bdt=100)
    second = on_plan("1.1b", start=dt.date(2026, 2, 1), end=dt.date(2026, 2, 28), cost_bdt=10, depends_on=[first])
    on_plan("1.1c", start=dt.date(2026, 1, 1), end=dt.date(2026, 1, 10), cost_bdt=1)
    return first, second


def effect(scenario):
    return effect_of(scenario, on=TODAY)


def test_without_a_change_everything_is_as_in_the_plan(scenario, chain):
    found = effect(scenario)
    assert (found.affected, found.days, found.cost_after) == ([], 0, 111)


def test_what_waits_for_a_later_action_moves_too(scenario, chain):
    change(scenario, chain[0], end=dt.date(2026, 2, 10))
    found = effect(scenario)
    assert [(each.action.code, each.days, each.change is not None) for each in found.affected] == [
        ("1.1a", 10, True),
        ("1.1b", 10, False),
    ]
    assert (found.end_before, found.end_after, found.days) == (dt.date(2026, 2, 28), dt.date(2026, 3, 10), 10)
    assert found.path == ("1.1a", "1.1b")


def test_costs_are_those_of_the_scenario_where_it_has_some(scenario, chain):
    change(scenario, chain[1], cost_bdt=50)
    found = effect(scenario)
    assert (found.cost_before, found.cost_after) == (111, 151)


def test_what_is_done_stays_a_fact(scenario, chain):
    first, _second = chain
    keep_milestone(
        action=first, n=1, name_en="All", name_bn="সব", due=first.end, weight=100, reached_on=first.start, by=None
    )
    change(scenario, first, end=dt.date(2026, 6, 30))
    assert [each.days for each in effect(scenario).affected] == [0]


def test_the_queries_do_not_grow_with_the_plan(scenario, chain, django_assert_num_queries):
    change(scenario, chain[0], cost_bdt=7)
    change(scenario, chain[1], cost_bdt=7)
    with django_assert_num_queries(5):
        effect(scenario)


def test_actions_are_found_by_code_in_either_digits_and_by_words(chain):
    assert [action.code for action in actions_like("১.১b")] == ["1.1b"]
    assert [action.code for action in actions_like("action 1.1c")] == ["1.1c"]
    assert actions_like("").count() == 3
    assert not actions_like("nothing like it")
