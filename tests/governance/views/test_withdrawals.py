import pytest
from django.urls import reverse

from governance.domain.withdrawals import withdraw_action
from governance.models import Action
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import line, on_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return person_with_role(Role.SECRETARY, OrgUnitFactory())


def address(name):
    return reverse(name, args=["1.1a"]).replace("/bn/", "/en/")


def test_only_who_keeps_the_plan_finds_the_way_and_may_go_it(client, sign_in, secretary):
    on_plan("1.1a")
    assert client.post(address("action_withdraw"), {"reason": "No"}).status_code == 302
    for person in (PersonFactory(), person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())):
        assert sign_in(person).post(address("action_withdraw"), {"reason": "No"}).status_code == 403
        assert sign_in(person).post(address("action_restore")).status_code == 403
        assert address("action_withdraw") not in sign_in(person).get(address("action")).content.decode()
    assert Action.objects.get().withdrawn_on is None
    assert address("action_withdraw") in sign_in(secretary).get(address("action")).content.decode()


def test_an_action_is_taken_off_and_put_back(sign_in, secretary):
    action = on_plan("1.1a")
    line(action, original=500, released=400, spent=300)
    client = sign_in(secretary)
    assert "has been spent on it already" in client.get(address("action_withdraw")).content.decode()
    client.post(address("action_withdraw"), {"reason": "No money"})
    page = client.get(address("action")).content.decode()
    assert "Taken off the plan on" in page
    assert "No money" in page
    assert "1.1a" not in client.get("/en/plan/?format=csv").content.decode()
    assert "1.1a" in client.get("/en/plan/?status=withdrawn").content.decode()
    client.post(address("action_restore"))
    assert "1.1a" in client.get("/en/plan/?format=csv").content.decode()


def test_everybody_sees_why_an_action_is_off(client):
    withdraw_action(action=on_plan("1.1a"), reason="<b>No money</b>", by=None)
    text = client.get(address("action")).content.decode()
    assert "&lt;b&gt;No money&lt;/b&gt;" in text
    assert address("action_restore") not in text


def test_a_refusal_says_what_to_do_and_keeps_what_was_typed(sign_in, secretary):
    on_plan("1.1b", depends_on=[on_plan("1.1a")])
    response = sign_in(secretary).post(address("action_withdraw"), {"reason": "No money"})
    assert response.status_code == 422
    assert "1.1b wait for this action" in response.content.decode()
    assert "No money" in response.content.decode()
    assert sign_in(secretary).post(address("action_withdraw"), {"reason": ""}).status_code == 422
