import datetime as dt
from decimal import Decimal

import pytest

from governance import queries
from governance.domain import actions
from governance.models import Action, ClaimedProgress, Decision
from tests.factories.plan import (
    ActionFactory,
    ClaimFactory,
    ComponentFactory,
    MilestoneFactory,
    PillarFactory,
    line,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 30)


def plan_of(count):
    component = ComponentFactory()
    for _n in range(count):
        action = ActionFactory(component=component)
        MilestoneFactory(action=action, n=1, reached_on=DAY)
        MilestoneFactory(action=action, n=2)
        ClaimFactory(action=action)


def test_one_early_report_does_not_move_the_day_on_which_all_are_judged():
    for _n in range(3):
        ClaimFactory(as_of=DAY)
    early = ClaimFactory(as_of=DAY + dt.timedelta(days=40))
    assert queries.plan_day() == DAY
    ClaimFactory(action=ClaimFactory(as_of=DAY).action, as_of=early.as_of)
    assert queries.plan_day() == DAY
    ClaimFactory(as_of=early.as_of)
    assert queries.plan_day() == early.as_of


@pytest.mark.parametrize("count", [10, 1000])
def test_the_plan_takes_four_queries_for_any_number_of_actions(count, django_assert_num_queries):
    plan_of(count)
    with django_assert_num_queries(3):
        rows = queries.plan_actions(on=DAY)
        assert [(row.standing.derived, row.claimed, row.action.owner.name) for row in rows][0][:2] == (50, 50)
    assert len(rows) == count


def test_an_action_is_found_at_its_places_below_them_and_around_them(country):
    named = {
        "here": [country.kurigram],
        "below": [country.clinic],
        "around": [country.rangpur],
        "elsewhere": [country.dinajpur, country.barishal],
        "everywhere": [],
    }
    for code, places in named.items():
        ActionFactory(code=code).places.set(places)

    def found(place):
        rows = queries.plan_actions(only=queries.PlanFilter(place=place), on=DAY)
        return {row.action.code for row in rows}

    assert found(country.kurigram.code) == {"here", "below", "around"}
    assert found(country.rangpur.code) == {"here", "below", "around", "elsewhere"}
    assert found(country.barishal.code) == {"elsewhere"}
    assert found("ATLANTIS") == set()
    assert found("") == set(named)


def test_the_day_of_the_plan_is_the_last_day_reported():
    ClaimFactory(as_of=dt.date(2026, 6, 30))
    ClaimFactory(as_of=DAY)
    assert queries.plan_day() == DAY


def test_without_any_report_the_plan_is_judged_today():
    from django.utils import timezone

    assert queries.plan_day() == timezone.localdate()


def test_the_claim_of_a_day_is_the_last_one_before_it():
    action = ActionFactory()
    for day, percent in [(dt.date(2026, 3, 31), 10), (dt.date(2026, 6, 30), 30), (DAY, 70)]:
        ClaimFactory(action=action, as_of=day, percent=percent)
    assert queries.action_row(action.code, on=dt.date(2026, 8, 1)).claimed == 30


def test_the_plan_is_chosen_by_pillar_owner_and_status():
    here, there = ComponentFactory(pillar=PillarFactory(number=1)), ComponentFactory(pillar=PillarFactory(number=2))
    done, late = ActionFactory(component=here), ActionFactory(component=there)
    MilestoneFactory(action=done, weight=100, reached_on=DAY)
    MilestoneFactory(action=late, weight=100, due=dt.date(2026, 1, 1))

    def chosen(**only):
        return [row.action for row in queries.plan_actions(only=queries.PlanFilter(**only), on=DAY)]

    assert chosen() == [done, late]
    assert chosen(pillar=2) == [late]
    assert chosen(owner=done.owner.code) == [done]
    assert chosen(status="off_track") == [late]
    assert chosen(status="done") == [done]
    assert chosen(pillar=2, status="done") == []


def test_actions_stand_in_the_order_of_the_strategy():
    pillar = PillarFactory(number=3)
    for position in (10, 9):
        ActionFactory(code=f"3.{position}a", component=ComponentFactory(pillar=pillar, position=position))
    assert [row.action.code for row in queries.plan_actions()] == ["3.9a", "3.10a"]


def test_a_tile_counts_actions_and_adds_up_money():
    component = ComponentFactory()
    done, late = ActionFactory(component=component), ActionFactory(component=component)
    MilestoneFactory(action=done, weight=100, reached_on=DAY)
    MilestoneFactory(action=late, weight=100, due=dt.date(2026, 1, 1))
    line(done, original=1000, released=400, spent=100)
    (tile,) = queries.pillar_tiles(on=DAY)
    assert (tile.actions, tile.done, tile.counts["on_track"], tile.counts["off_track"]) == (2, 1, 1, 1)
    assert (tile.money.original, tile.money.of_released) == (1000, 25)


@pytest.mark.parametrize("count", [10, 1000])
def test_tiles_take_the_same_queries_for_any_number(count, django_assert_max_num_queries):
    plan_of(count)
    with django_assert_max_num_queries(8):
        queries.pillar_tiles(on=DAY)


def test_the_decisions_about_an_action_are_found_by_its_states():
    action = ActionFactory()
    decision = Decision.objects.create(number="TWG-1", title_en="Later", title_bn="পরে", taken_on=DAY)
    fields = {name: getattr(action, name) for name in ("code", "component", "name_en", "name_bn", "owner", "start")}
    actions.keep_action(**fields, end=dt.date(2027, 6, 30), cost_bdt=1, by=None, decision=decision)
    assert list(queries.decisions_about(action)) == [decision]
    assert list(queries.decisions_about(ActionFactory())) == []


def derived(code):
    return queries.derived_progress(Action.objects.get(code=code), on=DAY)


@pytest.mark.usefixtures("whole_plan")
class TestReferencePlan:
    def test_the_planted_progress_is_derived(self):
        assert {code: derived(code) for code in ("3.2a", "6.1a", "7.1b", "8.1b", "5.3b")} == {
            "3.2a": 80,
            "6.1a": 55,
            "7.1b": 32,
            "8.1b": 60,
            "5.3b": 0,
        }

    def test_exactly_the_planted_claims_are_far_from_the_evidence(self):
        rows = queries.plan_actions()
        assert len(rows) == 76
        assert {row.action.code: int(row.claimed) for row in rows if row.claim_is_far} == {
            "3.2a": 99,
            "6.1a": 85,
            "7.1b": 12,
        }
        others = [abs(row.claimed - row.standing.derived) for row in rows if not row.claim_is_far]
        assert max(others) <= 5

    def test_the_plan_is_judged_on_the_day_of_its_claims(self):
        assert queries.plan_day() == DAY
        assert set(ClaimedProgress.objects.values_list("as_of", flat=True)) == {DAY}

    def test_dependencies_end_before_what_waits_for_them(self):
        for action in Action.objects.prefetch_related("depends_on"):
            assert all(other.end < action.start for other in action.depends_on.all()), action.code

    def test_every_name_and_evidence_has_bangla(self):
        from governance.models import Component, Milestone

        assert not Milestone.objects.filter(name_bn="").exists()
        assert not Milestone.objects.exclude(evidence_en="").filter(evidence_bn="").exists()
        assert not Component.objects.filter(what_it_does_bn="").exists()
        assert Decimal(sum(m.weight for m in Milestone.objects.filter(action__code="3.2a"))) == 100
