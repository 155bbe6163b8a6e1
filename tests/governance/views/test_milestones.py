import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.domain import milestones
from governance.models import ClaimedProgress, Milestone
from governance.queries import unmandated
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, PostFactory, PostingFactory, person_with_role
from tests.factories.groups import DecisionFactory
from tests.factories.plan import ActionFactory, ClaimFactory, MilestoneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone():
    made = MilestoneFactory(action=ActionFactory(code="3.2a"), n=1, weight=60, target_qty=64, due=dt.date(2024, 6, 30))
    return Milestone.objects.select_related("action").get(pk=made.pk)


@pytest.fixture
def owner(milestone):
    return PostingFactory(post=PostFactory(organisation=milestone.action.owner)).person


@pytest.fixture
def secretary():
    return person_with_role(Role.SECRETARY, OrgUnitFactory())


def whole(milestone, **changes):
    """What the form of the secretary sends."""
    names = ("name_bn", "name_en", "due", "weight", "target_qty")
    return {name: getattr(milestone, name) for name in names} | {"seen": milestones.state_of(milestone), **changes}


WAY = ("3.2a", 1)


def test_the_owner_reports_in_bangla_digits_and_changes_nothing_of_the_plan(sign_in, milestone, owner):
    client = sign_in(owner)
    page = client.get(reverse("action", args=["3.2a"])).content.decode()
    assert reverse("milestone", args=WAY) in page
    assert reverse("milestone_new", args=["3.2a"]) not in page
    assert 'name="weight"' not in client.get(reverse("milestone", args=WAY)).content.decode()
    given = {"achieved_qty": "১৬", "evidence_bn": "তালিকা", "weight": "1", "seen": milestones.state_of(milestone)}
    assert client.post(reverse("milestone", args=WAY), given).status_code == 302
    milestone.refresh_from_db()
    assert (milestone.achieved_qty, milestone.weight, milestone.evidence_bn) == (16, 60, "তালিকা")
    assert client.get(reverse("milestone_new", args=["3.2a"])).status_code == 403


def test_strangers_colleagues_and_visitors_report_nothing(client, sign_in, milestone):
    ways = [reverse("milestone", args=WAY), reverse("action_claim", args=["3.2a"])]
    assert [client.get(way).status_code for way in ways] == [302, 302]
    for person in (PersonFactory(), PostingFactory().person, person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())):
        assert [sign_in(person).post(way).status_code for way in ways] == [403, 403]
    assert "milestones/1/" not in client.get(reverse("action", args=["3.2a"])).content.decode()


def test_the_secretary_changes_all_of_it_with_a_decision_or_is_listed(sign_in, milestone, secretary):
    client, way = sign_in(secretary), reverse("milestone", args=WAY)
    given = whole(milestone, weight="৫৫.৫", achieved_qty="64", reached_on="2024-06-01")
    assert client.post(way, given).status_code == 302
    milestone.refresh_from_db()
    assert (milestone.weight, milestone.reached_on) == (Decimal("55.50"), dt.date(2024, 6, 1))
    assert unmandated.unmandated_entries().count() == 1
    given = whole(milestone, due="2025-01-01", achieved_qty="64", reached_on="2024-06-01")
    assert client.post(way, given | {"decision": DecisionFactory().pk}).status_code == 302
    assert unmandated.unmandated_entries().count() == 1


def test_weights_over_100_are_refused_with_their_sum(sign_in, milestone, secretary):
    client, way = sign_in(secretary), reverse("milestone_new", args=["3.2a"])
    text = client.get(way).content.decode()
    assert "৪০%" in text
    given = {"n": "২", "name_bn": "পরের ধাপ", "due": "2026-01-01", "weight": "41", "seen": milestones.state_of(None)}
    response = client.post(way, given)
    assert response.status_code == 422
    assert "১০১" in response.content.decode()
    assert client.post(way, given | {"weight": "৪০"}).status_code == 302
    assert client.post(way, given | {"weight": "1"}).status_code == 422  # there is a second one already
    assert Milestone.objects.get(n=2).name_en == "পরের ধাপ"


@pytest.mark.parametrize(
    "changes",
    [
        {"weight": "0"},
        {"weight": "33.333"},
        {"weight": ""},
        {"target_qty": "9" * 20},
        {"target_qty": "x"},
        {"achieved_qty": "65"},
        {"reached_on": "2024-06-01"},
        {"due": ""},
        {"name_bn": "", "name_en": ""},
        {"seen": ""},
    ],
)
def test_what_cannot_be_is_refused_on_the_form(sign_in, milestone, secretary, changes):
    assert sign_in(secretary).post(reverse("milestone", args=WAY), whole(milestone, **changes)).status_code == 422
    milestone.refresh_from_db()
    assert (milestone.weight, milestone.achieved_qty) == (60, None)


