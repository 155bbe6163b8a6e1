"""What a decision leaves to the responsible officer: seen, carried out by a second person, or declined."""

import pytest
from django.test import Client
from django.urls import reverse

from governance.domain import decisions
from governance.models import Entry
from governance.values import ChangeState, DecisionState, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.groups import AgendaEntryFactory, DecisionFactory, MembershipFactory, a_group, approved
from tests.factories.plan import ActionFactory, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


@pytest.fixture
def group():
    found, secretary = a_group()
    found.secretary, found.member = secretary, MembershipFactory(group=found).person
    return found


@pytest.fixture
def change(group):
    """A release that a decision of approved minutes left open."""
    row = line(original=1000)
    entry = AgendaEntryFactory(meeting__group=group)
    decision = DecisionFactory(group=group, entry=entry, state=DecisionState.DRAFT, recorded_by=group.secretary)
    key = f"{row.action.code}/FY2025-26/GoB/development/9999-0101-0100-3211/0990101"
    found = decisions.plan_change(
        decision=decision, noun="BudgetLine", field="released", key=key, value="400", by=group.secretary
    )
    approved(entry.meeting)
    decisions.enact(meeting=entry.meeting, by=group.secretary)
    found.refresh_from_db()
    return found


def way(change):
    return f"/en{reverse('planned_change', args=[change.pk])[3:]}"


def test_it_waits_for_the_officer_and_for_nobody_else(sign_in, change, officer, group):
    assert way(change) in sign_in(officer).get("/en/decisions/changes/").content.decode()
    for person in (group.member, PersonFactory()):
        assert way(change) not in sign_in(person).get("/en/decisions/changes/").content.decode()
    assert Client().get("/en/decisions/changes/").status_code == 302


def test_the_officer_sees_it_filled_in_and_carries_it_out(sign_in, change, officer):
    client = sign_in(officer)
    assert "400" in client.get(way(change)).content.decode()
    text = client.post(way(change), {"do": "carry out"}, follow=True).content.decode()
    change.refresh_from_db()
    assert change.state == ChangeState.DONE
    assert "The change is carried out." in text
    released = Entry.objects.filter(kind="release").values_list("amount", flat=True)
    assert list(released) == [400]


def test_nobody_but_the_officer_carries_it_out(sign_in, change, group):
    for person in (group.member, PersonFactory()):
        response = sign_in(person).post(way(change), {"do": "carry out"})
        assert response.status_code in (302, 403)
    assert Client().post(way(change)).status_code == 302
    change.refresh_from_db()
    assert change.state == ChangeState.OPEN


def test_who_wrote_it_down_is_no_second_person(sign_in, change, group):
    both = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    change.decision.recorded_by = both
    change.decision.save()
    text = sign_in(both).post(way(change), {"do": "carry out"}, follow=True).content.decode()
    change.refresh_from_db()
    assert change.state == ChangeState.OPEN
    assert "Carry it out" not in text


def test_declining_needs_its_reason_which_the_group_reads(sign_in, change, officer, group):
    client = sign_in(officer)
    assert client.post(way(change), {"do": "decline", "note": " "}).status_code == 422
    assert client.post(way(change), {"do": "decline", "note": "No cash this quarter"}).status_code == 302
    change.refresh_from_db()
    assert change.state == ChangeState.DECLINED
    assert "No cash this quarter" in sign_in(group.member).get(way(change)).content.decode()


def test_a_change_of_a_draft_is_not_found_by_strangers(sign_in, group):
    line(original=5)
    entry = AgendaEntryFactory(meeting__group=group)
    draft = DecisionFactory(group=group, entry=entry, state=DecisionState.DRAFT)
    ActionFactory(code="3.2a")
    found = decisions.plan_change(decision=draft, noun="Action", field="end", key="3.2a", value="2029-06-30", by=None)
    assert sign_in(PersonFactory()).get(way(found)).status_code == 404
    assert sign_in(group.member).get(way(found)).status_code == 200
