import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.models import Group, Interest, Membership
from governance.values import GroupRole, MeetingState, Role
from tests.factories.governance import PersonFactory, RoleAssignmentFactory
from tests.factories.groups import GroupFactory, ItemFactory, MeetingFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return GroupFactory(slug="twg", name_en="Digital health group", name_bn="ডিজিটাল স্বাস্থ্য গ্রুপ")


@pytest.fixture
def secretary(group):
    return MembershipFactory(group=group, role=GroupRole.SECRETARY).person


@pytest.fixture
def member(group):
    return MembershipFactory(group=group).person


def page(client, name, *args, **query) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


FOUNDING = {
    "slug": "telemedicine", "kind": "working_group", "established_on": "২০২৬-০১-০১", "name_bn": "টেলিমেডিসিন গ্রুপ",
    "name_en": "Telemedicine group", "meetings_a_year": "4", "quorum_kind": "percent", "quorum_value": "50",
    "pass_rule": "majority", "minutes_within_days": "5", "approval_within_days": "7",
}  # fmt: skip


def test_everybody_reads_groups_and_only_a_secretary_founds_one(client, sign_in, group):
    assert group.name_bn in page(client, "groups")
    assert "/accounts/login/" in client.get(reverse("group_new"))["Location"]
    assert sign_in(PersonFactory()).get(reverse("group_new")).status_code == 403
    person = RoleAssignmentFactory(role=Role.SECRETARY).person
    response = sign_in(person).post(reverse("group_new"), FOUNDING)
    assert response.status_code == 302, response.context["form"].errors
    founded = Group.objects.get(slug="telemedicine")
    assert founded.established_on == dt.date(2026, 1, 1)
    assert founded.memberships.get().person == person


@pytest.mark.parametrize(
    "fields", [{"slug": "new"}, {"slug": "a b"}, {"established_on": "2026-02-30"}, {"quorum_value": "101"}]
)
def test_what_cannot_be_founded_comes_back_with_what_to_do(sign_in, fields):
    person = RoleAssignmentFactory(role=Role.SECRETARY).person
    response = sign_in(person).post(reverse("group_new"), FOUNDING | fields)
    assert response.status_code == 422
    assert not Group.objects.exists()


def test_terms_are_changed_by_the_secretary_of_this_group(sign_in, group, secretary, member):
    terms = {name: value for name, value in FOUNDING.items() if name not in {"slug", "kind", "established_on"}}
    assert sign_in(member).post(reverse("group_edit", args=["twg"]), terms).status_code == 403
    assert sign_in(secretary).post(reverse("group_edit", args=["twg"]), terms).status_code == 302
    group.refresh_from_db()
    assert group.name_en == "Telemedicine group"


def test_a_seat_is_given_by_hr_number_in_either_digits_and_ended(sign_in, group, secretary):
    client, person = sign_in(secretary), PersonFactory(hr_number="12345")
    given = {"person": "১২৩৪৫", "role": "member", "has_vote": "on", "valid_from": "2026-01-01"}
    assert client.post(reverse("group_member_new", args=["twg"]), given).status_code == 302
    assert client.post(reverse("group_member_new", args=["twg"]), given | {"role": "observer"}).status_code == 422
    assert client.post(reverse("group_member_new", args=["twg"]), given | {"person": "9"}).status_code == 422
    seat = Membership.objects.get(person=person)
    client.post(reverse("group_member", args=["twg", seat.pk]), {"valid_to": "2026-03-31"})
    seat.refresh_from_db()
    assert seat.valid_to == dt.date(2026, 3, 31)
    assert "৩১ মার্চ ২০২৬" in page(client, "group_members", "twg")
    other = MembershipFactory()
    assert client.get(reverse("group_member", args=["twg", other.pk])).status_code == 404


def test_interests_are_read_in_the_group_and_ended_by_whose_they_are(client, sign_in, group, secretary, member):
    assert sign_in(PersonFactory()).get(reverse("group_interests", args=["twg"])).status_code == 403
    sign_in(member).post(reverse("group_interests", args=["twg"]), {"text": "<script>shares</script>"})
    interest = Interest.objects.get()
    assert "<script>shares" not in page(sign_in(secretary), "group_interests", "twg")
    end = reverse("group_interest_end", args=["twg", interest.pk])
    assert sign_in(MembershipFactory(group=group).person).post(end).status_code == 404
    assert sign_in(member).post(end).status_code == 302
    interest.refresh_from_db()
    assert interest.ended_on == timezone.localdate()


def test_what_waits_stands_on_top_for_whom_it_waits(client, sign_in, group, secretary, member):
    MeetingFactory(group=group)
    ItemFactory(group=group, state="proposed", title_bn="একটি প্রস্তাব")
    assert "একটি প্রস্তাব" in page(sign_in(secretary), "group", "twg")
    assert "waiting-title" not in page(sign_in(member), "group", "twg")
    client.logout()
    assert "waiting-title" not in page(client, "group", "twg")


def test_the_lists_are_taken_away_as_they_are_shown(client, group, secretary):
    for name, args in [("groups", []), ("group_members", ["twg"]), ("meetings", ["twg"]), ("items", ["twg"])]:
        for kind, start in [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")]:
            response = client.get(reverse(name, args=args), {"format": kind})
            assert response.content.startswith(start)
    assert secretary.name_bn in client.get(reverse("group_members", args=["twg"]), {"format": "csv"}).content.decode()


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_group_with_everything_opens_in_both_languages(client, group, secretary, language):
    MeetingFactory.create_batch(2, group=group, state=MeetingState.HELD, was_quorate=True)
    MeetingFactory(group=group, starts_at=timezone.now() + dt.timedelta(days=3))
    response = client.get(reverse("group", args=["twg"]).replace("/bn/", f"/{language}/"))
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["groups", "group", "group_members", "meetings", "items"])
def test_the_number_of_queries_does_not_grow_with_the_rows(client, sign_in, group, secretary, name):
    client = sign_in(secretary)
    args = [] if name == "groups" else ["twg"]

    def fill(number):
        GroupFactory.create_batch(number)
        MembershipFactory.create_batch(number, group=group)
        MeetingFactory.create_batch(number, group=group, state=MeetingState.HELD, was_quorate=True)
        ItemFactory.create_batch(number, group=group, state="proposed", proposed_by=secretary)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            page(client, name, *args)
        return len(asked)

    fill(10)
    page(client, name, *args)
    few = queries()
    fill(30)
    assert queries() == few


def test_groups_stand_in_the_menu_of_whoever_sits_in_one_today_or_has_the_role(client, sign_in, group, member):
    somewhere, groups = reverse("budget_codes"), f'<a href="{reverse("groups")}"'
    assert groups not in client.get(somewhere).content.decode()
    former = MembershipFactory(group=group, valid_to=timezone.localdate() - dt.timedelta(days=1)).person
    for person, shown in (
        (member, True),
        (former, False),
        (PersonFactory(), False),
        (RoleAssignmentFactory(role=Role.MEMBER).person, True),
    ):
        assert (groups in sign_in(person).get(somewhere).content.decode()) is shown
