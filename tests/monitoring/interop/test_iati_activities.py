"""Funded actions as activities: money equal to the ledger, status from evidence, who takes part."""

import datetime as dt
import os
from collections import defaultdict
from pathlib import Path

import pytest
from django.utils import timezone
from lxml import etree

from governance import queries
from governance.domain import budgets
from governance.domain.withdrawals import withdraw_action
from governance.values import OrganisationKind
from monitoring.interop import iati
from monitoring.interop.iati_activities import NOT_REGISTERED, funded_activities
from monitoring.interop.iati_rules import faults_of
from tests.factories.governance import OrganisationFactory
from tests.factories.plan import ActionFactory, MilestoneFactory, line
from tests.governance.conftest import whole_plan  # noqa: F401 - the reference plan, read once

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 30)


def an_activity(action):
    return next(each for each in funded_activities(on=DAY) if each.own_code == action.code)


def roles(activity):
    return [(each.body.name["en"], each.role) for each in activity.participants]


def test_an_action_without_a_line_is_no_activity():
    ActionFactory()
    assert funded_activities(on=DAY) == []


def test_the_identifier_begins_with_that_of_the_organisation(settings):
    action = line().action
    assert an_activity(action).identifier == f"{NOT_REGISTERED}-{action.code}"
    settings.IATI_REPORTING_ORG = "BD-X-1"
    assert (an_activity(action).identifier, an_activity(action).reporting.ref) == (f"BD-X-1-{action.code}", "BD-X-1")


def test_sources_fund_owners_answer_and_partners_help():
    action = ActionFactory(owner=OrganisationFactory(name_en="Owner", kind=OrganisationKind.DIRECTORATE))
    action.partners.add(OrganisationFactory(name_en="Partner", kind=OrganisationKind.DEVELOPMENT_PARTNER))
    source = line(action, released=500).source
    assert roles(an_activity(action)) == [(source.name_en, "1"), ("Owner", "2"), ("Owner", "4"), ("Partner", "4")]
    kinds = {each.body.name["en"]: each.body.kind for each in an_activity(action).participants}
    assert (kinds["Owner"], kinds["Partner"]) == ("10", "")


def test_words_are_in_both_languages_and_say_that_they_are_not_official():
    activity = an_activity(line().action)
    assert activity.description["en"].startswith("Illustrative, not official.")
    assert activity.description["bn"].startswith("উদাহরণ")


@pytest.mark.parametrize(
    ("start", "end", "reached", "status"),
    [
        (dt.date(2026, 10, 1), dt.date(2027, 1, 1), None, iati.PIPELINE),
        (dt.date(2026, 10, 1), dt.date(2027, 1, 1), dt.date(2026, 9, 1), iati.FINALISATION),
        (dt.date(2025, 10, 1), dt.date(2027, 1, 1), None, iati.IMPLEMENTATION),
        (dt.date(2025, 10, 1), dt.date(2026, 1, 1), None, iati.IMPLEMENTATION),
        (dt.date(2025, 10, 1), dt.date(2026, 1, 1), dt.date(2025, 12, 1), iati.CLOSED),
    ],
)
def test_the_status_follows_the_evidence(start, end, reached, status):
    action = ActionFactory(start=start, end=end)
    MilestoneFactory(action=action, weight=100, due=end, reached_on=reached)
    line(action)
    activity = an_activity(action)
    assert (activity.status, activity.actual_end) == (status, reached)


def test_what_was_taken_off_the_plan_is_cancelled_and_its_money_stays():
    action = line(original=700).action
    withdraw_action(action=action, reason="No money", by=None)
    activity = an_activity(action)
    assert (activity.status, activity.budgets[0].amount) == (iati.CANCELLED, 700)


def test_a_shared_line_gives_each_its_part():
    one, other = ActionFactory(), ActionFactory()
    row = line(one, original=1001, released=1001)
    budgets.share_line(line=row, shares={one: 50, other: 50}, by=None)
    for action, amount in ((one, 501), (other, 500)):
        activity = an_activity(action)
        assert [budget.amount for budget in activity.budgets] == [amount]
        assert [each.amount for each in activity.transactions] == [amount]


def test_the_queries_do_not_grow_with_the_plan(django_assert_max_num_queries):
    for _n in range(3):
        action = ActionFactory()
        MilestoneFactory(action=action)
        line(action, released=100, spent=50)
    with django_assert_max_num_queries(13):
        assert len(funded_activities(on=DAY)) == 3


class TestTheSample:
    def test_the_money_of_every_activity_is_that_of_the_budget_page(self, whole_plan):  # noqa: F811
        expected = {
            total.key: (total.money.original, total.money.released, total.money.committed, total.money.spent)
            for total in queries.budget_totals(by="action")
        }
        found = {activity.own_code: _money(activity) for activity in funded_activities(on=DAY)}
        assert {code: tuple(amount or 0 for amount in money) for code, money in expected.items()} == found

    def test_no_rule_of_the_standard_is_broken(self, whole_plan):  # noqa: F811
        activities = funded_activities(on=DAY)
        assert len(activities) > 70
        assert faults_of(activities, today=timezone.localdate()) == []

    @pytest.mark.skipif("IATI_SCHEMAS" not in os.environ, reason="IATI_SCHEMAS names no folder with the schemas")
    def test_the_file_is_valid_against_the_official_schema(self, whole_plan):  # noqa: F811
        schema = etree.XMLSchema(etree.parse(Path(os.environ["IATI_SCHEMAS"], "iati-activities-schema.xsd")))
        pieces = iati.write(funded_activities(on=DAY), currency="BDT", generated=timezone.now())
        schema.assertValid(etree.fromstring(b"".join(pieces)))


def _money(activity):
    sums = defaultdict(int)
    for transaction in activity.transactions:
        sums[transaction.kind] += transaction.amount
    original = sum(budget.amount for budget in activity.budgets if budget.kind == iati.ORIGINAL)
    kinds = (iati.INCOMING_FUNDS, iati.OUTGOING_COMMITMENT, iati.EXPENDITURE)
    return original, *(sums[kind] for kind in kinds)
