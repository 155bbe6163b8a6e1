import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.domain import meetings
from governance.domain.attendance import Present, record_attendance
from governance.models import Invitation, Meeting
from governance.values import Answer, GroupRole, ItemState, MeetingState
from tests.factories.governance import PersonFactory
from tests.factories.groups import AgendaEntryFactory, GroupFactory, ItemFactory, MeetingFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return GroupFactory(slug="twg")


@pytest.fixture
def secretary(group):
    return MembershipFactory(group=group, role=GroupRole.SECRETARY).person


@pytest.fixture
def member(group):
    return MembershipFactory(group=group).person


@pytest.fixture
def meeting(group):
    """One a week from now."""
    return MeetingFactory(group=group, number=1, starts_at=timezone.now() + dt.timedelta(days=7))


@pytest.fixture
def past(group):
    return MeetingFactory(group=group, number=2)


def page(client, name, *args) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def form(days=7, **fields):
    day = timezone.localdate() + dt.timedelta(days=days)
    return {"day": day.isoformat(), "begins": "১১:০০", "ends": "13:00", "event": str(uuid.uuid4())} | fields


def test_a_meeting_is_planned_once_however_often_the_form_is_sent(sign_in, group, secretary, member):
    client, given = sign_in(secretary), form(place_bn="সভাকক্ষ ৪")
    for _again in range(3):
        assert client.post(reverse("meeting_new", args=["twg"]), given).status_code == 302
    planned = Meeting.objects.get()
    assert timezone.localtime(planned.starts_at).hour == 11
    assert sign_in(member).post(reverse("meeting_new", args=["twg"]), form()).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"day": "yesterday"},
        {"begins": "25:00"},
        {"ends": "10:00"},
        {"link": "javascript:x"},
        {"day": "9999-12-31"},
        {"title_en": "a\x00"},
    ],
)
def test_what_no_meeting_can_be_comes_back(sign_in, group, secretary, fields):
    response = sign_in(secretary).post(reverse("meeting_new", args=["twg"]), form(**fields))
    assert response.status_code in {422, 302}
    assert response.status_code == 422 or fields == {"day": "9999-12-31"}


def test_a_meeting_in_the_past_says_what_to_do_and_can_be_noted_as_held(sign_in, group, secretary):
    client = sign_in(secretary)
    refused = client.post(reverse("meeting_new", args=["twg"]), form(days=-7))
    assert refused.status_code == 422
    assert refused.context["form"].errors["day"]
    assert client.post(reverse("meeting_new", args=["twg"]), form(days=-7, already_held="on")).status_code == 302


def test_the_way_of_a_meeting_from_the_invitation_to_the_quorum(sign_in, group, secretary, member, meeting):
    chair = MembershipFactory(group=group, role=GroupRole.CHAIR).person
    client = sign_in(secretary)
    for _again in range(2):
        client.post(reverse("meeting_invite", args=["twg", 1]))
    assert meeting.invitations.count() == 3
    client = sign_in(member)
    assert reverse("meeting_answer", args=["twg", 1]) in page(client, "waiting")
    assert client.post(reverse("meeting_answer", args=["twg", 1]), {"answer": "yes", "note": "Late"}).status_code == 302
    assert meeting.invitations.get(person=member).answer == Answer.YES
    assert client.post(reverse("meeting_answer", args=["twg", 1]), {"answer": "perhaps"}).status_code == 422
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=timezone.now() - dt.timedelta(hours=3), ends_at=timezone.now()
    )
    client = sign_in(secretary)
    rows = {f"p{chair.pk}-there": "on", f"p{member.pk}-there": "on", f"p{member.pk}-left_at": "১৪:৩০"}
    rows |= {"guests": "2", "g0-name": "Mrs Guest", "g0-office": "WHO", "hold": "1"}
    response = client.post(reverse("meeting_attendance", args=["twg", 1]), rows)
    assert response.status_code == 302, response.context["faults"]
    meeting.refresh_from_db()
    assert (meeting.state, meeting.quorum_present, meeting.was_quorate) == (MeetingState.HELD, 2, True)
    text = page(client, "meeting", "twg", 1)
    assert "Mrs Guest" in text
    assert "১৪:৩০" in text


def test_a_wrong_time_comes_back_with_everything_that_was_typed(sign_in, past, secretary):
    client = sign_in(secretary)
    rows = {f"p{secretary.pk}-there": "on", f"p{secretary.pk}-arrived_at": "soon", "guests": "1", "g0-name": "Guest"}
    response = client.post(reverse("meeting_attendance", args=["twg", 2]), rows)
    assert response.status_code == 422
    assert "soon" in response.content.decode()
    assert not past.attendances.exists()


