import pytest
from django.urls import reverse

from governance.domain import year_closing
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, person_with_role
from tests.factories.plan import FiscalYearFactory, an_extract

pytestmark = pytest.mark.django_db


@pytest.fixture
def first():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


@pytest.fixture
def second():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


@pytest.fixture
def year():
    return FiscalYearFactory()


def page(client, year):
    response = client.get(reverse("year_closing", args=[year.code]))
    assert response.status_code == 200
    return response.content.decode()


def act(client, year, verb, **sent):
    return client.post(reverse("year_closing_act", args=[year.code, verb]), sent)


def button(year, verb):
    return reverse("year_closing_act", args=[year.code, verb])


def test_a_year_is_closed_by_two_and_opened_by_two_on_its_page(client, sign_in, year, first, second):
    an_extract(100)
    sign_in(first)
    assert reverse("budget_unmatched") in page(client, year)
    assert act(client, year, "propose", reason="").status_code == 302
    text = page(client, year)
    assert button(year, "withdraw") in text
    assert button(year, "approve") not in text
    act(client, year, "approve")
    year.refresh_from_db()
    assert not year.is_closed
    sign_in(second)
    assert reverse("year_closing", args=[year.code]) in client.get(reverse("waiting")).content.decode()
    assert button(year, "approve") in page(client, year)
    act(client, year, "approve")
    year.refresh_from_db()
    assert year.is_closed
    assert act(client, year, "reopen", reason="").status_code == 422
    act(client, year, "reopen", reason="দেরিতে আসা বিল")
    sign_in(first)
    assert "দেরিতে আসা বিল" in page(client, year)
    act(client, year, "approve")
    year.refresh_from_db()
    assert not year.is_closed


def test_refusing_needs_a_note_and_is_shown(client, sign_in, year, first, second):
    year_closing.propose_closing(year=year, by=first)
    sign_in(second)
    assert act(client, year, "refuse", note="").status_code == 422
    assert act(client, year, "refuse", note="আগে সারিগুলো মেলান").status_code == 302
    assert "আগে সারিগুলো মেলান" in page(client, year)


def test_what_is_not_there_is_not_found(client, sign_in, year, first):
    sign_in(first)
    assert client.get(reverse("year_closing", args=["FY2031-32"])).status_code == 404
    assert act(client, year, "approve").status_code == 404
    assert act(client, year, "burn").status_code == 404


def test_a_year_that_runs_offers_no_closing(client, sign_in, first):
    year = FiscalYearFactory(code="FY2027-28")
    sign_in(first)
    assert button(year, "propose") not in page(client, year)
    assert act(client, year, "propose", reason="").status_code == 422


def test_the_secretary_reads_and_does_not_close(client, sign_in, year, first):
    year_closing.propose_closing(year=year, by=first)
    sign_in(person_with_role(Role.SECRETARY, OrgUnitFactory()))
    assert button(year, "approve") not in page(client, year)
    assert act(client, year, "approve").status_code == 403
