"""A meeting in which people sit: three members with a vote, a secretary and a chairperson, all there."""

from types import SimpleNamespace

from governance.values import GroupRole, ItemState, MeetingState, PassRule
from tests.factories.groups import AgendaEntryFactory, GroupFactory, ItemFactory, MeetingFactory, MembershipFactory


def a_room(*, pass_rule=PassRule.MAJORITY, members=3, held=True, **fields):
    """group, meeting, entry, chair, secretary, members: seats with a vote, all of them there."""
    group = GroupFactory(pass_rule=pass_rule, **fields)
    chair = MembershipFactory(group=group, role=GroupRole.CHAIR)
    secretary = MembershipFactory(group=group, role=GroupRole.SECRETARY, has_vote=False)
    seats = [MembershipFactory(group=group) for _number in range(members)]
    meeting = MeetingFactory(group=group, state=MeetingState.HELD if held else MeetingState.INVITED)
    for seat in (chair, secretary, *seats):
        meeting.attendances.create(person=seat.person, seat=seat if seat.has_vote else None)
    item = ItemFactory(group=group, state=ItemState.ON_AGENDA)
    entry = AgendaEntryFactory(meeting=meeting, item=item)
    return SimpleNamespace(
        group=group, meeting=meeting, entry=entry, item=item, chair=chair, secretary=secretary, members=seats
    )
