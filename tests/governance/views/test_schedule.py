import datetime as dt
import re

import pytest
from django.urls import reverse

from governance.models import ActionDependency
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, person_with_role
from tests.factories.plan import ActionFactory, ClaimFactory, ComponentFactory, FiscalYearFactory, MilestoneFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 30)


@pytest.fixture
def late():
    """An action that is 30 days behind, and one that waits for it."""
    first = ActionFactory(code="1.1a", start=dt.date(2025, 7, 1), end=dt.date(2026, 12, 31))
    second = ActionFactory(code="1.1b", start=dt.date(2027, 1, 1), end=dt.date(2027, 6, 30))
    ActionDependency.objects.create(action=second, needs=first)
    MilestoneFactory(action=first, due=dt.date(2026, 8, 31), weight=100)
    ClaimFactory(action=first, as_of=DAY)
    return first, second


def page(client, query="", language="bn"):
    address = reverse("plan_gantt") if language == "bn" else "/en/plan/gantt/"
    response = client.get(address + query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_sees_when_the_plan_ends_and_what_decides_it(client, late):
    text = page(client, language="en")
    for expected in (
        "Illustrative, not official",
        "The plan is expected to end on 30 July 2027, 30 days later than planned",
        "on the critical path",
        "Critical",
        "30 January 2027",
    ):
        assert expected in text


def test_every_row_of_the_drawing_is_a_link_with_its_dates(client, late):
    drawing = re.search(r"<svg.*?</svg>", page(client), re.S).group()
    assert 'role="group"' in drawing
    for action in late:
        address = re.escape(reverse("action", args=[action.code]))
        (title,) = re.findall(rf'<a href="{address}"><title>([^<]*)</title>', drawing)
        assert "পরিকল্পিত" in title
    assert "৩০ দিন পরে" in drawing


def test_the_table_says_the_same_as_the_drawing_and_goes_into_files(client, late):
    text = client.get(reverse("plan_gantt") + "?format=csv").content.decode("utf-8-sig")
    row = next(line for line in text.splitlines() if line.startswith("1.1b"))
    assert row.split(",")[3:12] == [
        "2027-01-01",
        "2027-06-30",
        "2027-01-31",
        "2027-07-30",
        "30",
        "0",
        "0",
        "হ্যাঁ",
        "1.1a",
    ]
    assert client.get(reverse("plan_gantt") + "?format=xlsx").content.startswith(b"PK")


def test_the_calendar_is_chosen_by_address(client, late):
    FiscalYearFactory(code="FY2027-28")
    text = page(client, f"?owner={late[0].owner.code}")
    assert late[0].name_bn in text
    assert f"{late[1].name_bn}</a></td>" not in text
    assert "কোনো কার্যক্রম মেলেনি" in page(client, "?year=FY2027-28&owner=" + late[0].owner.code)


@pytest.mark.parametrize("query", ["?pillar=x", "?year=FY", "?owner=%00", "?format=exe"])
def test_strange_addresses_show_the_whole_calendar(client, late, query):
    assert late[0].name_bn in page(client, query)


def test_an_empty_plan_says_the_next_step_of_this_role(client, sign_in):
    assert "এখনো কোনো কার্যক্রম নেই" in page(client)
    sign_in(person_with_role(Role.SECRETARY, OrgUnitFactory()))
    assert reverse("import_upload", args=["actions"]) in page(client)


@pytest.mark.parametrize("count", [10, 150])
def test_the_calendar_takes_the_same_queries_for_any_number(client, count, django_assert_max_num_queries):
    component = ComponentFactory()
    for _n in range(count):
        MilestoneFactory(action=ActionFactory(component=component))
    with django_assert_max_num_queries(12):
        page(client)
