import datetime as dt
import io
import re
import uuid

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from governance.domain import budgets, proposal_decisions, proposals
from governance.models import EntryProposal
from governance.values import EntryKind, EntryOrigin, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import ActionFactory, a_release, line

pytestmark = pytest.mark.django_db
BANNER = "নমুনামূলক, সরকারিভাবে অনুমোদিত নয়"
DAY = dt.date(2026, 1, 15)


@pytest.fixture
def officer():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


def text_of(client, name, *args, query=""):
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def said(**fields):
    return {"amount": "500", "date": "2026-01-15", "document": "GO-1", "client_event_id": str(uuid.uuid4())} | fields


# --- the list ---


def test_a_visitor_sees_every_line_with_its_balances(client):
    row = line(ActionFactory(code="3.2a"), original=25_000_000, revised=20_000_000, released=10_000_000)
    text = text_of(client, "budget_lines")
    for expected in (BANNER, "২,৫০,০০,০০০", "২,০০,০০,০০০", reverse("budget_line", args=[row.pk])):
        assert expected in text
    assert reverse("budget_proposals") not in text


def test_a_part_of_the_lines_is_chosen_by_address_and_taken_away(client, officer):
    one, other = line(year="FY2025-26", original=111), line(year="FY2026-27", original=222)
    a_release(one, by=officer)
    text = text_of(client, "budget_lines", query="?show=waiting")
    assert reverse("budget_line", args=[one.pk]) in text
    assert reverse("budget_line", args=[other.pk]) not in text
    rows = text_of(client, "budget_lines", query="?year=FY2026-27&format=csv").splitlines()
    assert BANNER in rows[0]
    assert [",222," in row for row in rows[2:]] == [True]
    response = client.get(reverse("budget_lines") + f"?action={one.action.code}&format=xlsx")
    assert len(list(load_workbook(io.BytesIO(response.content)).active.rows)) == 3


@pytest.mark.parametrize("query", ["?year=x", "?action=%00", "?show=%27", "?page=9999", "?source=-1"])
def test_strange_addresses_show_the_lines(client, query):
    line(original=111)
    assert "১১১" in text_of(client, "budget_lines", query=query)


def test_an_empty_list_says_who_brings_lines(client, sign_in, officer):
    assert "এখনো কোনো লাইন নেই" in text_of(client, "budget_lines")
    sign_in(officer)
    assert reverse("import_upload", args=["budget-lines"]) in text_of(client, "budget_lines")


@pytest.mark.parametrize("count", [10, 110])
def test_the_list_takes_the_same_queries_for_any_number(client, count, django_assert_max_num_queries):
    action = ActionFactory()
    for n in range(count):
        line(action, economic_code=f"9999-0101-0100-{n:04}")
    with django_assert_max_num_queries(12):
        text_of(client, "budget_lines")


# --- one line ---


def test_the_page_of_a_line_shows_its_ledger_and_to_officers_who_moved_it(client, sign_in, officer):
    row = line(original=1000)
    second = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    proposal = proposals.propose_entry(
        line=row, kind=EntryKind.RELEASE, amount=600, date=DAY, document="GO-77", by=officer
    )
    proposal_decisions.approve_proposal(proposal=proposal, by=second)
    a_release(row, amount=321, by=officer)
    public = text_of(client, "budget_line", row.pk)
    assert BANNER in public
    assert "GO-77" in public
    assert officer.name not in public
    assert "৩২১" not in public, "what waits is not public"
    assert reverse("budget_line_move", args=[row.pk, "release"]) not in public
    sign_in(second)
    seen = text_of(client, "budget_line", row.pk)
    for expected in (officer.name, second.name, "৩২১", reverse("budget_line_move", args=[row.pk, "release"])):
        assert expected in seen


def test_the_ledger_is_taken_away_as_it_is_on_the_page(client):
    row = line(original=1000, released=600)
    rows = text_of(client, "budget_line", row.pk, query="?format=csv").splitlines()
    assert sorted(cell for each in rows[3:] for cell in each.split(",") if cell in ("1000", "600")) == ["1000", "600"]


