"""The register and the page of a decision: who reads it, who words it, and how it ends."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from governance.domain import decisions
from governance.models import Action
from governance.values import DecisionState, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.groups import AgendaEntryFactory, DecisionFactory, MembershipFactory, a_group
from tests.factories.plan import ActionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    return Client()


@pytest.fixture
def group():
    """A group; its secretary owns the wording, a member is the colleague."""
    found, secretary = a_group()
    found.secretary, found.member = secretary, MembershipFactory(group=found).person
    return found


@pytest.fixture
def letter(group):
    return DecisionFactory(group=group, number="HSD-45.00", title_en="Later hubs", title_bn="কেন্দ্র পরে")


@pytest.fixture
def draft(group):
    entry = AgendaEntryFactory(meeting__group=group)
    return DecisionFactory(group=group, entry=entry, state=DecisionState.DRAFT, number="TWG-1.1")


@pytest.fixture
def stranger():
    """Runs another group, and keeps the plan."""
    other, secretary = a_group()
    return secretary


def page(name, decision):
    return f"/en{reverse(name, args=[decision.number])[3:]}"


def to_end_later(decision, action):
    decisions.plan_change(
        decision=decision, noun="Action", field="end", key=action.code, value="2029-06-30", by=decision.group.secretary
    )


def test_everybody_reads_a_decision_that_stands_and_the_register_holds_it(visitor, letter):
    assert "Later hubs" in visitor.get(page("decision", letter)).content.decode()
    assert "Later hubs" in visitor.get("/en/decisions/").content.decode()
    assert "Later hubs" in visitor.get("/en/decisions/?format=csv").content.decode("utf-8-sig")
    assert "কেন্দ্র পরে" in visitor.get(f"/bn/decisions/{letter.number}/").content.decode()


def test_a_draft_is_read_by_its_group_alone(visitor, sign_in, draft, group, stranger):
    for person in (group.secretary, group.member):
        assert sign_in(person).get(page("decision", draft)).status_code == 200
    for reader in (visitor, sign_in(stranger)):
        assert reader.get(page("decision", draft)).status_code == 404
        assert draft.number not in reader.get("/en/decisions/?format=csv").content.decode("utf-8-sig")


def test_a_register_without_rows_says_why(visitor, letter):
    assert visitor.get("/en/decisions/?q=unheard").status_code == 200
    assert "Later hubs" not in visitor.get("/en/decisions/?q=unheard").content.decode()
    assert visitor.get("/en/decisions/?state=x&year=y&page=z").status_code == 200


@pytest.mark.parametrize("name", ["decision_enact", "decision_revoke", "decision_change"])
def test_only_who_runs_the_group_finds_and_goes_the_ways_of_wording(visitor, sign_in, letter, group, stranger, name):
    to_end_later(letter, ActionFactory(code="3.2a"))
    way = reverse(name, args=[letter.number])
    assert way[3:] in sign_in(group.secretary).get(page("decision", letter)).content.decode()
    for person in (group.member, stranger):
        assert way[3:] not in sign_in(person).get(page("decision", letter)).content.decode()
        assert sign_in(person).post(way).status_code == 403
    assert visitor.post(way).status_code == 302
    letter.refresh_from_db()
    assert letter.state == DecisionState.STANDING
    assert Action.objects.get().end != dt.date(2029, 6, 30)


def test_a_letter_is_carried_out_once_its_changes_are_named(sign_in, letter, group):
    action = ActionFactory(code="3.2a")
    to_end_later(letter, action)
    response = sign_in(group.secretary).post(page("decision_enact", letter), follow=True)
    action.refresh_from_db()
    assert action.end == dt.date(2029, 6, 30)
    assert "It is carried out" in response.content.decode()


def test_without_approved_minutes_a_decision_of_a_meeting_is_not_carried_out(sign_in, draft, group):
    action = ActionFactory(code="3.2a")
    to_end_later(draft, action)
    client = sign_in(group.secretary)
    assert (
        reverse("decision_enact", args=[draft.number])[3:] not in client.get(page("decision", draft)).content.decode()
    )
    client.post(page("decision_enact", draft))
    action.refresh_from_db()
    assert action.end != dt.date(2029, 6, 30)


def test_what_has_moved_since_is_not_overwritten_and_the_page_says_so(sign_in, letter, group):
    action = ActionFactory(code="3.2a")
    to_end_later(letter, action)
    Action.objects.update(end=dt.date(2030, 1, 31))
    client = sign_in(group.secretary)
    text = client.post(page("decision_enact", letter), follow=True).content.decode()
    action.refresh_from_db()
    assert action.end == dt.date(2030, 1, 31)
    assert "The field has changed since" in text


def test_a_later_decision_revokes_it_and_what_is_revoked_is_not_revoked_again(visitor, sign_in, letter, group):
    later = DecisionFactory(group=group, number="HSD-46.00")
    secretary = sign_in(group.secretary)
    assert secretary.post(page("decision_revoke", letter), {"decision": ""}).status_code == 422
    assert secretary.post(page("decision_revoke", letter), {"decision": later.pk}).status_code == 302
    letter.refresh_from_db()
    assert (letter.state, letter.revoked_by) == (DecisionState.REVOKED, later)
    assert (
        reverse("decision_revoke", args=[letter.number])[3:]
        not in secretary.get(page("decision", letter)).content.decode()
    )
    assert "HSD-46.00" in visitor.get(page("decision", letter)).content.decode()


def test_a_number_that_no_decision_has_is_not_found(visitor):
    assert visitor.get("/en/decisions/none/").status_code == 404


def test_an_administrator_reads_drafts_of_every_group(sign_in, draft):
    admin = person_with_role(Role.ADMINISTRATOR, OrgUnitFactory())
    assert sign_in(admin).get(page("decision", draft)).status_code == 200
    assert sign_in(PersonFactory()).get(page("decision", draft)).status_code == 404
