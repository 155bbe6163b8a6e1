"""Money to result: exactly the planted actions are found, also in plans that chance has made."""

import datetime as dt
import random

import pytest

from governance.domain import budgets
from governance.models import Action
from governance.queries.plan import PlanFilter
from monitoring.domain.money_to_result import Warned, money_to_result, of_action
from tests.factories.learning import completed
from tests.factories.plan import ActionFactory, ComponentFactory, MilestoneFactory, line
from tests.governance.conftest import whole_plan  # noqa: F401 - the reference plan, read once

DAY = dt.date(2026, 9, 30)
DUE, LATER = dt.date(2026, 6, 30), dt.date(2027, 3, 31)
REACHED = dt.date(2026, 6, 1)


def an_action(*, proven, due=DUE, component=None):
    """An action of which so many percent are proven by a milestone that was due on a day."""
    action = ActionFactory(**({"component": component} if component else {}))
    if proven:
        MilestoneFactory(action=action, weight=proven, reached_on=REACHED)
    if proven < 100:
        MilestoneFactory(action=action, weight=100 - proven, due=due)
    return action


def money(action, *, released=1000, spent=None, year="FY2025-26", **more):
    return line(action, year=year, original=released, released=released, spent=spent, **more)


def warned(**only):
    return {row.action.code: row.warned for row in money_to_result(on=DAY, **only) if row.warned}


@pytest.mark.django_db
class TestTheSample:
    def test_exactly_the_planted_actions_are_found(self, whole_plan):  # noqa: F811
        assert warned() == {"5.3b": Warned.SPENT, "8.1b": Warned.MOVED}
        rows = {row.action.code: row for row in money_to_result(on=DAY)}
        assert rows["8.1b"].derived == 60
        assert (rows["8.1b"].released, rows["8.1b"].spent) == (3759000, None) or rows["8.1b"].spent == 0
        year = next(year for year in rows["5.3b"].years if year.year.code == "FY2025-26")
        assert (year.spent, year.released) == (94945000, 97881000)

    def test_the_near_misses_are_not(self, whole_plan):  # noqa: F811
        rows = {row.action.code: row for row in money_to_result(on=DAY)}
        for code in ("3.2c", "3.5b", "6.1b", "3.3c", "5.4b"):
            assert rows[code].derived == 0
            assert rows[code].warned == ""


@pytest.mark.django_db
class TestTheRules:
    @pytest.mark.parametrize(
        ("proven", "due", "spent", "year", "found"),
        [
            (0, DUE, 500, "FY2025-26", Warned.SPENT),
            (0, DUE, 499, "FY2025-26", ""),
            (0, LATER, 500, "FY2025-26", ""),
            (1, DUE, 500, "FY2025-26", ""),
            (0, DUE, 500, "FY2026-27", ""),
            (0, DUE, None, "FY2025-26", ""),
            (50, DUE, None, "FY2025-26", Warned.MOVED),
            (50, DUE, 0, "FY2025-26", Warned.MOVED),
            (49, DUE, None, "FY2025-26", ""),
            (50, DUE, 1, "FY2025-26", ""),
        ],
    )
    def test_each_condition_is_needed(self, proven, due, spent, year, found):
        action = an_action(proven=proven, due=due)
        money(action, spent=spent, year=year)
        assert warned() == ({action.code: found} if found else {})
        assert of_action(action).warned == found

    def test_nothing_is_said_without_milestones(self):
        money(ActionFactory(), spent=1000)
        assert warned() == {}

    def test_one_ended_year_is_enough_and_years_are_not_mixed(self):
        flagged, spared = an_action(proven=0), an_action(proven=0)
        money(flagged, released=1000, spent=500, year="FY2024-25")
        money(flagged, released=9000, spent=0, year="FY2025-26")
        money(spared, released=1000, spent=400, year="FY2024-25")
        money(spared, released=1000, spent=400, year="FY2025-26")
        assert warned() == {flagged.code: Warned.SPENT}

    def test_a_shared_line_counts_for_each_by_its_share_to_the_taka(self):
        one, two, three = (an_action(proven=50) for _each in range(3))
        shared = money(one, released=1001, spent=1001)
        budgets.share_line(line=shared, shares={one: 50, two: 50}, by=None)
        rows = {row.action.pk: row for row in money_to_result(on=DAY)}
        assert sorted([rows[one.pk].spent, rows[two.pk].spent]) == [500, 501]
        assert of_action(two).spent == rows[two.pk].spent
        assert warned() == {three.code: Warned.MOVED}

    def test_money_of_an_action_that_was_taken_off_the_plan_stays_without_warning_and_is_nobodys_peer(self):
        component = ComponentFactory()
        for spent in (100, 300):
            money(an_action(proven=50, component=component), spent=spent)
        gone = an_action(proven=0, component=component)
        money(gone, spent=1000)
        without_money = an_action(proven=0, component=component)
        Action.objects.filter(pk__in=[gone.pk, without_money.pk]).update(withdrawn_on=DAY)
        rows = {row.action.code: row for row in money_to_result(on=DAY)}
        assert without_money.code not in rows
        assert (rows[gone.code].spent, rows[gone.code].withdrawn, rows[gone.code].warned) == (1000, True, "")
        assert {row.peers for row in rows.values() if not row.withdrawn} == {1}
        the_day_before = {row.action.code: row for row in money_to_result(on=DAY - dt.timedelta(days=1))}
        assert (the_day_before[gone.code].withdrawn, the_day_before[gone.code].warned) == (False, Warned.SPENT)

    def test_generated_plans_hold_exactly_what_was_planted(self):
        chance = random.Random(20261126)
        planted = {}
        for _each in range(60):
            proven = chance.choice([0, 0, 20, 49, 50, 80, 100])
            due, year = chance.choice([DUE, LATER]), chance.choice(["FY2024-25", "FY2025-26", "FY2026-27"])
            spent = chance.choice([None, 0, 1, 499, 500, 1000])
            action = an_action(proven=proven, due=due)
            money(action, spent=spent, year=year)
            if proven == 0 and due == DUE and year != "FY2026-27" and (spent or 0) >= 500:
                planted[action.code] = Warned.SPENT
            if proven >= 50 and not spent:
                planted[action.code] = Warned.MOVED
        assert set(planted.values()) == {Warned.SPENT, Warned.MOVED}
        assert warned() == planted


