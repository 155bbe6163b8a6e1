"""The numbers of the costed plan: cost by the plan, money by the shares of the lines, gaps instead of zeros."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from basis.periods import Period
from governance.domain.budgets import share_line
from governance.models import OrgUnit
from governance.queries.budget import budget_totals
from monitoring.domain.plan_figures import gather
from tests.factories.monitoring import a_country
from tests.factories.plan import ActionFactory, ComponentFactory, MilestoneFactory, PillarFactory, line
from tests.factories.reports import a_small_world

pytestmark = pytest.mark.django_db

YEAR = Period.parse("FY2025-26")
TODAY = dt.date(2026, 9, 30)


def gathered(country=None, period=YEAR):
    return gather(period=period, unit=country or a_small_world(), today=TODAY)


def value(found, key):
    return found.numbers[key].value


def an_action(number=1, **fields):
    return ActionFactory(component=ComponentFactory(pillar=PillarFactory(number=number)), **fields)


def test_money_stands_before_in_and_after_the_year():
    country, _districts = a_country()
    action = an_action(cost_bdt=1000)
    line(action, year="FY2024-25", original=100, revised=90)
    line(action, year="FY2025-26", original=200)
    line(action, year="FY2026-27", original=300)
    found = gathered(country)
    key = f"action.{action.code}"
    assert [value(found, f"{key}.{name}") for name in ("cost", "before", "year", "after", "allocated", "lacking")] == [
        1000,
        90,
        200,
        300,
        590,
        410,
    ]
    assert value(found, f"{key}.funded") == 59


def test_an_action_without_a_line_has_no_allocation_which_is_not_zero():
    country, _districts = a_country()
    action = an_action()
    found = gathered(country)
    for name in ("before", "year", "after", "allocated", "lacking", "funded"):
        assert value(found, f"action.{action.code}.{name}") is None
    assert value(found, "count.unfunded") == 1


def test_more_than_the_cost_is_lacking_below_zero():
    country, _districts = a_country()
    line(an_action(cost_bdt=50), original=80)
    assert value(gathered(country), "total.lacking") == -30


def test_a_shared_line_gives_to_both_pillars_to_the_taka():
    country, _districts = a_country()
    first, second = an_action(1), an_action(2)
    share_line(line=line(first, original=1001), shares={first: Decimal(50), second: Decimal(50)}, by=None)
    found = gathered(country)
    assert [value(found, f"pillar.{number}.year") for number in (1, 2)] == [501, 500]
    assert value(found, "total.year") == value(found, "source.GoB.year") == 1001


def test_the_totals_are_those_of_the_budget_page():
    found = gathered()
    for total in budget_totals(by="pillar"):
        assert value(found, f"pillar.{total.key}.allocated") == total.money.allocated
    for total in budget_totals(by="action"):
        assert value(found, f"action.{total.key}.allocated") == total.money.allocated


def test_the_milestones_of_the_year_are_listed_by_day():
    country, _districts = a_country()
    action = an_action()
    for n, due in enumerate([dt.date(2026, 6, 30), dt.date(2025, 7, 1), dt.date(2026, 7, 1)], 1):
        MilestoneFactory(action=action, n=n, due=due)
    found = gathered(country)
    assert [row["due"] for row in found.frame["milestones"]] == ["2025-07-01", "2026-06-30"]
    assert value(found, "count.milestones") == 2


@pytest.mark.parametrize(("period", "code"), [("2026Q2", "wrong_period"), ("FY2040-41", "no_data")])
def test_what_cannot_be_reported_is_refused_with_its_reason(period, code):
    with pytest.raises(ValidationError) as refusal:
        gathered(period=Period.parse(period))
    assert refusal.value.code == code


def test_a_district_has_no_plan_of_its_own():
    a_small_world()
    with pytest.raises(ValidationError) as refusal:
        gathered(OrgUnit.objects.filter(level="district").first())
    assert refusal.value.code == "wrong_unit"


def test_the_queries_do_not_grow_with_the_plan(django_assert_num_queries):
    country = a_small_world()
    line(an_action(3), original=5)
    with django_assert_num_queries(3):
        gathered(country)
