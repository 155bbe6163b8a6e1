import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import items
from governance.models import Item
from governance.values import GroupRole, ItemState
from tests.factories.governance import PersonFactory
from tests.factories.groups import GroupFactory, ItemFactory, MembershipFactory
from tests.governance.domain.test_groups import codes

pytestmark = pytest.mark.django_db


def proposed(membership, **fields) -> Item:
    given = {"group": membership.group, "title_bn": "কেন্দ্র পরে চালু", "by": membership.person}
    return items.propose_item(**given | fields)


def test_a_member_proposes_in_one_language_and_the_same_thing_once():
    membership = MembershipFactory()
    item = proposed(membership)
    assert proposed(membership) == item
    assert (item.title_en, item.state, item.proposed_by) == ("কেন্দ্র পরে চালু", ItemState.PROPOSED, membership.person)


def test_a_stranger_proposes_nothing_and_an_empty_title_is_refused():
    membership = MembershipFactory()
    with pytest.raises(PermissionDenied):
        proposed(membership, by=PersonFactory())
    for title in (" ", "\u200d "):
        with pytest.raises(ValidationError) as refused:
            proposed(membership, title_bn=title)
        assert codes(refused) == {"missing_text"}


def test_the_secretary_accepts_or_sends_back_with_a_reason():
    group = GroupFactory()
    secretary = MembershipFactory(group=group, role=GroupRole.SECRETARY).person
    member = MembershipFactory(group=group)
    item = proposed(member)
    with pytest.raises(PermissionDenied):
        items.accept_item(item=item, by=member.person)
    with pytest.raises(ValidationError) as refused:
        items.refuse_item(item=item, reason=" ", by=secretary)
    assert codes(refused) == {"missing_reason"}
    assert items.accept_item(item=item, by=secretary).state == ItemState.ACCEPTED
    assert items.refuse_item(item=item, reason="Not ours", by=secretary).note == "Not ours"
    with pytest.raises(ValidationError) as refused:
        items.accept_item(item=item, by=secretary)
    assert codes(refused) == {"item_moved_on"}


def test_the_proposer_changes_it_until_it_is_accepted_and_takes_it_back_until_it_is_tabled():
    member = MembershipFactory()
    item = proposed(member)
    same = {"item": item, "title_bn": "নতুন", "title_en": "New", "kind": item.kind, "is_confidential": True}
    assert items.edit_item(**same, by=member.person).title_en == "New"
    items.accept_item(item=item, by=None)
    with pytest.raises(PermissionDenied):
        items.edit_item(**same, by=member.person)
    assert items.withdraw_item(item=item, by=member.person).state == ItemState.WITHDRAWN


@pytest.mark.parametrize("state", [ItemState.DECIDED, ItemState.NOTED, ItemState.ON_AGENDA])
def test_what_is_tabled_or_decided_is_not_taken_back(state):
    item = ItemFactory(state=state)
    with pytest.raises(ValidationError):
        items.withdraw_item(item=item, by=None)
    item.refresh_from_db()
    assert item.state == state