def test_a_line_that_is_not_there_is_not_found(client, sign_in, officer):
    assert client.get(reverse("budget_line", args=[99999])).status_code == 404
    sign_in(officer)
    assert client.get(reverse("budget_line_move", args=[99999, "release"])).status_code == 404
    assert client.get(reverse("budget_line_move", args=[line().pk, "expenditure"])).status_code == 404


@pytest.mark.parametrize("count", [5, 90])
def test_the_ledger_takes_the_same_queries_for_any_number(
    client, sign_in, officer, count, django_assert_max_num_queries
):
    row = line(original=10_000)
    for _n in range(count):
        budgets.post(line=row, kind=EntryKind.COMMITMENT, amount=1, date=DAY, by=officer)
        a_release(row, amount=1, by=officer)
    sign_in(officer)
    with django_assert_max_num_queries(20):
        text_of(client, "budget_line", row.pk)


def test_a_closed_year_offers_no_movement_and_marks_what_came_late(client, sign_in, officer):
    row = line(original=1000, released=500)
    row.fiscal_year.closed_on = dt.date(2026, 9, 1)
    row.fiscal_year.save()
    fact = {"kind": EntryKind.EXPENDITURE, "origin": EntryOrigin.ACCOUNTING_SYSTEM, "by": None}
    budgets.post(line=row, amount=7, date=dt.date(2026, 6, 30), **fact)
    sign_in(officer)
    text = text_of(client, "budget_line", row.pk)
    assert "বন্ধের পরে" in text
    assert reverse("budget_line_move", args=[row.pk, "release"]) not in text


# --- moving money ---


def test_an_officer_proposes_a_release_in_bangla_digits_and_once(client, sign_in, officer):
    row = line(original=1_000_000)
    sign_in(officer)
    address, sent = reverse("budget_line_move", args=[row.pk, "release"]), said(amount="২.৫ লাখ", date="২০২৬-০১-১৫")
    for _time in range(2):
        response = client.post(address, sent)
        assert response.status_code == 302
    proposal = EntryProposal.objects.get()
    assert (proposal.amount, proposal.proposed_by, proposal.document) == (250_000, officer, "GO-1")
    assert response["Location"] == reverse("budget_proposal", args=[proposal.pk])


@pytest.mark.parametrize("amount", ["", "0", "-5", "abc", "1001", "99999999999999999999", "=1+1", "12.5", "\x00"])
def test_an_amount_that_cannot_be_is_said_beside_its_field_and_nothing_waits(client, sign_in, officer, amount):
    row = line(original=1000)
    sign_in(officer)
    response = client.post(reverse("budget_line_move", args=[row.pk, "release"]), said(amount=amount))
    assert response.status_code == 422
    assert 'id="id_amount_error"' in response.content.decode()
    assert not EntryProposal.objects.exists()


@pytest.mark.parametrize("date", ["", "2026-02-30", "2025-06-30", "tomorrow"])
def test_a_date_outside_the_year_is_said_beside_its_field(client, sign_in, officer, date):
    row = line(original=1000)
    sign_in(officer)
    response = client.post(reverse("budget_line_move", args=[row.pk, "release"]), said(date=date))
    assert response.status_code == 422
    assert 'id="id_date_error"' in response.content.decode()


def test_money_is_proposed_from_one_line_to_another(client, sign_in, officer):
    gets, gives, later = line(original=1000), line(original=700), line(year="FY2026-27")
    sign_in(officer)
    address = reverse("budget_line_move", args=[gets.pk, "reappropriation"])
    client.post(address, said(amount="200", counter_line=gives.pk))
    assert EntryProposal.objects.get().counter_line == gives
    assert client.post(address, said(amount="200", counter_line=later.pk)).status_code == 422


