import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from governance.domain import meetings
from governance.domain.attendance import Present, record_attendance
from governance.models import Invitation, Meeting
from governance.values import Answer, GroupRole, ItemState, MeetingState
from tests.factories.governance import PersonFactory
from tests.factories.groups import AgendaEntryFactory, GroupFactory, MeetingFactory, MembershipFactory
from tests.governance.domain.test_groups import codes

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def soon(days=7) -> dt.datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=days)


def planned(group=None, starts_at=None, **fields) -> Meeting:
    starts_at = starts_at or soon()
    given = {"group": group or GroupFactory(), "starts_at": starts_at, "ends_at": starts_at + 2 * HOUR, "by": None}
    return meetings.plan_meeting(**given | fields)


def moved(meeting, **fields) -> Meeting:
    names = ("starts_at", "ends_at", "title_en", "title_bn", "place_en", "place_bn", "link")
    same = {name: getattr(meeting, name) for name in names}
    return meetings.move_meeting(meeting=meeting, by=None, **same | fields)


def test_meetings_are_numbered_and_the_same_form_sent_twice_plans_one():
    group, event = GroupFactory(), uuid.uuid4()
    first = planned(group, client_event_id=event)
    assert planned(group, client_event_id=event) == first
    assert (first.number, first.title_bn) == (1, "সভা ১")
    assert planned(group).number == 2


def test_a_meeting_in_the_past_is_refused_unless_it_has_taken_place():
    with pytest.raises(ValidationError) as refused:
        planned(starts_at=soon(-7))
    assert codes(refused) == {"meeting_in_past"}
    meeting = planned(starts_at=soon(-7), already_held=True)
    with pytest.raises(ValidationError) as refused:
        meetings.invite(meeting=meeting, by=None)
    assert codes(refused) == {"meeting_in_past"}
    with pytest.raises(ValidationError) as refused:
        planned(already_held=True)
    assert codes(refused) == {"not_over"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ends_at": soon(6)}, "bad_date"),
        ({"ends_at": soon(30)}, "too_long"),
        ({"ends_at": dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC)}, "bad_date"),
        ({"title_en": "a\u202eb"}, "bad_text"),
        ({"title_en": "x" * 256}, "too_long"),
        ({"link": "javascript:alert(1)"}, "bad_link"),
    ],
)
def test_what_no_meeting_can_be_is_refused_and_nothing_is_written(fields, code):
    with pytest.raises(ValidationError) as refused:
        planned(**fields)
    assert codes(refused) == {code}
    assert not Meeting.objects.exists()


def test_a_group_that_ended_does_not_meet_afterwards():
    with pytest.raises(ValidationError) as refused:
        planned(GroupFactory(dissolved_on=timezone.localdate()))
    assert codes(refused) == {"dissolved"}


def test_the_sequence_grows_with_date_place_and_state_and_with_nothing_else():
    meeting = planned()
    MembershipFactory(group=meeting.group)
    assert moved(meeting).sequence == 0
    assert moved(meeting, starts_at=soon(8), ends_at=soon(8) + HOUR).sequence == 1
    meeting.refresh_from_db()
    assert moved(meeting, place_en="Room 4").sequence == 2
    meetings.invite(meeting=meeting, by=None)
    meeting.refresh_from_db()
    assert (meeting.sequence, meeting.place_bn) == (3, "Room 4")
    meetings.invite(meeting=meeting, by=None)
    assert meetings.cancel_meeting(meeting=meeting, reason="Hartal", by=None).sequence == 4
    assert meetings.cancel_meeting(meeting=meeting, reason="Again", by=None).cancelled_because == "Hartal"


def test_a_cancellation_needs_a_reason_and_frees_the_items():
    entry = AgendaEntryFactory(meeting=planned(), item__state=ItemState.ON_AGENDA)
    with pytest.raises(ValidationError) as refused:
        meetings.cancel_meeting(meeting=entry.meeting, reason=" ", by=None)
    assert codes(refused) == {"missing_text"}
    meetings.cancel_meeting(meeting=entry.meeting, reason="Flood", by=None)
    entry.item.refresh_from_db()
    assert entry.item.state == ItemState.ACCEPTED


