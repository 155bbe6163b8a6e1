import datetime as dt

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from governance.domain import meetings
from tests.factories.governance import PersonFactory
from tests.factories.groups import GroupFactory, MeetingFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return MembershipFactory(group=GroupFactory(slug="twg"))


@pytest.fixture
def meeting(member):
    begins = timezone.now() + dt.timedelta(days=7)
    return MeetingFactory(group=member.group, number=1, starts_at=begins, link="https://meet.example.org/secret")


def events(client, address):
    response = client.get(address)
    assert response["Content-Type"].startswith("text/calendar")
    return list(icalendar.Calendar.from_ical(response.content).walk("VEVENT"))


def my_address(client):
    text = client.post(reverse("calendar_address")).content.decode()
    return "/bn/groups/calendar/" + text.split("/groups/calendar/", 2)[-1].split(".ics")[0] + ".ics"


def test_a_group_s_calendar_follows_a_meeting_that_is_moved_and_cancelled(client, meeting):
    address = reverse("group_calendar", args=["twg"])
    (before,) = events(client, address)
    meetings.cancel_meeting(meeting=meeting, reason="Flood", by=None)
    (after,) = events(client, address)
    assert before["uid"] == after["uid"]
    assert int(after["sequence"]) > int(before["sequence"])
    assert str(after["status"]) == "CANCELLED"


def test_the_link_stands_in_the_calendar_of_members_and_not_in_that_of_the_group(client, sign_in, member, meeting):
    public = client.get(reverse("group_calendar", args=["twg"])).content.decode()
    assert "meet.example.org" not in public
    address = my_address(sign_in(member.person))
    client.logout()
    (mine,) = events(client, address)
    assert "meet.example.org" in str(mine["description"])


def test_the_calendar_of_a_stranger_is_empty_and_an_unknown_address_is_not_there(client, sign_in, meeting):
    assert events(client, my_address(sign_in(PersonFactory()))) == []
    assert client.get(reverse("my_calendar", args=["x" * 43])).status_code == 404


def test_a_former_member_sees_no_meeting_after_their_term(client, sign_in, member, meeting):
    address = my_address(sign_in(member.person))
    type(member).objects.filter(pk=member.pk).update(valid_to=timezone.localdate())
    assert events(client, address) == []
    MeetingFactory(group=member.group, number=2)
    assert len(events(client, address)) == 1


def test_an_address_is_taken_back(client, sign_in, member):
    address = my_address(sign_in(member.person))
    assert client.post(reverse("calendar_address"), {"do": "end"}).status_code == 302
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("many", [2, 40])
def test_a_calendar_takes_the_same_queries_for_any_number_of_meetings(
    client, member, many, django_assert_max_num_queries
):
    for number in range(many):
        MeetingFactory(group=member.group, number=number + 1)
    with django_assert_max_num_queries(4):
        client.get(reverse("group_calendar", args=["twg"]))
