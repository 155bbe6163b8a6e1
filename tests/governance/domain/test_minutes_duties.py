import datetime as dt

import pytest
from django.utils import timezone

from governance.domain.minutes_duties import waiting_for
from governance.models import Minutes, MinutesVersion
from governance.values import MinutesState
from tests.factories.governance import PersonFactory
from tests.factories.rooms import a_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return a_room()


def kinds(person):
    return [item.kind for item in waiting_for(person)]


def test_an_open_vote_waits_for_who_has_a_seat_until_they_have_spoken(room):
    ballot = room.entry.ballots.create(question_en="?", question_bn="?", pass_rule="majority")
    member = room.members[0]
    assert kinds(member.person) == ["vote"]
    ballot.positions.create(seat=member, stance="yes")
    assert kinds(member.person) == []


def test_a_meeting_that_was_held_waits_for_its_minutes_at_the_secretary(room):
    (waits,) = waiting_for(room.secretary.person)
    assert waits.due == dt.date(2026, 3, 15)
    assert kinds(room.members[0].person) == []


def test_minutes_wait_for_answers_and_when_the_days_are_over_for_the_chair(room):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    minutes = Minutes.objects.create(meeting=room.meeting, state=MinutesState.CIRCULATED, answers_by=yesterday)
    MinutesVersion.objects.create(minutes=minutes, number=1, content={}, sha256="0", by=room.secretary.person)
    assert kinds(room.members[0].person) == ["minutes"]
    assert kinds(room.chair.person) == ["minutes", "minutes"]
    assert kinds(room.secretary.person) == []


def test_nothing_waits_for_strangers_and_visitors(room):
    assert waiting_for(None) == []
    assert kinds(PersonFactory()) == []