def test_all_who_sit_there_on_the_day_are_invited_once_and_nobody_whose_term_has_ended():
    meeting = planned()
    member = MembershipFactory(group=meeting.group)
    ended = MembershipFactory(group=meeting.group, valid_to=timezone.localdate())
    MembershipFactory(group=meeting.group, role=GroupRole.ALTERNATE, has_vote=False, stands_in_for=member)
    meetings.invite(meeting=meeting, by=None)
    assert meetings.invite(meeting=meeting, by=None) == []
    assert list(Invitation.objects.values_list("person", flat=True)) == [member.person_id]
    with pytest.raises(ValidationError) as refused:
        meetings.invite(meeting=meeting, people=[ended.person], by=None)
    assert codes(refused) == {"term_ended"}
    guest = PersonFactory()
    assert [made.membership for made in meetings.invite(meeting=meeting, people=[guest], by=None)] == [None]


def test_an_answer_is_given_by_the_invited_or_the_secretary():
    meeting = planned()
    secretary = MembershipFactory(group=meeting.group, role=GroupRole.SECRETARY).person
    member = MembershipFactory(group=meeting.group).person
    meetings.invite(meeting=meeting, by=secretary)
    invitation = meeting.invitations.get(person=member)
    for by in (member, secretary):
        assert meetings.answer_invitation(invitation=invitation, answer=Answer.YES, by=by).answer == Answer.YES
    with pytest.raises(PermissionDenied):
        meetings.answer_invitation(invitation=invitation, answer=Answer.NO, by=PersonFactory())
    with pytest.raises(ValidationError) as refused:
        meetings.answer_invitation(invitation=invitation, answer=Answer.ALTERNATE, by=member)
    assert codes(refused) == {"no_alternate"}


def test_who_sends_the_alternate_has_them_invited():
    meeting = planned()
    member = MembershipFactory(group=meeting.group)
    alternate = MembershipFactory(group=meeting.group, role="alternate", has_vote=False, stands_in_for=member)
    meetings.invite(meeting=meeting, by=None)
    meetings.answer_invitation(invitation=meeting.invitations.get(), answer=Answer.ALTERNATE, by=member.person)
    assert meeting.invitations.filter(person=alternate.person).exists()


def test_nobody_answers_once_it_is_over_or_cancelled():
    meeting = planned()
    MembershipFactory(group=meeting.group)
    meetings.invite(meeting=meeting, by=None)
    meetings.cancel_meeting(meeting=meeting, reason="Flood", by=None)
    with pytest.raises(ValidationError) as refused:
        meetings.answer_invitation(invitation=meeting.invitations.get(), answer=Answer.YES, by=None)
    assert codes(refused) == {"meeting_over"}


def test_a_meeting_is_held_only_after_it_began_and_with_somebody_there_and_keeps_its_quorum():
    meeting = planned()
    with pytest.raises(ValidationError) as refused:
        meetings.hold_meeting(meeting=meeting, by=None)
    assert codes(refused) == {"not_yet"}
    past = MeetingFactory()
    chair = MembershipFactory(group=past.group, role=GroupRole.CHAIR)
    with pytest.raises(ValidationError) as refused:
        meetings.hold_meeting(meeting=past, by=None)
    assert codes(refused) == {"nobody_there"}
    record_attendance(meeting=past, present=[Present(chair.person)], by=None)
    held = meetings.hold_meeting(meeting=past, by=None)
    assert (held.state, held.quorum_needed, held.quorum_present, held.was_quorate) == (MeetingState.HELD, 1, 1, True)
    MembershipFactory.create_batch(5, group=past.group)
    held = meetings.hold_meeting(meeting=past, by=None)
    assert (held.sequence, held.was_quorate) == (1, True)
    with pytest.raises(ValidationError) as refused:
        meetings.cancel_meeting(meeting=past, reason="No", by=None)
    assert codes(refused) == {"meeting_held"}


def test_only_who_runs_the_group_calls_its_meetings():
    meeting = planned()
    member = MembershipFactory(group=meeting.group).person
    for act in (
        lambda: planned(meeting.group, by=member),
        lambda: meetings.invite(meeting=meeting, by=member),
        lambda: meetings.cancel_meeting(meeting=meeting, reason="No", by=member),
        lambda: meetings.hold_meeting(meeting=meeting, by=member),
    ):
        with pytest.raises(PermissionDenied):
            act()
