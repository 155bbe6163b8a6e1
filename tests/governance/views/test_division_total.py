import pytest
from django.urls import reverse

from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import line

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return line(original=4000).fiscal_year


def address(year):
    return reverse("year_total", args=[year.code])


def test_a_budget_officer_enters_the_total_and_everybody_reads_it_with_its_source(client, sign_in, year):
    sign_in(person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory()))
    execution = reverse("budget_execution") + f"?year={year.code}"
    assert address(year) in client.get(execution).content.decode()
    assert client.get(address(year)).status_code == 200
    sent = {"amount_bdt": "২.৫ কোটি", "source": "Budget book, p. 12"}
    assert client.post(address(year), sent).url == address(year)
    year.refresh_from_db()
    assert year.division_allocation_bdt == 25_000_000
    client.logout()
    text = client.get(execution).content.decode()
    assert "Budget book, p. 12" in text
    assert address(year) not in text


def test_what_is_wrong_comes_back_with_what_was_typed(client, sign_in, year):
    sign_in(person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory()))
    response = client.post(address(year), {"amount_bdt": "3999", "source": "Budget book, p. 12"})
    assert response.status_code == 422
    assert "Budget book, p. 12" in response.content.decode()


@pytest.mark.parametrize("role", [None, Role.MEMBER, Role.SECRETARY])
def test_nobody_else_enters_it(client, sign_in, year, role):
    assert client.get(address(year)).status_code == 302
    sign_in(person_with_role(role, OrgUnitFactory()) if role else PersonFactory())
    for ask in (client.get, client.post):
        assert ask(address(year)).status_code == 403