@pytest.mark.django_db
class TestCosts:
    def test_a_point_costs_what_was_spent_by_progress(self):
        action = an_action(proven=40)
        money(action, spent=1000)
        row = of_action(action)
        assert (row.per_point, row.per_certified) == (25, None)

    def test_peers_are_others_of_the_same_pillar_and_kind(self):
        component = ComponentFactory()
        for spent in (100, 200, 900):
            money(an_action(proven=50, component=component), spent=spent)
        money(an_action(proven=50), spent=5)
        rows = money_to_result(on=DAY)
        costs = {row.spent: (row.peers, row.peer_cost) for row in rows}
        assert costs == {100: (2, 11), 200: (2, 10), 900: (2, 3), 5: (0, None)}

    def test_a_certified_person_costs_what_the_training_action_spent(self):
        from learning.models import Batch

        action = an_action(proven=50)
        money(action, spent=1000)
        enrolment = completed()
        batch = Batch.objects.create(
            code="B1",
            course=enrolment.course,
            action=action,
            name_en="One",
            name_bn="এক",
            start=REACHED,
            end=DUE,
            seats=1,
        )
        enrolment.batch = batch
        enrolment.save()
        issued = enrolment.certificate.issued_on
        (row,) = money_to_result(on=max(DAY, issued))
        assert (row.certified, row.per_certified) == (1, 1000)
        assert money_to_result(on=issued - dt.timedelta(days=1))[0].certified == 0

    def test_a_filter_changes_what_is_shown_and_not_what_is_found(self):
        one, two = an_action(proven=50), an_action(proven=50)
        assert set(warned()) == {one.code, two.code}
        only = PlanFilter(pillar=one.component.pillar.number)
        assert set(warned(only=only)) == {one.code}
        assert set(warned(only=PlanFilter(owner=two.owner.code))) == {two.code}
        assert warned(warned=Warned.SPENT) == {}

    def test_ten_actions_and_many_ask_the_same_questions(self, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        def make(number):
            for _each in range(number):
                shared = money(an_action(proven=50), spent=10)
                budgets.share_line(line=shared, shares={shared.action: 60, an_action(proven=0): 40}, by=None)

        make(2)
        with CaptureQueriesContext(connection) as few:
            money_to_result(on=DAY)
        make(15)
        assert Action.objects.count() == 34
        with django_assert_num_queries(len(few)):
            money_to_result(on=DAY)
