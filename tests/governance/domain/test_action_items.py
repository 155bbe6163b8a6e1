import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import action_items
from governance.models import ActionItem, Minutes
from governance.values import DecisionState, MinutesState
from tests.factories.governance import PersonFactory
from tests.factories.groups import (
    ActionItemFactory,
    AgendaEntryFactory,
    DecisionFactory,
    GroupFactory,
    MembershipFactory,
    a_group,
)
from tests.governance.domain.test_groups import codes

pytestmark = pytest.mark.django_db
LATER = dt.date(2099, 1, 31)


def opened(group, by, **fields):
    given = {"text_bn": "তালিকা পাঠানো", "due": LATER, "holder": PersonFactory()} | fields
    return action_items.open_item(group=group, by=by, **given)


def test_the_secretary_opens_one_for_a_person_in_one_language_and_the_same_one_once():
    group, secretary = a_group(slug="twg")
    holder = PersonFactory()
    item = opened(group, secretary, holder=holder)
    assert opened(group, secretary, holder=holder) == item
    assert (item.text_en, item.holder, item.is_open) == ("তালিকা পাঠানো", holder, True)
    assert item.number.startswith("TWG-")
    assert [(state.due, state.by) for state in item.states.all()] == [(LATER, secretary)]


def test_a_group_may_hold_it_but_somebody_has_to():
    group, secretary = a_group()
    other = GroupFactory()
    assert opened(group, secretary, holder=None, holding_group=other).holding_group == other
    for holder, holding in ((None, None), (PersonFactory(), other)):
        with pytest.raises(ValidationError) as refused:
            opened(group, secretary, text_bn="x", holder=holder, holding_group=holding)
        assert codes(refused) <= {"missing_holder", "two_holders"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text_bn": "\u200d "}, "missing_text"),
        ({"text_bn": "ক" * 1001}, "too_long"),
        ({"due": dt.date(2001, 1, 1)}, "due_before_opening"),
    ],
)
def test_what_cannot_be_is_refused_with_its_code(fields, code):
    group, secretary = a_group()
    with pytest.raises(ValidationError) as refused:
        opened(group, secretary, **fields)
    assert codes(refused) == {code}
    assert not ActionItem.objects.exists()


def test_members_and_strangers_open_none():
    group, _secretary = a_group()
    for by in (MembershipFactory(group=group).person, PersonFactory()):
        with pytest.raises(PermissionDenied):
            opened(group, by)


def test_at_an_agenda_it_is_opened_on_the_day_of_the_meeting_until_the_minutes_are_out():
    entry = AgendaEntryFactory()
    group = entry.meeting.group
    item = opened(group, None, entry=entry)
    assert (item.opened_on, item.number) == (dt.date(2026, 3, 10), f"{group.slug.upper()}-{entry.meeting.number}/A1")
    Minutes.objects.create(meeting=entry.meeting, state=MinutesState.CIRCULATED)
    with pytest.raises(ValidationError) as refused:
        opened(group, None, entry=entry, text_bn="আরেকটি")
    assert codes(refused) == {"minutes_circulated"}


def test_under_a_decision_it_is_opened_also_after_the_minutes_and_stands_at_no_agenda_then():
    entry = AgendaEntryFactory()
    group = entry.meeting.group
    decision = DecisionFactory(group=group, entry=entry, state=DecisionState.STANDING)
    assert opened(group, None, decision=decision).entry == entry
    Minutes.objects.create(meeting=entry.meeting, state=MinutesState.APPROVED)
    item = opened(group, None, decision=decision, text_bn="আরেকটি")
    assert (item.entry, item.decision) == (None, decision)


def test_a_decision_of_another_group_opens_nothing_here():
    group, secretary = a_group()
    with pytest.raises(ValidationError) as refused:
        opened(group, secretary, decision=DecisionFactory(group=GroupFactory()))
    assert codes(refused) == {"another_group"}


def test_it_is_handed_on_and_the_history_says_from_whom():
    item = ActionItemFactory()
    first, second = item.holder, PersonFactory()
    action_items.reassign_item(item=item, holder=first, by=None)
    assert not item.states.exists()
    action_items.reassign_item(item=item, holder=second, note="On leave", by=None)
    item.refresh_from_db()
    assert (item.holder, item.states.get().note) == (second, "On leave")


def test_more_time_needs_a_reason_and_keeps_the_first_due_date():
    group, secretary = a_group()
    item = opened(group, secretary)
    with pytest.raises(ValidationError) as refused:
        action_items.move_due(item=item, due=LATER + dt.timedelta(days=9), reason=" ", by=secretary)
    assert codes(refused) == {"missing_reason"}
    action_items.move_due(item=item, due=LATER + dt.timedelta(days=9), reason="Floods", by=secretary)
    assert [state.due.day for state in item.states.all()] == [31, 9]


def test_its_holder_does_not_move_the_date():
    item = ActionItemFactory()
    with pytest.raises(PermissionDenied):
        action_items.move_due(item=item, due=LATER, reason="Busy", by=item.holder)


def test_what_is_closed_is_not_handed_on():
    item = ActionItemFactory(state="done", closed_on=dt.date(2026, 3, 20))
    with pytest.raises(ValidationError) as refused:
        action_items.reassign_item(item=item, holder=PersonFactory(), by=None)
    assert codes(refused) == {"closed"}
