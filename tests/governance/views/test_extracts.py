import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from governance.values import ExtractState, Role
from tests.factories.governance import OrgUnitFactory, person_with_role
from tests.factories.plan import FiscalYearFactory, FundingSourceFactory, an_extract, line

pytestmark = pytest.mark.django_db
LISTS = ["budget_extracts", "budget_unmatched"]


@pytest.fixture
def officer():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


@pytest.fixture
def session(officer, sign_in):
    return sign_in(officer)


def decide(client, row, verb, **sent):
    return client.post(reverse("budget_extract_row_decide", args=[row.pk, verb]), sent)


def text_of(client, name, *args, query=""):
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("query", ["", "?state=zz&year='--&page=-1", "?state=&year=FY2025-26&page=%00"])
def test_the_lists_are_there_before_the_first_extract(session, name, query):
    assert "empty" in text_of(session, name, query=query)


def test_the_work_list_shows_what_waits_and_its_files_hold_the_same(session):
    FiscalYearFactory()
    extract = an_extract(100, 250)
    text = text_of(session, "budget_unmatched")
    assert "D0-2" in text
    assert "D0-3" in text
    address = reverse("budget_unmatched")
    assert "9999-101-0100-3211" in session.get(f"{address}?format=csv").content.decode()
    sheet = load_workbook(io.BytesIO(session.get(f"{address}?format=xlsx").content)).active
    assert [row[5].value for row in sheet.iter_rows(min_row=3)] == [100, 250]
    assert "D0-2" not in text_of(session, "budget_unmatched", query="?state=matched")
    assert "D0-2" in text_of(session, "budget_extract", extract.pk)
    assert extract.filename in text_of(session, "budget_extracts")
    assert "extract" in session.get(reverse("budget_extracts") + "?format=csv").content.decode()


def test_an_officer_posts_a_row_to_a_line_sees_it_there_and_takes_it_back(session):
    target, row = line(released=500), an_extract().rows.get()
    text = text_of(session, "budget_extract_row", row.pk)
    assert f'value="{target.pk}"' in text
    assert decide(session, row, "match").status_code == 422
    assert decide(session, row, "match", line=target.pk).url == reverse("budget_unmatched")
    target.refresh_from_db()
    assert target.spent == 100
    assert reverse("budget_extract_row", args=[row.pk]) in text_of(session, "budget_line", target.pk)
    assert decide(session, row, "undo").status_code == 302
    target.refresh_from_db()
    assert target.spent == 0
    row.refresh_from_db()
    assert row.state == ExtractState.UNMATCHED


def test_the_officer_looks_again_after_opening_a_line(session):
    FiscalYearFactory()
    FundingSourceFactory()
    row = an_extract(codes="9999-0101-0100-3211").rows.get()
    assert reverse("budget_unmatched_again") in text_of(session, "budget_unmatched")
    session.post(reverse("budget_unmatched_again"))
    line(released=500)
    session.post(reverse("budget_unmatched_again"))
    row.refresh_from_db()
    assert row.state == ExtractState.MATCHED


def test_setting_aside_says_why(session):
    FiscalYearFactory()
    row = an_extract().rows.get()
    assert decide(session, row, "set-aside", note="").status_code == 422
    assert decide(session, row, "set-aside", note="অন্য মন্ত্রণালয়ের ব্যয়").status_code == 302
    assert "অন্য মন্ত্রণালয়ের ব্যয়" in text_of(session, "budget_extract_row", row.pk)
    assert decide(session, row, "burn").status_code == 404


def test_a_refusal_is_said_on_the_page(session):
    target = line(released=500)
    extract = an_extract(100, codes="9999-0101-0100-3211")
    row = extract.rows.get()
    assert decide(session, row, "match", line=line().pk).status_code == 422
    response = session.post(reverse("budget_extract_row_decide", args=[row.pk, "undo"]), follow=True)
    assert "হিসাব" in response.content.decode()
    target.refresh_from_db()
    assert target.spent == 100


def test_the_secretary_reads_and_does_not_decide(sign_in):
    FiscalYearFactory()
    row = an_extract().rows.get()
    client = sign_in(person_with_role(Role.SECRETARY, OrgUnitFactory()))
    assert "<select" not in text_of(client, "budget_extract_row", row.pk)
    assert decide(client, row, "set-aside", note="x").status_code == 403


def test_the_execution_page_says_what_is_not_in_its_figures(client):
    FiscalYearFactory()
    address = "?year=FY2025-26"
    assert "note-warning" not in text_of(client, "budget_execution", query=address)
    an_extract(100, 250)
    assert "note-warning" in text_of(client, "budget_execution", query=address)


@pytest.mark.parametrize("count", [10, 1000])
@pytest.mark.parametrize("name", ["budget_extracts", "budget_unmatched", "budget_extract", "budget_extract_row"])
def test_the_pages_take_the_same_queries_for_any_number(session, name, count, django_assert_max_num_queries):
    line(released=500)
    extract = an_extract(*range(1, count + 1))
    args = {"budget_extract": [extract.pk], "budget_extract_row": [extract.rows.first().pk]}.get(name, [])
    with django_assert_max_num_queries(16):
        text_of(session, name, *args)
