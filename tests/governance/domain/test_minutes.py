import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from governance.domain import decisions, minutes_texts
from governance.domain.minutes import (
    Said,
    answer_minutes,
    approve_minutes,
    approve_silent,
    circulate_minutes,
    draft_minutes,
    take_back,
    write_minutes,
)
from governance.models import Decision, LogEntry, Minutes, Person
from governance.values import DecisionState, ItemState, MeetingState, MinutesState
from tests.factories.groups import MembershipFactory
from tests.factories.plan import ActionFactory
from tests.factories.rooms import a_room

pytestmark = pytest.mark.django_db


def code_of(refused):
    error = refused.value
    return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code


@pytest.fixture
def room():
    return a_room()


@pytest.fixture
def draft(room):
    return draft_minutes(meeting=room.meeting, by=room.secretary.person)


@pytest.fixture
def sent(room, draft):
    write(room, draft)
    return circulated(room, draft)


def write(room, minutes, outcome=ItemState.NOTED, **fields):
    said = [Said(room.entry, discussion_bn="সবাই একমত", outcome=outcome)]
    return write_minutes(minutes=minutes, texts={}, said=said, by=room.secretary.person, **fields)


def circulated(room, minutes):
    circulate_minutes(minutes=minutes, by=room.secretary.person)
    minutes.refresh_from_db()
    return minutes


def agree(room, minutes, *seats, agrees=True, note=""):
    for seat in seats or (room.chair, *room.members):
        answer_minutes(minutes=minutes, seat=seat, agrees=agrees, note=note, by=seat.person)
    minutes.refresh_from_db()


def test_a_draft_says_in_both_languages_when_it_was_and_whether_there_was_a_quorum(draft):
    assert "10 March 2026 at 11:00" in draft.opening_en
    assert "১০ মার্চ ২০২৬" in draft.opening_bn
    assert "There was a quorum." in draft.opening_en


def test_minutes_begun_twice_are_the_same_and_only_of_a_meeting_that_was_held(room, draft):
    assert draft_minutes(meeting=room.meeting, by=None) == draft
    ahead = a_room(held=False)
    with pytest.raises(ValidationError) as refused:
        draft_minutes(meeting=ahead.meeting, by=None)
    assert code_of(refused) == "not_held"


def test_a_text_written_on_an_older_one_is_refused_and_nothing_is_lost(room, draft):
    seen = minutes_texts.state_of(draft)
    write(room, draft, seen=seen)
    with pytest.raises(ValidationError) as refused:
        write(room, draft, outcome=ItemState.POSTPONED, seen=seen)
    assert code_of(refused) == "changed_meanwhile"
    room.entry.refresh_from_db()
    assert room.entry.outcome == ItemState.NOTED


def test_minutes_go_out_only_when_every_item_has_an_outcome_and_every_decided_one_a_decision(room, draft):
    with pytest.raises(ValidationError) as refused:
        circulate_minutes(minutes=draft, by=None)
    assert code_of(refused) == "no_outcome"
    write(room, draft, outcome=ItemState.DECIDED)
    with pytest.raises(ValidationError) as refused:
        circulate_minutes(minutes=draft, by=None)
    assert code_of(refused) == "no_decision"


def test_what_was_written_in_one_language_goes_out_in_both_with_a_hash(room, sent):
    room.entry.refresh_from_db()
    assert room.entry.discussion_en == "সবাই একমত"
    version = sent.versions.get()
    assert version.sha256 == minutes_texts.hash_of(version.content)
    assert sent.answers_by == timezone.localdate() + dt.timedelta(days=7)


def test_the_last_agreement_approves_and_the_item_has_reached_its_end(room, sent):
    agree(room, sent, *room.members)
    assert sent.state == MinutesState.CIRCULATED
    agree(room, sent, room.chair)
    room.item.refresh_from_db()
    assert (sent.state, sent.approved_by_silence, room.item.state) == (MinutesState.APPROVED, False, ItemState.NOTED)