def test_the_second_of_two_reports_is_told_and_sees_both(sign_in, milestone, owner):
    seen = milestones.state_of(milestone)
    client, way = sign_in(owner), reverse("milestone", args=WAY)
    client.post(way, {"achieved_qty": "16", "seen": seen})
    response = client.post(way, {"achieved_qty": "20", "seen": seen})
    text = response.content.decode()
    assert response.status_code == 422
    assert "<dd>১৬</dd>" in text
    assert 'value="20"' in text


def test_what_is_not_there_is_not_found(sign_in, milestone, secretary):
    client = sign_in(secretary)
    for way in (
        ("milestone", ["3.2a", 9]),
        ("milestone", ["9.9z", 1]),
        ("milestone_new", ["9.9z"]),
        ("action_claim", ["9"]),
    ):
        assert client.get(reverse(way[0], args=way[1])).status_code == 404
    assert client.get(reverse("milestone", args=["3.2a", 10**30])).status_code == 404


def test_a_claim_stands_beside_the_proof(sign_in, milestone, owner):
    client, way = sign_in(owner), reverse("action_claim", args=["3.2a"])
    for wrong in ({"percent": "101", "as_of": "2026-01-01"}, {"percent": "5", "as_of": "2199-01-01"}, {"percent": ""}):
        assert client.post(way, wrong).status_code == 422
    assert client.post(way, {"percent": "৭৫", "as_of": "2025-01-01"}).status_code == 302
    claim = ClaimedProgress.objects.get()
    assert (claim.percent, claim.by) == (75, owner)
    text = client.get(way).content.decode()
    assert "৭৫%" in text
    assert '<form method="post" novalidate>' in text


def test_my_actions_say_what_is_overdue_next_and_what_was_said(sign_in, milestone, owner):
    MilestoneFactory(action=milestone.action, n=2, weight=10, due=dt.date(2099, 1, 1), name_bn="পরেরটি")
    MilestoneFactory(action=milestone.action, n=3, weight=10, due=dt.date(2020, 1, 1), reached_on=dt.date(2020, 1, 1))
    ClaimFactory(action=milestone.action, percent=42, as_of=dt.date(2025, 1, 1))
    foreign = ActionFactory()
    text = sign_in(owner).get(reverse("my_actions")).content.decode()
    for expected in (
        milestone.name_bn,
        "পরেরটি",
        "৪২%",
        reverse("milestone", args=WAY),
        reverse("action_claim", args=["3.2a"]),
    ):
        assert expected in text
    assert reverse("milestone", args=["3.2a", 3]) not in text
    assert foreign.name_bn not in text


def test_the_file_is_what_is_on_the_screen(sign_in, milestone, owner):
    client = sign_in(owner)
    text = client.get(reverse("my_actions"), {"format": "csv"}).content.decode("utf-8-sig")
    assert milestone.action.name_bn in text
    assert client.get(reverse("my_actions"), {"format": "xlsx"}).content.startswith(b"PK")


def test_without_actions_the_page_says_the_next_step(client, sign_in):
    assert client.get(reverse("my_actions")).status_code == 302
    assert "পদায়ন" in sign_in(PersonFactory()).get(reverse("my_actions")).content.decode()
    assert "মালিকানা" in sign_in(PostingFactory().person).get(reverse("my_actions")).content.decode()


def test_what_is_due_waits_for_those_who_answer_for_it(sign_in, milestone, owner):
    way = reverse("my_actions")
    assert way in sign_in(owner).get(reverse("waiting")).content.decode()
    assert way in sign_in(owner).get(reverse("plan")).content.decode()
    assert way not in sign_in(PostingFactory().person).get(reverse("waiting")).content.decode()


def test_my_actions_ask_as_often_for_fifty_as_for_two(sign_in, milestone, owner, django_assert_max_num_queries):
    for _n in range(50):
        made = ActionFactory(owner=milestone.action.owner, component=milestone.action.component)
        MilestoneFactory.create_batch(2, action=made, due=timezone.localdate())
    client = sign_in(owner)
    with django_assert_max_num_queries(12):
        client.get(reverse("my_actions"))
