import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import ballots
from governance.domain.ballots import close_ballot, open_ballot, override_ballot, take_position
from governance.models import Ballot, Interest, Minutes, Position
from governance.values import BallotState, GroupRole, MeetingState, MinutesState, PassRule, Stance
from tests.factories.governance import PersonFactory
from tests.factories.groups import MeetingFactory, MembershipFactory
from tests.factories.rooms import a_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return a_room()


@pytest.fixture
def ballot(room):
    return open_ballot(entry=room.entry, question_en="Later?", by=room.secretary.person)


def code_of(refused):
    error = refused.value
    return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code


def say(ballot, room, *stances):
    for seat, stance in zip([room.chair, *room.members], stances, strict=False):
        take_position(ballot=ballot, seat=seat, stance=stance, by=seat.person)


def test_a_question_passes_by_the_rule_of_the_terms(room, ballot):
    say(ballot, room, Stance.YES, Stance.YES, Stance.NO)
    closed = close_ballot(ballot=ballot, by=room.secretary.person)
    assert (closed.state, closed.passes_by_rule) == (BallotState.PASSED, True)


def test_the_silent_count_where_the_rule_asks_for_more_than_half_of_all():
    room = a_room(pass_rule=PassRule.ABSOLUTE)
    ballot = open_ballot(entry=room.entry, question_en="Later?", by=None)
    say(ballot, room, Stance.YES, Stance.YES)
    assert close_ballot(ballot=ballot, by=None).state == BallotState.FAILED


def test_a_position_may_change_while_the_vote_is_open_and_each_stays_written(room, ballot):
    seat = room.members[0]
    for stance in (Stance.YES, Stance.NO, Stance.NO):
        take_position(ballot=ballot, seat=seat, stance=stance, by=seat.person)
    assert list(Position.objects.values_list("stance", "is_last")) == [("yes", False), ("no", True)]


def test_a_closed_vote_takes_no_position_and_closing_twice_is_once(room, ballot):
    say(ballot, room, Stance.YES)
    first = close_ballot(ballot=ballot, by=None)
    assert close_ballot(ballot=ballot, by=None).closed_at == first.closed_at
    with pytest.raises(ValidationError) as refused:
        say(ballot, room, Stance.NO)
    assert code_of(refused) == "ballot_closed"


def test_nobody_votes_for_another_seat_but_the_secretary_writes_down_what_was_said(room, ballot):
    first, second = room.members[:2]
    with pytest.raises(PermissionDenied):
        take_position(ballot=ballot, seat=first, stance=Stance.YES, by=second.person)
    with pytest.raises(PermissionDenied):
        take_position(ballot=ballot, seat=first, stance=Stance.YES, by=PersonFactory())
    assert (
        take_position(ballot=ballot, seat=first, stance=Stance.YES, by=room.secretary.person).by
        == room.secretary.person
    )


def test_a_member_whose_term_ended_before_the_meeting_has_no_vote(room, ballot):
    former = MembershipFactory(group=room.group, valid_to=dt.date(2026, 3, 9))
    with pytest.raises(ValidationError) as refused:
        take_position(ballot=ballot, seat=former, stance=Stance.YES, by=room.secretary.person)
    assert code_of(refused) == "term_ended"


def test_a_member_whose_term_ended_since_the_meeting_no_longer_votes(room, ballot):
    seat = room.members[0]
    type(seat).objects.filter(pk=seat.pk).update(valid_to=dt.date(2026, 3, 11))
    with pytest.raises(ValidationError) as refused:
        take_position(ballot=ballot, seat=seat, stance=Stance.YES, by=seat.person)
    assert code_of(refused) == "term_ended"


def test_an_alternate_votes_for_the_seat_that_they_carried(room):
    seat = room.members[0]
    alternate = MembershipFactory(group=room.group, role=GroupRole.ALTERNATE, stands_in_for=seat, has_vote=False)
    room.meeting.attendances.filter(seat=seat).update(person=alternate.person)
    ballot = open_ballot(entry=room.entry, question_en="Later?", by=None)
    assert take_position(ballot=ballot, seat=seat, stance=Stance.YES, by=alternate.person).seat == seat
    with pytest.raises(PermissionDenied):
        take_position(ballot=ballot, seat=seat, stance=Stance.NO, by=seat.person)


