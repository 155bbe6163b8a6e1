import datetime as dt

import pytest
from django.utils import timezone

from governance.domain.group_duties import waiting_for
from governance.values import GroupRole, ItemState, MeetingState
from tests.factories.governance import PersonFactory
from tests.factories.groups import GroupFactory, ItemFactory, MeetingFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return GroupFactory()


def kinds(person, group=None):
    return [item.kind for item in waiting_for(person, group)]


def test_a_secretary_is_asked_to_invite_to_record_and_to_look_at_proposals(group):
    secretary = MembershipFactory(group=group, role=GroupRole.SECRETARY).person
    MeetingFactory(group=group)
    MeetingFactory(group=group, starts_at=timezone.now() + dt.timedelta(days=7))
    ItemFactory(group=group, state=ItemState.PROPOSED)
    assert sorted(kinds(secretary)) == ["attendance", "invite", "item"]
    assert kinds(MembershipFactory(group=group).person) == []


def test_an_invitation_waits_until_it_is_answered_and_again_when_the_meeting_moved(group):
    member = MembershipFactory(group=group)
    begins = timezone.now() + dt.timedelta(days=7)
    meeting = MeetingFactory(group=group, state=MeetingState.INVITED, starts_at=begins)
    invitation = meeting.invitations.create(person=member.person, membership=member, sent_at=timezone.now())
    assert kinds(member.person, group) == ["invitation"]
    invitation.answer = "yes"
    invitation.save()
    assert kinds(member.person) == []
    meeting.sequence = 1
    meeting.save()
    assert kinds(member.person) == ["invitation"]
    assert kinds(member.person, GroupFactory()) == []


def test_nothing_waits_for_a_visitor_or_a_stranger(group):
    MeetingFactory(group=group)
    assert waiting_for(None) == []
    assert kinds(PersonFactory()) == []
