import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import agenda
from governance.models import Minutes
from governance.values import ItemState, MeetingState, MinutesState
from tests.factories.groups import GroupFactory, ItemFactory, MeetingFactory, MembershipFactory
from tests.governance.domain.test_groups import codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return GroupFactory()


def accepted(group, **fields):
    return ItemFactory(group=group, **{"state": ItemState.ACCEPTED} | fields)


def order(meeting) -> list[int]:
    return list(meeting.agenda.values_list("item", flat=True))


def test_an_accepted_item_comes_on_the_agenda_once(group):
    meeting, item = MeetingFactory(group=group), accepted(group)
    first = agenda.place_item(meeting=meeting, item=item, by=None)
    assert agenda.place_item(meeting=meeting, item=item, by=None) == first
    item.refresh_from_db()
    assert (item.state, first.position) == (ItemState.ON_AGENDA, 1)


def test_what_is_only_proposed_of_another_group_or_on_another_agenda_does_not(group):
    meeting, placed = MeetingFactory(group=group), accepted(group)
    agenda.place_item(meeting=MeetingFactory(group=group), item=placed, by=None)
    for item, code in [
        (accepted(group, state=ItemState.PROPOSED), "not_accepted"),
        (accepted(GroupFactory()), "other_group"),
        (placed, "on_other_agenda"),
    ]:
        with pytest.raises(ValidationError) as refused:
            agenda.place_item(meeting=meeting, item=item, by=None)
        assert codes(refused) == {code}


def test_the_agenda_is_put_in_order(group):
    meeting = MeetingFactory(group=group)
    first, second, third = (accepted(group) for _n in range(3))
    entries = [agenda.place_item(meeting=meeting, item=item, by=None) for item in (first, second)]
    agenda.place_item(meeting=meeting, item=third, position=1, by=None)
    assert order(meeting) == [third.pk, first.pk, second.pk]
    agenda.step(entry=entries[1], up=True, by=None)
    agenda.step(entry=meeting.agenda.first(), up=True, by=None)
    assert order(meeting) == [third.pk, second.pk, first.pk]


@pytest.mark.parametrize("minutes", [0, 601, -1])
def test_an_agenda_that_somebody_changed_or_an_impossible_time_is_refused(group, minutes):
    meeting = MeetingFactory(group=group)
    entry = agenda.place_item(meeting=meeting, item=accepted(group), by=None)
    with pytest.raises(ValidationError) as refused:
        agenda.arrange(meeting=meeting, entries=[(entry.pk, minutes)], by=None)
    assert codes(refused) == {"out_of_range"}
    with pytest.raises(ValidationError) as refused:
        agenda.arrange(meeting=meeting, entries=[(entry.pk, 5), (entry.pk, 5)], by=None)
    assert codes(refused) == {"agenda_changed"}


def test_what_is_taken_off_waits_and_the_numbers_close_up(group):
    meeting = MeetingFactory(group=group)
    entries = [agenda.place_item(meeting=meeting, item=accepted(group), by=None) for _n in range(3)]
    assert agenda.take_off(entry=entries[0], by=None).state == ItemState.ACCEPTED
    assert list(meeting.agenda.values_list("position", flat=True)) == [1, 2]
    meeting.state = MeetingState.HELD
    meeting.save()
    with pytest.raises(ValidationError) as refused:
        agenda.take_off(entry=entries[1], by=None)
    assert codes(refused) == {"meeting_held"}


def test_a_postponed_item_stays_in_the_old_agenda_and_comes_on_the_next(group):
    entry = agenda.place_item(meeting=MeetingFactory(group=group), item=accepted(group), by=None)
    item = agenda.postpone_item(entry=entry, note="No time", by=None)
    entry.refresh_from_db()
    assert (item.state, entry.outcome, item.note) == (ItemState.POSTPONED, ItemState.POSTPONED, "No time")
    again = agenda.place_item(meeting=MeetingFactory(group=group), item=item, by=None)
    assert again.item == item
    assert again.pk != entry.pk


def test_nothing_changes_once_the_minutes_are_with_the_members_or_by_a_member(group):
    meeting = MeetingFactory(group=group)
    with pytest.raises(PermissionDenied):
        agenda.place_item(meeting=meeting, item=accepted(group), by=MembershipFactory(group=group).person)
    Minutes.objects.create(meeting=meeting, state=MinutesState.CIRCULATED)
    with pytest.raises(ValidationError) as refused:
        agenda.place_item(meeting=meeting, item=accepted(group), by=None)
    assert codes(refused) == {"minutes_circulated"}