def test_of_many_lines_the_giver_is_looked_for_by_words_and_stays_chosen(client, sign_in, officer, monkeypatch):
    monkeypatch.setattr("governance.forms.ledger.OFFERED", 2)
    gets, *others = (line(original=1000) for _number in range(5))
    wanted = others[-1]
    sign_in(officer)
    address = reverse("budget_line_move", args=[gets.pk, "reappropriation"])

    def offered(response):
        return [int(pk) for pk in re.findall(r'<option value="(\d+)"', response.content.decode())]

    assert offered(client.get(address)) == [each.pk for each in others[:2]]
    found = client.get(address, {"giver": f"{wanted.action.code} 3211"})
    assert offered(found) == [wanted.pk]
    again = client.post(address, said(amount="", counter_line=wanted.pk))
    assert again.status_code == 422
    assert f'<option value="{wanted.pk}" selected' in again.content.decode()
    client.post(f"{address}?giver={wanted.action.code}", said(amount="200", counter_line=wanted.pk))
    assert EntryProposal.objects.get().counter_line == wanted


def test_few_lines_are_all_offered_without_looking_for_them(client, sign_in, officer):
    gets, gives = line(original=1000), line(original=1000)
    sign_in(officer)
    text = client.get(reverse("budget_line_move", args=[gets.pk, "reappropriation"])).content.decode()
    assert f'<option value="{gives.pk}"' in text
    assert 'name="giver"' not in text


def test_a_commitment_is_entered_at_once_and_stays_within_the_allocation(client, sign_in, officer):
    row = line(original=1000)
    sign_in(officer)
    address = reverse("budget_line_move", args=[row.pk, "commitment"])
    assert client.post(address, said(amount="1000")).status_code == 302
    assert client.post(address, said(amount="1")).status_code == 422
    row.refresh_from_db()
    assert row.committed == 1000


def test_an_entry_is_proposed_to_be_taken_back_by_a_part(client, sign_in, officer):
    row = line(original=1000, released=600)
    entry = row.entries.get(kind=EntryKind.RELEASE)
    sign_in(officer)
    address = reverse("budget_entry_reverse", args=[row.pk, entry.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, said(amount="601")).status_code == 422
    assert client.post(address, said(amount="100", text="wrong order")).status_code == 302
    assert EntryProposal.objects.get().amount == -100
    other = line()
    assert client.get(reverse("budget_entry_reverse", args=[other.pk, entry.pk])).status_code == 404


def test_the_shares_of_a_line_come_to_100(client, sign_in, officer):
    row, other = line(), ActionFactory()
    sign_in(officer)
    address = reverse("budget_line_shares", args=[row.pk])

    def shares(*pairs):
        sent = {"form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "1"}
        for n, (action, percent) in enumerate(pairs):
            sent |= {f"form-{n}-action": action, f"form-{n}-percent": percent}
        return client.post(address, sent)

    assert shares((row.action.code, "৭০"), (other.code, "20")).status_code == 422
    assert shares((row.action.code, "৭০"), (other.code, "")).status_code == 422
    assert shares((row.action.code, "70"), (row.action.code, "30")).status_code == 422
    assert shares((row.action.code, "৭০"), (other.code, "30")).status_code == 302
    assert row.shares.count() == 2


@pytest.mark.parametrize("role", [None, Role.LEARNER, Role.SECRETARY, Role.MEMBER])
def test_others_propose_nothing(client, sign_in, role):
    row = line(released=500)
    addresses = [
        reverse("budget_line_move", args=[row.pk, "release"]),
        reverse("budget_line_shares", args=[row.pk]),
        reverse("budget_entry_reverse", args=[row.pk, row.entries.first().pk]),
    ]
    assert all("/accounts/login/" in client.post(address).headers["Location"] for address in addresses)
    sign_in(person_with_role(role, OrgUnitFactory()) if role else PersonFactory())
    assert [client.post(address, said()).status_code for address in addresses] == [403] * 3
