"""Scenarios: made by who keeps the plan, read by who pays too, closed to everybody else."""

import datetime as dt

import pytest
from django.urls import reverse

from governance.domain.scenarios import open_scenario, put_away
from governance.models import Action, Scenario, ScenarioAction
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import on_plan
from tests.governance.domain.test_scenarios import change

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return person_with_role(Role.SECRETARY, OrgUnitFactory())


@pytest.fixture
def scenario(secretary):
    on_plan("1.1a", start=dt.date(2026, 1, 1), end=dt.date(2026, 6, 30), cost_bdt=100)
    return open_scenario(name="Later money", question="What if?", by=secretary)


def address(name, *args):
    return reverse(name, args=args).replace("/bn/", "/en/")


def change_it(client, scenario, **changes):
    sent = {"start": "2026-01-01", "end": "2026-06-30", "cost_bdt": "100", **changes}
    return client.post(address("scenario_action", scenario.pk, "1.1a"), sent)


def test_who_may_read_and_who_may_change(client, sign_in, secretary, scenario):
    page = address("scenario", scenario.pk)
    assert client.get(page).status_code == 302
    assert sign_in(PersonFactory()).get(page).status_code == 403
    payer = sign_in(person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory()))
    assert "Later money" in payer.get(page).content.decode()
    assert "Change an action" not in payer.get(page).content.decode()
    assert change_it(payer, scenario, cost_bdt="5").status_code == 403
    colleague = sign_in(person_with_role(Role.SECRETARY, OrgUnitFactory()))
    assert change_it(colleague, scenario, cost_bdt="5").status_code == 302
    assert ScenarioAction.objects.get().cost_bdt == 5


def test_a_scenario_from_the_question_to_the_effect(sign_in, secretary, scenario):
    client = sign_in(secretary)
    client.post(address("scenario_new"), {"name": "Half a year later", "question": ""})
    mine = Scenario.objects.get(name="Half a year later")
    assert "Nothing is changed yet" in client.get(address("scenario", mine.pk)).content.decode()
    assert "1.1a" in client.get(address("scenario_choose", mine.pk), {"q": "১.১"}).content.decode()
    change_it(client, mine, end="২০২৬-১২-৩১", cost_bdt="১ লাখ")
    text = client.get(address("scenario", mine.pk)).content.decode()
    assert "The plan would end on 31 December 2026, 184 days later" in text
    assert "1,00,000" in text
    assert Action.objects.get().end == dt.date(2026, 6, 30)


def test_a_change_is_taken_back_and_the_scenario_put_away(sign_in, secretary, scenario):
    client = sign_in(secretary)
    change_it(client, scenario, cost_bdt="5")
    client.post(address("scenario_drop", scenario.pk, "1.1a"))
    assert not ScenarioAction.objects.exists()
    client.post(address("scenario_put_away", scenario.pk))
    assert "was put away" in client.get(address("scenario", scenario.pk)).content.decode()
    assert "was put away" in change_it(client, scenario, cost_bdt="5").content.decode()


def test_a_refused_form_keeps_what_was_typed(sign_in, secretary, scenario):
    response = change_it(sign_in(secretary), scenario, end="2025-01-01")
    assert response.status_code == 422
    assert "The end is before the start" in response.content.decode()
    assert 'value="2025-01-01"' in response.content.decode()


def test_the_form_sends_to_its_own_page(sign_in, secretary, scenario):
    text = sign_in(secretary).get(address("scenario_action", scenario.pk, "1.1a")).content.decode()
    assert '<form method="post" novalidate>' in text
    assert "1.1a" in text


def test_it_says_when_the_plan_has_moved_since(sign_in, secretary, scenario):
    change(scenario, Action.objects.get(), cost_bdt=5)
    on_plan("1.1a", cost_bdt=120)
    text = sign_in(secretary).get(address("scenario", scenario.pk)).content.decode()
    assert "The plan has moved since" in text


def test_the_table_is_taken_away_as_it_is(sign_in, secretary, scenario):
    change(scenario, Action.objects.get(), cost_bdt=5)
    text = sign_in(secretary).get(address("scenario", scenario.pk), {"format": "csv"}).content.decode()
    assert "1.1a" in text
    assert "Whole plan" in text


def test_a_name_with_markup_stays_text(sign_in, secretary, scenario):
    put_away(scenario=scenario, by=secretary)
    Scenario.objects.update(name="<script>alert(1)</script>")
    for page in (address("scenarios"), address("scenario", scenario.pk)):
        assert "<script>alert" not in sign_in(secretary).get(page).content.decode()


def test_an_empty_list_says_the_next_step(sign_in, secretary):
    assert "No scenario has been made yet" in sign_in(secretary).get(address("scenarios")).content.decode()
