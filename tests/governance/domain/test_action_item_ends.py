import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import action_item_ends as ends
from governance.domain import history
from governance.values import ActionItemState, GroupRole
from tests.factories.governance import PersonFactory
from tests.factories.groups import ActionItemFactory, GroupFactory, MembershipFactory, a_group
from tests.governance.domain.test_groups import codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return ActionItemFactory()


def test_its_holder_closes_it_with_a_note_and_a_memo_number(item):
    ends.close_item(item=item, note="Sent to all", reference="MIS/12", by=item.holder)
    item.refresh_from_db()
    assert (item.state, item.closed_on, item.evidence_reference) == (ActionItemState.DONE, history.today(), "MIS/12")
    assert item.states.get().note == "Sent to all"
    ends.close_item(item=item, note="Sent to all", reference="MIS/12", by=item.holder)
    assert item.states.count() == 1


def test_a_file_is_kept_by_its_content_and_what_could_run_is_refused(item):
    with pytest.raises(ValidationError) as refused:
        ends.close_item(item=item, note="Done", content=b"<script>", name="x.pdf", by=item.holder)
    assert codes(refused) == {"wrong_type"}
    ends.close_item(item=item, note="Done", content=b"%PDF-1.7", name="../list.exe", by=item.holder)
    item.refresh_from_db()
    assert (item.evidence_name, item.evidence_type) == ("list.exe.pdf", "application/pdf")
    assert item.evidence.read() == b"%PDF-1.7"


@pytest.mark.parametrize(
    ("note", "reference", "code"), [(" ", "MIS/12", "missing_text"), ("Sent", " ", "missing_evidence")]
)
def test_it_is_not_closed_without_saying_how_and_showing_it(item, note, reference, code):
    with pytest.raises(ValidationError) as refused:
        ends.close_item(item=item, note=note, reference=reference, by=item.holder)
    assert codes(refused) == {code}
    item.refresh_from_db()
    assert item.is_open


def test_strangers_and_other_members_close_nothing(item):
    for by in (PersonFactory(), MembershipFactory(group=item.group).person):
        with pytest.raises(PermissionDenied):
            ends.close_item(item=item, note="Done", reference="1", by=by)


def test_what_a_group_holds_is_closed_by_who_leads_it():
    holding = GroupFactory()
    item = ActionItemFactory(holder=None, holding_group=holding)
    with pytest.raises(PermissionDenied):
        ends.close_item(item=item, note="Done", reference="1", by=MembershipFactory(group=holding).person)
    chair = MembershipFactory(group=holding, role=GroupRole.CHAIR).person
    assert not ends.close_item(item=item, note="Done", reference="1", by=chair).is_open


def test_only_who_runs_the_group_drops_it_and_says_why():
    group, secretary = a_group()
    item = ActionItemFactory(group=group)
    with pytest.raises(PermissionDenied):
        ends.drop_item(item=item, reason="Over", by=item.holder)
    with pytest.raises(ValidationError) as refused:
        ends.drop_item(item=item, reason="", by=secretary)
    assert codes(refused) == {"missing_reason"}
    for _again in range(2):
        assert ends.drop_item(item=item, reason="Over", by=secretary).state == ActionItemState.DROPPED
    assert item.states.count() == 1


def test_it_is_opened_again_and_what_was_said_stays_in_its_history():
    group, secretary = a_group()
    item = ActionItemFactory(group=group)
    ends.close_item(item=item, note="Sent", content=b"%PDF-1.7", name="a.pdf", by=item.holder)
    for _again in range(2):
        ends.reopen_item(item=item, reason="The list is empty", by=secretary)
    item.refresh_from_db()
    assert (item.is_open, item.closed_on, item.closing_note, item.evidence.name) == (True, None, "", "")
    assert [state.note for state in item.states.all()] == ["Sent", "The list is empty"]
