import datetime as dt

import pytest
from django.utils import translation

from governance.domain import groups
from governance.domain.attendance import Present, record_attendance
from governance.domain.quorum import count, expected
from governance.models import Invitation
from governance.values import Answer, GroupRole, QuorumKind
from tests.factories.groups import WHEN, GroupFactory, MeetingFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def meeting_of(members: int, **terms):
    """A meeting of a group with a chairperson and so many members more; the seats, the chairperson's first."""
    group = GroupFactory(**terms)
    seats = [
        MembershipFactory(group=group, role=GroupRole.CHAIR),
        *MembershipFactory.create_batch(members, group=group),
    ]
    return MeetingFactory(group=group), seats


def come(meeting, seats, **fields):
    record_attendance(meeting=meeting, present=[Present(seat.person, **fields) for seat in seats], by=None)
    return count(meeting)


@pytest.mark.parametrize(
    ("seats", "kind", "value", "needed"),
    [
        (8, QuorumKind.PERCENT, 50, 4),
        (9, QuorumKind.PERCENT, 50, 5),
        (9, QuorumKind.PERCENT, 1, 1),
        (3, QuorumKind.PERCENT, 100, 3),
        (9, QuorumKind.NUMBER, 6, 6),
    ],
)
def test_it_is_met_at_the_border_and_not_one_below(seats, kind, value, needed):
    meeting, rows = meeting_of(seats - 1, quorum_kind=kind, quorum_value=value)
    found = come(meeting, rows[:needed])
    assert (found.needed, found.present, found.is_quorate) == (needed, needed, True)
    if needed > 1:
        assert not come(meeting, rows[: needed - 1]).is_quorate


def test_without_the_chairperson_it_is_met_only_where_the_terms_do_not_ask_for_them():
    meeting, seats = meeting_of(3)
    found = come(meeting, seats[1:])
    assert (found.is_quorate, found.missing_chair) == (False, True)
    groups.change_terms(group=meeting.group, quorum_needs_chair=False, valid_from=dt.date(2026, 1, 1), by=None)
    assert count(meeting).is_quorate


def test_terms_and_seats_are_those_of_the_day_of_the_meeting():
    group = groups.found_group(
        slug="twg", name_en="Group", name_bn="দল", established_on=dt.date(2025, 7, 1), quorum_value=50, by=None
    )
    seats = MembershipFactory.create_batch(2, group=group)
    meeting = MeetingFactory(group=group)
    groups.change_terms(group=group, quorum_value=100, valid_from=dt.date(2026, 3, 11), by=None)
    MembershipFactory.create_batch(4, group=group, valid_from=dt.date(2026, 3, 11))
    found = come(meeting, seats[:1])
    assert (found.seats, found.needed, found.present) == (2, 1, 1)


def test_an_alternate_takes_the_seat_of_a_member_who_stays_away_and_never_a_second_time():
    meeting, (chair, member) = meeting_of(1)
    alternate = MembershipFactory(group=meeting.group, role=GroupRole.ALTERNATE, has_vote=False, stands_in_for=member)
    assert come(meeting, [chair, alternate]).present == 2
    assert come(meeting, [alternate, member, chair]).present == 2
    second = MembershipFactory(group=meeting.group, role=GroupRole.ALTERNATE, has_vote=False, stands_in_for=member)
    assert come(meeting, [chair, alternate, second]).present == 2


def test_the_alternate_of_the_chairperson_votes_and_does_not_chair():
    meeting, (chair, member) = meeting_of(1)
    alternate = MembershipFactory(group=meeting.group, role=GroupRole.ALTERNATE, has_vote=False, stands_in_for=chair)
    found = come(meeting, [alternate, member])
    assert (found.present, found.is_quorate) == (2, False)


def test_a_member_whose_term_has_ended_carries_no_vote():
    meeting, (chair, member) = meeting_of(1)
    member.valid_to = WHEN.date() - dt.timedelta(days=1)
    member.save()
    assert come(meeting, [chair, member]).present == 1
    assert meeting.attendances.get(person=member.person).seat is None


def test_an_observer_and_a_guest_count_for_nothing():
    meeting, (chair,) = meeting_of(0)
    observer = MembershipFactory(group=meeting.group, role=GroupRole.OBSERVER, has_vote=False)
    present = [Present(chair.person), Present(observer.person), Present(name="Mrs Guest", office="WHO")]
    record_attendance(meeting=meeting, present=present, by=None)
    found = count(meeting)
    assert (found.seats, found.present) == (1, 1)


def test_who_has_left_is_no_longer_in_the_room():
    meeting, seats = meeting_of(1, quorum_value=100)
    assert come(meeting, seats, left_at=dt.time(12)).is_quorate
    assert count(meeting, at=dt.time(11, 59)).is_quorate
    assert not count(meeting, at=dt.time(12)).is_quorate


def test_nobody_with_a_vote_is_never_a_quorum():
    assert not count(MeetingFactory()).is_quorate


def test_answers_say_what_to_expect():
    meeting, seats = meeting_of(2)
    for seat, answer in zip(seats, [Answer.YES, Answer.ALTERNATE, Answer.NO], strict=True):
        Invitation.objects.create(meeting=meeting, person=seat.person, membership=seat, sent_at=WHEN, answer=answer)
    found = expected(meeting)
    assert (found.present, found.is_quorate) == (2, True)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_it_says_why_in_both_languages(language):
    meeting, seats = meeting_of(1)
    for there in ([], seats[1:], seats):
        with translation.override(language):
            assert "%" not in str(come(meeting, there).why).replace("50%", "")