def test_with_the_approval_a_decision_stands_and_its_date_moves_once(room, draft):
    action = ActionFactory()
    decision = decisions.record_decision(entry=room.entry, title_en="Later", title_bn="পরে", by=room.secretary.person)
    decisions.plan_change(
        decision=decision, noun="Action", field="end", key=action.code, value="2028-12-31", by=room.secretary.person
    )
    write(room, draft, outcome=ItemState.DECIDED)
    minutes = circulated(room, draft)
    agree(room, minutes)
    action.refresh_from_db()
    assert action.end == dt.date(2028, 12, 31)
    assert Decision.objects.get().state == DecisionState.STANDING
    moved = LogEntry.objects.filter(noun="Action", noun_key=action.code, decision=decision)
    approve_minutes(minutes=minutes, by=None)
    assert moved.count() == 1


def test_an_objection_holds_the_minutes_until_they_are_mended_and_sent_again(room, sent):
    with pytest.raises(ValidationError) as refused:
        agree(room, sent, room.members[0], agrees=False)
    assert code_of(refused) == "missing_text"
    agree(room, sent, room.members[0], agrees=False, note="I said no")
    agree(room, sent, room.chair, *room.members[1:])
    assert sent.state == MinutesState.CIRCULATED
    with pytest.raises(ValidationError) as refused:
        approve_minutes(minutes=sent, by=room.chair.person)
    assert code_of(refused) == "objection"
    take_back(minutes=sent, by=room.secretary.person)
    sent.refresh_from_db()
    assert circulated(room, sent).versions.count() == 2


def test_silence_approves_when_the_days_are_over_and_not_before(room, sent):
    with pytest.raises(ValidationError) as refused:
        approve_minutes(minutes=sent, by=room.chair.person)
    assert code_of(refused) == "too_early"
    assert approve_silent() == 0
    Minutes.objects.update(answers_by=timezone.localdate() - dt.timedelta(days=1))
    assert approve_silent() == 1
    sent.refresh_from_db()
    assert (sent.state, sent.approved_by_silence) == (MinutesState.APPROVED, True)


def test_the_schedule_leaves_minutes_alone_to_which_somebody_objects(room, sent):
    agree(room, sent, room.members[0], agrees=False, note="I said no")
    Minutes.objects.update(answers_by=timezone.localdate() - dt.timedelta(days=1))
    assert approve_silent() == 0


def test_who_sent_the_minutes_does_not_approve_them(room, draft):
    write(room, draft)
    minutes = circulated(room, draft)
    both = MembershipFactory(
        group=room.group, person=room.secretary.person, role="vice_chair", valid_from=dt.date(2024, 1, 1)
    )
    Minutes.objects.update(answers_by=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(ValidationError) as refused:
        approve_minutes(minutes=minutes, by=Person.objects.get(pk=both.person_id))
    assert code_of(refused) == "needs_second_person"


def test_approved_minutes_no_longer_change(room, sent):
    agree(room, sent)
    for act in (lambda: write(room, sent), lambda: take_back(minutes=sent, by=None), lambda: agree(room, sent)):
        with pytest.raises(ValidationError) as refused:
            act()
        assert code_of(refused) == "wrong_state"


def test_nobody_answers_for_another_seat_and_a_stranger_writes_nothing(room, sent):
    with pytest.raises(PermissionDenied):
        answer_minutes(minutes=sent, seat=room.members[0], agrees=True, by=room.members[1].person)
    with pytest.raises(PermissionDenied):
        take_back(minutes=sent, by=room.members[0].person)
    late = MembershipFactory(group=room.group)
    with pytest.raises(ValidationError) as refused:
        answer_minutes(minutes=sent, seat=late, agrees=True, by=late.person)
    assert code_of(refused) == "no_vote"


def test_a_cancelled_meeting_has_no_minutes(room):
    room.meeting.state = MeetingState.CANCELLED
    room.meeting.save()
    with pytest.raises(ValidationError) as refused:
        draft_minutes(meeting=room.meeting, by=None)
    assert code_of(refused) == "not_held"