def test_a_declared_interest_can_only_stand_aside_and_counts_in_nothing(room, ballot):
    seat = room.members[0]
    Interest.objects.create(membership=seat, item=room.item, text="My firm", declared_on=dt.date(2026, 3, 1))
    with pytest.raises(ValidationError) as refused:
        take_position(ballot=ballot, seat=seat, stance=Stance.YES, by=seat.person)
    assert code_of(refused) == "must_stand_aside"
    take_position(ballot=ballot, seat=seat, stance=Stance.ASIDE, by=seat.person)
    assert ballots.tally(ballots.seats_of(ballot)).aside == 1


def test_standing_aside_without_a_declared_interest_says_why(room, ballot):
    seat = room.members[0]
    with pytest.raises(ValidationError) as refused:
        take_position(ballot=ballot, seat=seat, stance=Stance.ASIDE, by=seat.person)
    assert code_of(refused) == "missing_text"


def test_who_was_not_in_the_meeting_has_no_vote_in_it(room, ballot):
    absent = MembershipFactory(group=room.group)
    with pytest.raises(ValidationError) as refused:
        take_position(ballot=ballot, seat=absent, stance=Stance.YES, by=absent.person)
    assert code_of(refused) == "not_there"


def test_a_seat_without_a_vote_and_a_seat_of_another_group_say_nothing(room, ballot):
    for seat in (room.secretary, MembershipFactory()):
        with pytest.raises(ValidationError) as refused:
            take_position(ballot=ballot, seat=seat, stance=Stance.YES, by=None)
        assert code_of(refused) == "no_vote"


def test_without_quorum_nothing_is_decided(room, ballot):
    say(ballot, room, Stance.YES)
    room.meeting.attendances.filter(seat__in=[room.chair, *room.members[1:]]).delete()
    with pytest.raises(ValidationError) as refused:
        close_ballot(ballot=ballot, by=None)
    assert code_of(refused) == "no_quorum"
    assert Ballot.objects.get().state == BallotState.OPEN


def test_a_vote_in_which_nobody_said_anything_stays_open(ballot):
    with pytest.raises(ValidationError) as refused:
        close_ballot(ballot=ballot, by=None)
    assert code_of(refused) == "no_positions"


def test_only_the_chair_sets_a_result_aside_with_a_reason_once(room, ballot):
    say(ballot, room, Stance.NO)
    close_ballot(ballot=ballot, by=None)
    with pytest.raises(PermissionDenied):
        override_ballot(ballot=ballot, reason="Urgent", by=room.secretary.person)
    with pytest.raises(ValidationError) as refused:
        override_ballot(ballot=ballot, reason=" ", by=room.chair.person)
    assert code_of(refused) == "missing_text"
    done = override_ballot(ballot=ballot, reason="Urgent", by=room.chair.person)
    assert (done.state, done.passes_by_rule, done.overridden_by) == (BallotState.PASSED, False, room.chair.person)
    with pytest.raises(ValidationError) as refused:
        override_ballot(ballot=ballot, reason="Again", by=room.chair.person)
    assert code_of(refused) == "overridden"


def test_a_question_asked_twice_is_one_ballot_and_needs_words(room, ballot):
    assert open_ballot(entry=room.entry, question_en="Other words", by=None) == ballot
    close_ballot(ballot=take_position(ballot=ballot, seat=room.chair, stance=Stance.YES, by=None).ballot, by=None)
    with pytest.raises(ValidationError) as refused:
        open_ballot(entry=room.entry, question_en=" ", by=None)
    assert code_of(refused) == "missing_text"


def test_nothing_is_put_to_the_vote_before_the_meeting_after_its_minutes_went_out_or_when_it_was_cancelled(room):
    ahead = MeetingFactory(group=room.group, starts_at=dt.datetime(2199, 1, 1, tzinfo=dt.UTC))
    cancelled = MeetingFactory(group=room.group, state=MeetingState.CANCELLED)
    for meeting, code in ((ahead, "not_begun"), (cancelled, "cancelled")):
        entry = meeting.agenda.create(item=room.item, position=1)
        with pytest.raises(ValidationError) as refused:
            open_ballot(entry=entry, question_en="?", by=None)
        assert code_of(refused) == code
    Minutes.objects.create(meeting=room.meeting, state=MinutesState.CIRCULATED)
    with pytest.raises(ValidationError) as refused:
        open_ballot(entry=room.entry, question_en="?", by=None)
    assert code_of(refused) == "minutes_out"


def test_a_plain_member_opens_and_closes_nothing(room, ballot):
    for act in (
        lambda by: open_ballot(entry=room.entry, question_en="?", by=by),
        lambda by: close_ballot(ballot=ballot, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act(room.members[0].person)
