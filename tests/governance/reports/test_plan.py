import datetime as dt

import pytest

from governance import queries
from governance.reports import plan as reports
from tests.factories.plan import ActionFactory, ClaimFactory, MilestoneFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 30)


def test_a_counted_milestone_is_drawn_in_what_is_done_and_what_is_late():
    action = ActionFactory()
    MilestoneFactory(action=action, n=1, weight=40, reached_on=DAY)
    MilestoneFactory(action=action, n=2, weight=60, target_qty=4, achieved_qty=1)
    ClaimFactory(action=action, percent=99)
    chart = reports.milestones_chart(queries.action_row(action.code, on=DAY), on=DAY, language="en")
    assert [row[1] for row in chart.table.rows] == ["40%", "15%", "45%"]
    assert "55%" in chart.description
    assert "99%" in chart.description


def test_an_action_without_milestones_says_so():
    chart = reports.milestones_chart(queries.action_row(ActionFactory().code), on=DAY, language="bn")
    assert chart.title == "কোনো মাইলফলক নির্ধারিত নেই"


def test_the_calendar_shows_an_action_between_its_neighbours_once_each():
    first = ActionFactory(code="1.1a", end=dt.date(2024, 6, 30))
    second = ActionFactory(code="1.1b", start=dt.date(2024, 7, 1))
    chart = reports.action_gantt(second, [first, first], on=DAY, language="en")
    assert [row[0].split()[0] for row in chart.table.rows] == ["1.1a", "1.1b"]


def test_the_list_as_a_table_has_evidence_and_claim_in_columns_of_their_own():
    action = ActionFactory()
    MilestoneFactory(action=action, weight=100, reached_on=DAY)
    ClaimFactory(action=action, percent=70)
    (row,) = reports.plan_sheet(queries.plan_actions(on=DAY), title="পরিকল্পনা").rows
    assert (row[0], row[5], row[9], row[11], row[12]) == (action.code, "সারা দেশ", 100, "সম্পন্ন", 70)
