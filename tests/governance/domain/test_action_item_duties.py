import pytest

from governance.domain.action_item_duties import waiting_for
from governance.values import GroupRole
from tests.factories.governance import PersonFactory
from tests.factories.groups import ActionItemFactory, GroupFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def test_it_waits_for_its_holder_until_it_is_closed():
    item = ActionItemFactory()
    (waits,) = waiting_for(item.holder)
    assert (waits.due, waits.kind) == (item.due, "action_item")
    assert item.text_bn in waits.title
    assert waiting_for(item.holder, GroupFactory()) == []
    item.state, item.closed_on = "done", item.due
    item.save()
    assert waiting_for(item.holder) == []


def test_what_a_group_holds_waits_for_who_leads_it_and_not_for_every_member():
    seat = MembershipFactory(role=GroupRole.SECRETARY)
    ActionItemFactory(holder=None, holding_group=seat.group)
    assert len(waiting_for(seat.person)) == 1
    assert waiting_for(MembershipFactory(group=seat.group).person) == []
    assert waiting_for(PersonFactory()) == []
    assert waiting_for(None) == []
