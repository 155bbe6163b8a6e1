import pytest

from governance.domain.milestones import keep_milestone
from governance.models import ActionState
from governance.queries.plan_versions import changes, fingerprint, is_intact, plan_of
from tests.factories.governance import OrgUnitFactory
from tests.factories.plan import on_plan
from tests.governance.domain.test_plan_versions import approve

pytestmark = pytest.mark.django_db


def a_milestone(action, n=1, **fields):
    given = {"name_en": f"Step {n}", "name_bn": f"ধাপ {n}", "due": action.end, "weight": 50}
    return keep_milestone(action=action, n=n, by=None, **{**given, **fields})


def told(before, after):
    return [
        (each.code, each.came, each.went, [found.field for found in each.fields], [m.n for m in each.milestones])
        for each in changes(plan_of(before), plan_of(after))
    ]


def test_a_version_says_what_the_plan_said_however_it_changes_afterwards():
    on_plan("1.1a", cost_bdt=100)
    version = approve()
    on_plan("1.1a", cost_bdt=999, name_en="Other")
    on_plan("1.1b")
    (row,) = plan_of(version)
    assert (row.state.cost_bdt, row.state.name_en) == (100, "Action 1.1a")
    assert is_intact(version, [row])


def test_what_is_put_in_afterwards_shows():
    on_plan("1.1a", cost_bdt=100)
    version = approve()
    ActionState.objects.update(cost_bdt=1)
    assert not is_intact(version, plan_of(version))


def test_changes_name_what_came_and_what_says_something_else():
    action = on_plan("1.1a", cost_bdt=100)
    a_milestone(action)
    first = approve()
    on_plan("1.1a", cost_bdt=200)
    a_milestone(action, due=action.start)
    a_milestone(action, n=2)
    on_plan("1.1b")
    second = approve()
    assert told(first, second) == [("1.1a", False, False, ["cost_bdt"], [1, 2]), ("1.1b", True, False, [], [])]
    assert told(second, first)[-1] == ("1.1b", False, True, [], [])


def test_places_that_came_are_a_change_and_a_plan_without_any_keeps_its_fingerprint():
    on_plan("1.1a")
    first = approve()
    on_plan("1.1a", places=[OrgUnitFactory(code="5549")])
    second = approve()
    assert told(first, second) == [("1.1a", False, False, ["places"], [])]
    assert is_intact(first, plan_of(first))
    assert first.sha256 != second.sha256


def test_what_is_achieved_changes_no_plan():
    action = on_plan()
    a_milestone(action)
    version = approve()
    a_milestone(action, reached_on=action.start)
    assert fingerprint(plan_of(version)) == version.sha256


def test_the_fingerprint_is_the_same_in_every_language(settings):
    from django.utils.translation import override

    on_plan()
    version = approve()
    for language in ("bn", "en"):
        with override(language):
            assert is_intact(version, plan_of(version))


def test_a_version_is_read_in_five_queries(django_assert_num_queries):
    for number in range(4):
        a_milestone(on_plan(f"1.1{number}"))
    version = approve()
    with django_assert_num_queries(5):
        assert len(plan_of(version)) == 4
