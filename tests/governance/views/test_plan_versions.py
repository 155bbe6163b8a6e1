"""Versions of the plan: everybody reads and compares, the secretary approves."""

import pytest
from django.urls import reverse

from governance.models import PlanVersion
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.groups import DecisionFactory
from tests.factories.plan import on_plan
from tests.governance.domain.test_plan_versions import approve

pytestmark = pytest.mark.django_db
LIST, NEW = "/en/plan/versions/", "/en/plan/versions/new/"


@pytest.fixture
def secretary():
    return person_with_role(Role.SECRETARY, OrgUnitFactory())


@pytest.fixture
def versions():
    on_plan("1.1a", cost_bdt=100)
    first = approve(title_en="Plan of January")
    on_plan("1.1a", cost_bdt=200)
    on_plan("1.1b")
    return first, approve(title_en="Plan of June")


def test_only_who_keeps_the_plan_approves(client, sign_in, secretary):
    on_plan()
    sent = {"decision": DecisionFactory().pk, "title_en": "Plan", "title_bn": ""}
    assert client.post(NEW, sent).status_code == 302
    for person in (PersonFactory(), person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())):
        assert sign_in(person).post(NEW, sent).status_code == 403
        assert NEW not in sign_in(person).get(LIST).content.decode()
    assert not PlanVersion.objects.exists()
    assert NEW in sign_in(secretary).get(LIST).content.decode()
    assert sign_in(secretary).post(NEW, sent).url == reverse("plan_version", args=[1]).replace("/bn/", "/en/")


def test_before_approving_one_sees_what_has_changed(sign_in, secretary, versions):
    on_plan("1.1b", cost_bdt=77)
    text = sign_in(secretary).get(NEW).content.decode()
    assert "Changed since version 2" in text
    assert "Cost in taka: 77 instead of" in text


def test_a_refusal_keeps_what_was_typed(sign_in, secretary, versions):
    sent = {"decision": DecisionFactory().pk, "title_en": "Plan of today", "title_bn": ""}
    response = sign_in(secretary).post(NEW, sent)
    assert response.status_code == 422
    assert "The plan has not changed since version 2" in response.content.decode()
    assert "Plan of today" in response.content.decode()


def test_everybody_reads_a_version_and_what_it_changed(client, versions):
    text = client.get(f"{LIST}2/").content.decode()
    for expected in (
        "Plan of June",
        versions[1].decision.number,
        "What changed since version 1",
        "Cost in taka: 200 instead of 100",
        "New on the plan",
        "nothing was put in afterwards",
    ):
        assert expected in text


def test_a_version_is_compared_with_a_later_one_and_with_today(client, versions):
    assert "What version 2 changed" in client.get(f"{LIST}1/?against=2").content.decode()
    on_plan("1.1a", cost_bdt=300)
    text = client.get(f"{LIST}2/?against=0").content.decode()
    assert "What is different today" in text
    assert "Cost in taka: 300 instead of 200" in text


@pytest.mark.parametrize(("asked", "status"), [("against=9", 404), ("against=x", 200), ("against=-1", 200)])
def test_a_version_that_is_not_there_cannot_be_compared(client, versions, asked, status):
    assert client.get(f"{LIST}2/?{asked}").status_code == status
    assert client.get(f"{LIST}9/").status_code == 404


def test_bangla_has_it_too(client, versions):
    text = client.get("/bn/plan/versions/2/").content.decode()
    assert "সংস্করণ ২" in text
    assert "২০০" in text


def test_lists_are_taken_away_as_they_are(client, versions):
    assert "Plan of January" in client.get(f"{LIST}?format=csv").content.decode()
    plan = client.get(f"{LIST}1/?format=csv").content.decode()
    assert "1.1a" in plan
    assert "1.1b" not in plan
    assert client.get(f"{LIST}1/?format=xlsx").content.startswith(b"PK")


def test_without_a_version_the_next_step_is_said(client):
    assert "No version has been approved yet" in client.get(LIST).content.decode()
