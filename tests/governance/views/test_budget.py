import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import ActionFactory, line

pytestmark = pytest.mark.django_db
BANNER = "নমুনামূলক, সরকারিভাবে অনুমোদিত নয়"


@pytest.fixture
def action():
    action = ActionFactory(code="3.2a")
    line(action, year="FY2024-25", original=25_000_000, revised=20_000_000, released=10_000_000, spent=9_000_000)
    line(action, year="FY2025-26", source="DPA", original=5_000_000)
    return action


def page(client, query=""):
    response = client.get(reverse("budget") + query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_sees_amounts_execution_and_variance(client, action):
    text = page(client)
    for expected in (
        BANNER,
        "৩,০০,০০,০০০",
        "২,০০,০০,০০০",
        "১,০০,০০,০০০",
        "৯০,০০,০০০",
        "৯০%",
        "৪৫%",
        "−৫০,০০,০০০",
        "১০,০০,০০০",
    ):
        assert expected in text


@pytest.mark.parametrize("by", ["pillar", "action", "year", "source", "type"])
def test_the_budget_is_read_from_any_side(client, action, by):
    assert 'class="sticky"' in page(client, f"?by={by}")


def test_by_action_each_row_leads_to_its_action(client, action):
    assert f'href="{reverse("action", args=["3.2a"])}"' in page(client, "?by=action")


def test_a_part_of_the_budget_is_chosen_by_address(client, action):
    text = page(client, "?by=year&year=FY2025-26&source=DPA")
    assert "৫০,০০,০০০" in text
    assert "২,৫০,০০,০০০" not in text
    assert "কোনো অর্থ মেলেনি" in page(client, "?year=FY2025-26&source=GoB")


@pytest.mark.parametrize("query", ["?by=district", "?pillar=x", "?year=FY9999-00", "?by=%00", "?pillar=-1"])
def test_strange_addresses_show_the_budget(client, action, query):
    assert "৩,০০,০০,০০০" in page(client, query)


def test_a_download_holds_exactly_the_rows_on_the_screen(client, action):
    text = client.get(reverse("budget") + "?by=year&source=GoB&format=csv").content.decode("utf-8-sig")
    lines = text.splitlines()
    assert BANNER in lines[0]
    assert lines[-1] == "২০২৪-২৫ অর্থবছর,25000000,20000000,10000000,9000000,90,45,-5000000,1000000"
    assert not any("২০২৫-২৬" in row for row in lines)


def test_a_workbook_says_that_it_is_not_official(client, action):
    response = client.get(reverse("budget") + "?by=source&format=xlsx")
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert BANNER in rows[0][0]
    assert [row[1] for row in rows[-3:]] == [25_000_000, 5_000_000, 30_000_000]
    assert response["Content-Disposition"] == 'attachment; filename="budget-by-source.xlsx"'


def test_an_empty_budget_says_who_brings_it(client, sign_in):
    assert "এখনো কোনো লাইন নেই" in page(client)
    sign_in(person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory()))
    assert reverse("import_upload", args=["budget-lines"]) in page(client)


@pytest.mark.parametrize("role", [None, Role.LEARNER, Role.SECRETARY])
def test_only_those_who_keep_the_budget_are_shown_its_import(client, sign_in, action, role):
    sign_in(person_with_role(role, OrgUnitFactory()) if role else PersonFactory())
    assert reverse("import_upload", args=["budget-lines"]) not in page(client)


def test_lines_that_the_accounting_system_overspent_are_counted(client, action):
    action.budgetlines.filter(spent=9_000_000).update(spent=11_000_000, flagged_overspend=True)
    assert "১টি লাইনে হিসাব ব্যবস্থা থেকে" in page(client)


@pytest.mark.parametrize("count", [3, 120])
def test_the_budget_takes_the_same_queries_for_any_number(client, count, django_assert_max_num_queries):
    for _n in range(count):
        line(ActionFactory())
    with django_assert_max_num_queries(10):
        page(client, "?by=action")
