"""Writing decisions down and naming what they change, step by step."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from governance.domain import decisions
from governance.models import Decision, PlannedChange
from governance.values import DecisionState
from tests.factories.governance import OrgUnitFactory, person_with_role
from tests.factories.groups import AgendaEntryFactory, DecisionFactory, MembershipFactory, a_group
from tests.factories.plan import ActionFactory

pytestmark = pytest.mark.django_db
WORDS = {"title_en": "Later hubs", "title_bn": "কেন্দ্র পরে"}


@pytest.fixture
def group():
    found, secretary = a_group(slug="twg")
    found.secretary, found.member = secretary, MembershipFactory(group=found).person
    return found


@pytest.fixture
def entry(group):
    return AgendaEntryFactory(meeting__group=group)


@pytest.fixture
def draft(group, entry):
    return DecisionFactory(group=group, entry=entry, state=DecisionState.DRAFT, number="TWG-1.1")


@pytest.fixture
def stranger():
    return a_group()[1]


def test_who_runs_the_group_records_what_was_decided_at_an_item(sign_in, group, entry):
    way = reverse("decision_record", args=[entry.pk])
    client = sign_in(group.secretary)
    assert entry.item.title_bn in client.get(way).content.decode()
    response = client.post(way, WORDS)
    decision = Decision.objects.get()
    assert response["Location"].endswith(reverse("decision", args=[decision.number])[3:])
    assert (decision.state, decision.entry, decision.title_en) == (DecisionState.DRAFT, entry, "Later hubs")


def test_what_lacks_its_words_is_told_and_kept(sign_in, group, entry):
    response = sign_in(group.secretary).post(
        reverse("decision_record", args=[entry.pk]), {"title_en": " ", "title_bn": ""}
    )
    assert response.status_code == 422
    assert not Decision.objects.exists()


def test_nobody_else_records_one(sign_in, group, entry, stranger):
    way = reverse("decision_record", args=[entry.pk])
    assert Client().post(way, WORDS).status_code == 302
    assert sign_in(group.member).post(way, WORDS).status_code == 403
    assert sign_in(stranger).post(way, WORDS).status_code == 404
    assert not Decision.objects.exists()


def test_a_letter_is_recorded_by_who_runs_the_group(sign_in, group, stranger):
    way = reverse("decision_letter", args=["twg"])
    given = WORDS | {"reference": "45.00.0000", "taken_on": "২০২৬-০৩-১০"}
    assert Client().post(way, given).status_code == 302
    assert sign_in(group.member).post(way, given).status_code == 403
    assert sign_in(stranger).post(way, given).status_code == 404
    assert not Decision.objects.exists()
    response = sign_in(group.secretary).post(way, given)
    assert response.status_code == 302, response.content.decode()
    decision = Decision.objects.get()
    assert (decision.state, decision.taken_on) == (DecisionState.STANDING, dt.date(2026, 3, 10))


def test_a_change_is_named_step_by_step(sign_in, group, draft):
    action = ActionFactory(code="3.2a", name_bn="টেলিমেডিসিন কেন্দ্র")
    client, way = sign_in(group.secretary), reverse("decision_change", args=[draft.number])
    assert "field=Action.end" in client.get(way).content.decode()
    assert "key=3.2a" in client.get(way, {"field": "Action.end", "q": "টেলিমেডিসিন"}).content.decode()
    asked = f"{way}?field=Action.end&key=3.2a"
    assert client.get(asked).status_code == 200
    assert client.post(asked, {"value": "২০২৯-০৬-৩০"}).status_code == 302
    change = PlannedChange.objects.get()
    assert (change.key, change.field, change.after) == (action.code, "end", "2029-06-30")


@pytest.mark.parametrize(
    ("asked", "value", "status"),
    [
        ("?field=Action.end&key=3.2a", "tomorrow", 422),
        ("?field=Action.end&key=3.2a", "", 422),
        ("?field=Action.end&key=9.9z", "2029-06-30", 404),
        ("?field=Action.end&key=%00", "2029-06-30", 404),
        ("?field=Action.code&key=3.2a", "9.9z", 200),
    ],
)
def test_what_cannot_be_named_is_told_and_nothing_is_written(sign_in, group, draft, asked, value, status):
    ActionFactory(code="3.2a")
    way = reverse("decision_change", args=[draft.number])
    assert sign_in(group.secretary).post(way + asked, {"value": value}).status_code == status
    assert not PlannedChange.objects.exists()


def test_a_named_change_is_taken_back_by_who_words_the_decision(sign_in, group, draft, stranger):
    ActionFactory(code="3.2a")
    change = decisions.plan_change(
        decision=draft, noun="Action", field="end", key="3.2a", value="2029-06-30", by=group.secretary
    )
    way = reverse("decision_change_drop", args=[draft.number, change.pk])
    assert Client().post(way).status_code == 302
    assert sign_in(group.member).post(way).status_code == 403
    assert sign_in(stranger).post(way).status_code == 404
    assert PlannedChange.objects.exists()
    assert sign_in(group.secretary).post(way).status_code == 302
    assert not PlannedChange.objects.exists()
    assert sign_in(group.secretary).post(way).status_code == 302  # sent twice it is the same


def test_who_sits_in_the_group_reads_a_draft_and_is_shown_no_step(sign_in, group, draft):
    text = sign_in(group.member).get(reverse("decision", args=[draft.number])).content.decode()
    assert reverse("decision_change", args=[draft.number]) not in text
    assert (
        sign_in(person_with_role("secretary", OrgUnitFactory()))
        .get(reverse("decision_change", args=[draft.number]))
        .status_code
        == 404
    )
