import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import meetings
from governance.domain.attendance import Present, record_attendance
from governance.models import LogEntry, Minutes
from governance.values import GroupRole, MinutesState
from tests.factories.groups import MeetingFactory, MembershipFactory
from tests.governance.domain.test_groups import codes
from tests.governance.domain.test_meetings import planned

pytestmark = pytest.mark.django_db


def test_written_down_again_it_is_the_same_list_and_one_row_in_the_log():
    meeting = MeetingFactory()
    present = [Present(MembershipFactory(group=meeting.group).person), Present(name="Mrs Guest", office="WHO")]
    for _again in range(2):
        record_attendance(meeting=meeting, present=present, by=None)
    assert meeting.attendances.count() == 2
    entry = LogEntry.objects.get(verb="record_attendance")
    assert "Guest" not in str(entry.after)
    assert entry.after["guests"] == 1


def test_a_list_that_was_wrong_is_put_right_and_the_quorum_counted_again_until_the_minutes_are_approved():
    meeting = MeetingFactory()
    chair = MembershipFactory(group=meeting.group, role=GroupRole.CHAIR).person
    member = MembershipFactory(group=meeting.group).person
    record_attendance(meeting=meeting, present=[Present(chair), Present(member)], by=None)
    meetings.hold_meeting(meeting=meeting, by=None)
    record_attendance(meeting=meeting, present=[Present(member)], by=None)
    meeting.refresh_from_db()
    assert (meeting.quorum_present, meeting.was_quorate) == (1, False)
    minutes = Minutes.objects.create(meeting=meeting, state=MinutesState.APPROVED)
    with pytest.raises(ValidationError) as refused:
        record_attendance(meeting=meeting, present=[Present(chair)], by=None)
    assert codes(refused) == {"minutes_approved"}
    assert minutes.meeting.attendances.count() == 1


@pytest.mark.parametrize(
    ("present", "code"),
    [
        ([Present(name="A"), Present(name="A")], "twice"),
        ([Present(name=" ")], "missing_text"),
        ([Present(name="A\x00")], "bad_text"),
        ([Present(name="A" * 256)], "too_long"),
        ([Present(name="A", arrived_at=dt.time(12), left_at=dt.time(11))], "bad_time"),
    ],
)
def test_what_cannot_be_is_refused_whole(present, code):
    meeting = MeetingFactory()
    with pytest.raises(ValidationError) as refused:
        record_attendance(meeting=meeting, present=[Present(name="Good"), *present], by=None)
    assert codes(refused) == {code}
    assert not meeting.attendances.exists()


def test_nobody_is_there_twice():
    meeting = MeetingFactory()
    person = MembershipFactory(group=meeting.group).person
    with pytest.raises(ValidationError) as refused:
        record_attendance(meeting=meeting, present=[Present(person), Present(person)], by=None)
    assert codes(refused) == {"twice"}


def test_nobody_is_there_before_it_begins_or_when_it_was_cancelled():
    meeting = planned()
    with pytest.raises(ValidationError) as refused:
        record_attendance(meeting=meeting, present=[], by=None)
    assert codes(refused) == {"not_yet"}
    meetings.cancel_meeting(meeting=meeting, reason="Flood", by=None)
    with pytest.raises(ValidationError) as refused:
        record_attendance(meeting=meeting, present=[], by=None)
    assert codes(refused) == {"meeting_cancelled"}


def test_only_who_runs_the_group_writes_it_down():
    meeting = MeetingFactory()
    with pytest.raises(PermissionDenied):
        record_attendance(meeting=meeting, present=[], by=MembershipFactory(group=meeting.group).person)
