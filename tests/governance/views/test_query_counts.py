"""Long lists ask the database as often for ten thousand rows as for ten, and show a page of them."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance import models
from governance.values import BudgetType, EntryKind, ExtractState, GroupRole, MeetingState, Role
from tests.factories.governance import OrganisationFactory, OrgUnitFactory, person_with_role
from tests.factories.groups import WHEN, GroupFactory, MembershipFactory
from tests.factories.plan import (
    ActionFactory,
    ComponentFactory,
    FiscalYearFactory,
    FundingSourceFactory,
    an_extract,
)

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 10_000
MANY_ACTIONS = 1_000  # the plan is read as a whole, because what is late travels through it
DAY = dt.date(2026, 3, 10)
CHUNK = 2000


def add(model, make, first, last):
    return model.objects.bulk_create((make(number) for number in range(first, last)), batch_size=CHUNK)


@pytest.fixture
def person():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


@pytest.fixture
def group(person):
    pillar = ComponentFactory().pillar
    found = GroupFactory(slug="twg")
    found.pillars.add(pillar)
    MembershipFactory(group=found, person=person, role=GroupRole.SECRETARY)
    return found


class Lines:
    """Lines of one year with their shares."""

    def __init__(self, *_given):
        self.year, self.source, self.action = FiscalYearFactory(), FundingSourceFactory(), ActionFactory()

    def line(self, number):
        return models.BudgetLine(
            action=self.action,
            fiscal_year=self.year,
            source=self.source,
            budget_type=BudgetType.DEVELOPMENT,
            economic_code=f"9999-0101-0100-{number:05}",
            cost_centre="0990101",
            original=1000,
            released=500,
            spent=number % 500,
        )

    def __call__(self, first, last):
        lines = add(models.BudgetLine, self.line, first, last)
        shares = [models.LineShare(line=line, action=self.action, percent=100) for line in lines]
        models.LineShare.objects.bulk_create(shares, batch_size=CHUNK)
        return lines


class Proposals(Lines):
    def __call__(self, first, last):
        lines = super().__call__(first, last)
        add(
            models.EntryProposal,
            lambda n: models.EntryProposal(line=lines[n - first], kind=EntryKind.RELEASE, amount=1, date=DAY),
            first,
            last,
        )


class UnmatchedRows(Lines):
    def __init__(self, *_given):
        super().__init__()
        self.extract = an_extract(1)

    def __call__(self, first, last):
        def row(number):
            return models.ExtractRow(
                extract=self.extract,
                number=number + 100,
                posting_date=DAY,
                document=f"X{number}",
                economic_code="9999-0101-0100-3211",
                cost_centre="0990101",
                source="GoB",
                amount=100,
                state=ExtractState.UNMATCHED,
            )

        add(models.ExtractRow, row, first, last)


class Decisions:
    def __init__(self, group, _person):
        self.group = group

    def __call__(self, first, last):
        def decision(number):
            return models.Decision(
                number=f"D-{number}", title_en="x", title_bn="y", taken_on=DAY, group=self.group, state="standing"
            )

        rows = add(models.Decision, decision, first, last)
        changes = [
            models.PlannedChange(decision=row, noun="Action", key="A0", field="end", before=None, after="2027-01-01")
            for row in rows
        ]
        models.PlannedChange.objects.bulk_create(changes, batch_size=CHUNK)


class ActionItems:
    def __init__(self, group, person):
        self.group, self.person = group, person

    def __call__(self, first, last):
        def item(number):
            return models.ActionItem(
                group=self.group,
                number=f"TWG-1/A{number}",
                text_en="Send the plan",
                text_bn="পরিকল্পনা পাঠানো",
                holder=self.person,
                opened_on=DAY,
                due=DAY + dt.timedelta(days=21),
            )

        add(models.ActionItem, item, first, last)


class Unmandated:
    """Rows of the log that moved the end of an action without a decision; their chain does not matter here."""

    def __init__(self, group, person):
        self.action, self.person = ActionFactory(component__pillar=group.pillars.get()), person

    def __call__(self, first, last):
        def entry(number):
            return models.LogEntry(
                by=self.person,
                verb="change",
                noun="Action",
                noun_key=self.action.code,
                before={"end": "2028-06-30"},
                after={"end": "2028-07-30"},
                previous_hash=f"p{number}",
                hash=f"h{number}",
            )

        add(models.LogEntry, entry, first, last)


class Meetings:
    def __init__(self, group, _person):
        self.group = group

    def __call__(self, first, last):
        def meeting(number):
            return models.Meeting(
                group=self.group,
                number=number + 1,
                title_en="x",
                title_bn="y",
                starts_at=WHEN,
                ends_at=WHEN + dt.timedelta(hours=2),
                state=MeetingState.HELD,
            )

        add(models.Meeting, meeting, first, last)


class Actions:
    def __init__(self, *_given):
        self.component, self.owner = ComponentFactory(), OrganisationFactory()

    def __call__(self, first, last):
        def action(number):
            return models.Action(
                code=f"Z{number}",
                component=self.component,
                name_en="x",
                name_bn="y",
                owner=self.owner,
                start=dt.date(2023, 7, 1),
                end=dt.date(2028, 6, 30),
                cost_bdt=1,
            )

        rows = add(models.Action, action, first, last)
        milestones = [
            models.Milestone(action=row, n=1, name_en="x", name_bn="y", due=dt.date(2026, 6, 30), weight=100)
            for row in rows
        ]
        models.Milestone.objects.bulk_create(milestones, batch_size=CHUNK)


def of_group(name):
    return reverse(name, args=["twg"])


# name of the address -> what fills it, how many rows at most, how many on a page, the address itself
LISTS = {
    "budget_lines": (Lines, MANY, 100, reverse),
    "budget_execution": (Lines, MANY, 100, lambda name: reverse(name) + "?year=FY2025-26"),
    "budget_proposals": (Proposals, MANY, 100, reverse),
    "budget_unmatched": (UnmatchedRows, MANY, 50, reverse),
    "decisions": (Decisions, MANY, 50, reverse),
    "action_items": (ActionItems, MANY, 50, of_group),
    "unmandated": (Unmandated, MANY, 50, of_group),
    "meetings": (Meetings, MANY, 25, of_group),
    "plan": (Actions, MANY_ACTIONS, 100, reverse),
    "plan_gantt": (Actions, MANY_ACTIONS, 100, reverse),
}
AROUND = 60  # rows of the menu, the filters and the foot; each row may hold one more (a change of a decision)


def read(client, address):
    """How many statements a page takes, and how many rows it shows."""
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert response.status_code == 200
    return len(asked), len(re.findall(r"<(?:li|tr)\b", response.content.decode()))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_the_same_queries_for_ten_thousand_rows_and_shows_a_page_of_them(
    client, sign_in, person, group, name
):
    make, many, on_a_page, where = LISTS[name]
    sign_in(person)
    more, address = make(group, person), where(name)
    more(0, FEW)
    read(client, address)  # what is read once for the whole process
    few, _rows = read(client, address)
    more(FEW, many)
    found, rows = read(client, address)
    assert found <= few
    assert on_a_page <= rows <= 2 * on_a_page + AROUND