def test_the_public_reads_no_names_of_those_present_no_link_and_nothing_confidential(
    client, sign_in, group, member, past
):
    past.link = "https://meet.example.org/secret"
    past.save()
    guest = "Mrs Guest"
    record_attendance(meeting=past, present=[Present(member), Present(name=guest)], by=None)
    open_entry = AgendaEntryFactory(meeting=past, item__state=ItemState.ON_AGENDA, item__title_bn="খোলা বিষয়")
    hidden = AgendaEntryFactory(
        meeting=past, item__state=ItemState.ON_AGENDA, item__is_confidential=True, item__title_bn="গোপন বিষয়"
    )
    for asking in (None, PersonFactory()):
        client = client if asking is None else sign_in(asking)
        text = page(client, "meeting", "twg", 2)
        assert "খোলা বিষয়" in text
        for secret in (guest, "secret", "গোপন বিষয়"):
            assert secret not in text
        assert client.get(reverse("item", args=["twg", hidden.item_id])).status_code == 404
        assert client.get(reverse("item", args=["twg", open_entry.item_id])).status_code == 200
    text = page(sign_in(member), "meeting", "twg", 2)
    for shown in (guest, "secret", "গোপন বিষয়"):
        assert shown in text


def test_an_answer_belongs_to_the_invited_and_the_secretary(sign_in, group, secretary, member, meeting):
    meetings.invite(meeting=meeting, by=None)
    invitation = Invitation.objects.get(person=member)
    stranger, colleague = PersonFactory(), MembershipFactory(group=group).person
    address = reverse("meeting_answer", args=["twg", 1])
    for person in (stranger, colleague):
        assert sign_in(person).post(f"{address}?for={invitation.pk}", {"answer": "no"}).status_code == 404
    assert sign_in(secretary).post(f"{address}?for={invitation.pk}", {"answer": "no"}).status_code == 302
    invitation.refresh_from_db()
    assert invitation.answer == Answer.NO
    for wrong in ("x", "²", "99999999999999999999", "-1"):
        assert sign_in(secretary).get(f"{address}?for={wrong}").status_code == 404


def test_a_meeting_is_moved_and_cancelled_with_a_reason(sign_in, group, secretary, meeting):
    client = sign_in(secretary)
    assert client.post(reverse("meeting_edit", args=["twg", 1]), form(days=9)).status_code == 302
    assert client.post(reverse("meeting_cancel", args=["twg", 1]), {"reason": ""}).status_code == 422
    assert client.post(reverse("meeting_cancel", args=["twg", 1]), {"reason": "বন্যা"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence) == (MeetingState.CANCELLED, 2)
    assert "বন্যা" in page(client, "meeting", "twg", 1)


def test_the_agenda_is_built_with_buttons(sign_in, group, secretary, member, meeting):
    client, address = sign_in(secretary), reverse("meeting_agenda", args=["twg", 1])
    first, second = (ItemFactory(group=group, state=ItemState.ACCEPTED, title_bn=f"বিষয় {n}") for n in "১২")
    for item in (first, second, second):
        client.post(address, {"place": item.pk})
    assert list(meeting.agenda.values_list("item", flat=True)) == [first.pk, second.pk]
    entry = meeting.agenda.last()
    client.post(address, {"up": entry.pk})
    assert meeting.agenda.first() == entry
    client.post(address, {"save": "1", f"minutes-{entry.pk}": "২৫"})
    entry.refresh_from_db()
    assert entry.minutes_planned == 25
    client.post(address, {"save": "1", f"minutes-{entry.pk}": "lots"})
    client.post(address, {"off": entry.pk})
    assert meeting.agenda.count() == 1
    assert "বিষয় ২" in page(client, "meeting_agenda", "twg", 1)
    assert client.post(address, {"up": "x"}).status_code == 404
    assert sign_in(member).post(address, {"off": meeting.agenda.get().pk}).status_code == 403


@pytest.mark.parametrize("name", ["meeting", "meeting_agenda", "meeting_attendance"])
def test_the_number_of_queries_does_not_grow_with_the_rows(sign_in, group, secretary, past, name):
    client = sign_in(secretary)

    def fill(number):
        seats = MembershipFactory.create_batch(number, group=group)
        for seat in seats:
            Invitation.objects.create(meeting=past, person=seat.person, membership=seat, sent_at=timezone.now())
        present = [Present(row.person) for row in past.attendances.select_related("person")]
        record_attendance(meeting=past, present=[*present, *(Present(seat.person) for seat in seats)], by=None)
        AgendaEntryFactory.create_batch(number, meeting=past, item__state=ItemState.ON_AGENDA)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            page(client, name, "twg", 2)
        return len(asked)

    fill(10)
    page(client, name, "twg", 2)
    few = queries()
    fill(30)
    assert queries() == few


def test_each_button_of_a_meeting_is_for_its_secretary_and_a_refusal_says_why(sign_in, group, secretary, member, past):
    for name in ("meeting_invite", "meeting_hold"):
        assert sign_in(member).post(reverse(name, args=["twg", 2])).status_code == 403
        response = sign_in(secretary).post(reverse(name, args=["twg", 2]), follow=True)
        assert "note-error" in response.content.decode()
    assert sign_in(secretary).get(reverse("meeting", args=["twg", 40000])).status_code == 404
