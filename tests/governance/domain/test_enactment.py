"""Carrying out what decisions name: once, never over what has moved, and money by a second person."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from governance.domain import actions, budgets, decisions, proposal_decisions
from governance.models import ActionState, BudgetLine, Entry, EntryProposal, LogEntry, PlannedChange
from governance.values import ChangeState, DecisionState, GroupRole, ProposalState, Role
from tests.factories.governance import OrganisationFactory, OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.groups import AgendaEntryFactory, DecisionFactory, MembershipFactory, a_group, approved
from tests.factories.plan import ActionFactory, MilestoneFactory, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    group, secretary = a_group()
    entry = AgendaEntryFactory(meeting__group=group)
    found = entry.meeting
    found.secretary, found.entry = secretary, entry
    return found


@pytest.fixture
def decision(meeting):
    return DecisionFactory(
        group=meeting.group, entry=meeting.entry, state=DecisionState.DRAFT, recorded_by=meeting.secretary
    )


@pytest.fixture
def officer():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


def named(decision, noun, field, key, value):
    return decisions.plan_change(decision=decision, noun=noun, field=field, key=key, value=value, by=None)


def key_of(row):
    return f"{row.action.code}/FY2025-26/GoB/development/9999-0101-0100-3211/0990101"


def keep_line(row, **amounts):
    fields = ("action", "fiscal_year", "source", "budget_type", "economic_code", "cost_centre")
    return budgets.keep_line(**{name: getattr(row, name) for name in fields}, by=None, **amounts)


def enact(meeting):
    approved(meeting)
    return decisions.enact(meeting=meeting, by=meeting.secretary)


def an_open_release(meeting, decision, amount="400"):
    row = line(original=1000)
    change = named(decision, "BudgetLine", "released", key_of(row), amount)
    enact(meeting)
    change.refresh_from_db()
    return row, change


def rewrite(action, **changes):
    fields = {
        name: getattr(action, name) for name in ("component", "name_en", "name_bn", "owner", "start", "end", "cost_bdt")
    }
    return actions.keep_action(code=action.code, **(fields | changes), by=None)


def test_the_approval_of_the_minutes_moves_dates_and_owners_with_the_decision(meeting, decision):
    action, owner = ActionFactory(), OrganisationFactory()
    milestone = MilestoneFactory(action=action, n=1)
    named(decision, "Action", "end", action.code, "2029-06-30")
    named(decision, "Action", "owner", action.code, owner.code)
    named(decision, "Milestone", "due", f"{action.code}/1", "2027-06-30")
    enact(meeting)
    action.refresh_from_db()
    milestone.refresh_from_db()
    decision.refresh_from_db()
    assert (action.end, action.owner, milestone.due) == (dt.date(2029, 6, 30), owner, dt.date(2027, 6, 30))
    assert decision.state == DecisionState.STANDING
    assert {state.decision for state in ActionState.objects.all()} == {decision}
    assert set(LogEntry.objects.filter(noun__in=["Action", "Milestone"]).values_list("decision", flat=True)) == {
        decision.pk
    }
    assert set(decision.changes.values_list("state", flat=True)) == {ChangeState.DONE}


def test_a_second_call_does_nothing(meeting, decision):
    action = ActionFactory()
    named(decision, "Action", "end", action.code, "2029-06-30")
    assert enact(meeting) == [decision]
    rows = LogEntry.objects.count()
    rewrite(action, end=dt.date(2030, 6, 30))
    assert enact(meeting) == []
    action.refresh_from_db()
    assert action.end == dt.date(2030, 6, 30)
    assert LogEntry.objects.count() == rows + 1


def test_nothing_is_carried_out_before_the_minutes_are_approved(meeting, decision):
    with pytest.raises(ValidationError) as refused:
        decisions.enact(meeting=meeting, by=meeting.secretary)
    assert refused.value.code == "minutes_not_approved"
    decision.refresh_from_db()
    assert decision.state == DecisionState.DRAFT


def test_a_field_that_moved_since_is_not_overwritten(meeting, decision):
    action = ActionFactory()
    change = named(decision, "Action", "end", action.code, "2029-06-30")
    rewrite(action, end=dt.date(2031, 6, 30))
    enact(meeting)
    action.refresh_from_db()
    change.refresh_from_db()
    assert action.end == dt.date(2031, 6, 30)
    assert change.state == ChangeState.STALE
    assert "২০৩১" in change.note


def test_a_field_that_holds_the_value_already_is_done_and_not_written_again(meeting, decision):
    action = ActionFactory()
    change = named(decision, "Action", "end", action.code, "2029-06-30")
    rewrite(action, end=dt.date(2029, 6, 30))
    rows = LogEntry.objects.filter(noun="Action").count()
    enact(meeting)
    change.refresh_from_db()
    assert change.state == ChangeState.DONE
    assert LogEntry.objects.filter(noun="Action").count() == rows


def test_of_two_decisions_on_one_field_the_second_is_shown_as_stale(meeting, decision):
    action = ActionFactory()
    second = DecisionFactory(group=meeting.group, entry=meeting.entry, state=DecisionState.DRAFT)
    named(decision, "Action", "end", action.code, "2029-06-30")
    named(second, "Action", "end", action.code, "2030-06-30")
    enact(meeting)
    states = list(PlannedChange.objects.order_by("pk").values_list("state", flat=True))
    assert states == [ChangeState.DONE, ChangeState.STALE]


def test_the_order_in_which_changes_were_named_does_not_matter(meeting, decision):
    action = ActionFactory(start=dt.date(2023, 7, 1), end=dt.date(2024, 6, 30))
    PlannedChange.objects.create(
        decision=decision, noun="Action", key=action.code, field="start", before="2023-07-01", after="2025-07-01"
    )
    named(decision, "Action", "end", action.code, "2027-06-30")
    enact(meeting)
    action.refresh_from_db()
    assert (action.start, action.end) == (dt.date(2025, 7, 1), dt.date(2027, 6, 30))


def test_what_has_become_impossible_waits_with_the_reason_and_stops_nothing_else(meeting, decision):
    action, other = ActionFactory(), ActionFactory()
    change = named(decision, "Action", "end", action.code, "2024-06-30")
    named(decision, "Action", "end", other.code, "2029-06-30")
    rewrite(action, start=dt.date(2025, 7, 1))
    enact(meeting)
    change.refresh_from_db()
    other.refresh_from_db()
    assert (change.state, change.note != "") == (ChangeState.OPEN, True)
    assert other.end == dt.date(2029, 6, 30)


def test_money_waits_for_the_officer_who_carries_it_out_once(meeting, decision, officer):
    row, change = an_open_release(meeting, decision)
    row.refresh_from_db()
    assert (change.state, row.released) == (ChangeState.OPEN, None)
    for _time in range(2):
        decisions.carry_out(change=change, by=officer)
    row.refresh_from_db()
    change.refresh_from_db()
    assert (row.released, change.state, change.closed_by) == (400, ChangeState.DONE, officer)
    assert list(Entry.objects.filter(kind="release").values_list("amount", "decision")) == [(400, decision.pk)]


def test_who_wrote_the_decision_down_does_not_carry_it_out(meeting, decision, officer):
    unit = OrgUnitFactory()
    officer_too = person_with_role(Role.BUDGET_OFFICER, unit)
    MembershipFactory(group=meeting.group, person=officer_too, role=GroupRole.SECRETARY)
    type(decision).objects.filter(pk=decision.pk).update(recorded_by=officer_too)
    row, change = an_open_release(meeting, decision)
    with pytest.raises(ValidationError) as refused:
        decisions.carry_out(change=change, by=officer_too)
    assert refused.value.code == "needs_second_person"
    decisions.carry_out(change=change, by=officer)
    row.refresh_from_db()
    assert row.released == 400


def test_others_carry_nothing_out(meeting, decision):
    _row, change = an_open_release(meeting, decision)
    for person in (meeting.secretary, PersonFactory()):
        with pytest.raises(PermissionDenied):
            decisions.carry_out(change=change, by=person)


def test_an_officer_whose_role_ended_carries_nothing_out(meeting, decision, officer):
    _row, change = an_open_release(meeting, decision)
    officer.role_assignments.update(valid_to=dt.date(2025, 1, 1))
    officer.__dict__.pop("_assignments_of", None)
    with pytest.raises(PermissionDenied):
        decisions.carry_out(change=change, by=officer)


def test_an_amount_that_moved_while_it_waited_is_not_overwritten(meeting, decision, officer):
    row, change = an_open_release(meeting, decision)
    keep_line(row, released=700)
    change = decisions.carry_out(change=change, by=officer)
    row.refresh_from_db()
    assert (change.state, row.released) == (ChangeState.STALE, 700)
    assert EntryProposal.objects.get().state == ProposalState.REFUSED


def test_what_the_ledger_refuses_is_told_and_goes_on_waiting(meeting, decision, officer):
    row, change = an_open_release(meeting, decision, "900")
    keep_line(row, revised=500)
    with pytest.raises(ValidationError):
        decisions.carry_out(change=change, by=officer)
    change.refresh_from_db()
    row.refresh_from_db()
    assert (change.state, row.released) == (ChangeState.OPEN, None)


def test_an_officer_declines_with_a_reason(meeting, decision, officer):
    _row, change = an_open_release(meeting, decision)
    with pytest.raises(ValidationError):
        decisions.decline(change=change, note=" ", by=officer)
    with pytest.raises(PermissionDenied):
        decisions.decline(change=change, note="No", by=PersonFactory())
    for _time in range(2):
        change = decisions.decline(change=change, note="No money was released to us.", by=officer)
    assert (change.state, change.closed_by) == (ChangeState.DECLINED, officer)
    with pytest.raises(ValidationError) as refused:
        decisions.carry_out(change=change, by=officer)
    assert refused.value.code == "not_open"


def test_a_proposal_that_an_officer_approves_in_the_ledger_is_the_same_change(meeting, decision, officer):
    row, change = an_open_release(meeting, decision)
    proposal = EntryProposal.objects.get()
    assert (proposal.amount, proposal.decision, proposal.proposed_by) == (400, decision, None)
    proposal_decisions.approve_proposal(proposal=proposal, by=officer)
    change.refresh_from_db()
    row.refresh_from_db()
    assert (change.state, change.closed_by, row.released) == (ChangeState.DONE, officer, 400)
    decisions.carry_out(change=change, by=officer)
    assert Entry.objects.filter(kind="release").count() == 1


def test_a_proposal_that_is_refused_in_the_ledger_declines_the_change_with_its_reason(meeting, decision, officer):
    _row, change = an_open_release(meeting, decision)
    proposal_decisions.refuse_proposal(proposal=EntryProposal.objects.get(), note="The money is not there.", by=officer)
    change.refresh_from_db()
    assert (change.state, change.note) == (ChangeState.DECLINED, "The money is not there.")


def test_a_declined_change_waits_in_the_ledger_no_more(meeting, decision, officer):
    _row, change = an_open_release(meeting, decision)
    decisions.decline(change=change, note="Not this year.", by=officer)
    proposal = EntryProposal.objects.get()
    assert (proposal.state, proposal.note) == (ProposalState.REFUSED, "Not this year.")


def test_the_ledger_does_not_approve_what_has_moved_since_the_decision(meeting, decision, officer):
    row, _change = an_open_release(meeting, decision)
    keep_line(row, released=100)
    with pytest.raises(ValidationError) as refused:
        proposal_decisions.approve_proposal(proposal=EntryProposal.objects.get(), by=officer)
    assert refused.value.code == "moved_since"
    row.refresh_from_db()
    assert row.released == 100


def test_amounts_that_are_possible_only_together_are_opened_one_after_the_other(meeting, decision, officer):
    row = line(original=1000)
    first = named(decision, "BudgetLine", "revised", key_of(row), "2000")
    second = named(decision, "BudgetLine", "released", key_of(row), "1500")
    enact(meeting)
    second.refresh_from_db()
    assert (second.state, second.note != "") == (ChangeState.OPEN, True)
    for change in (first, second):
        assert decisions.carry_out(change=change, by=officer).state == ChangeState.DONE
    row.refresh_from_db()
    assert (row.revised, row.released) == (2000, 1500)


def test_a_letter_is_carried_out_when_all_is_named_and_once(meeting, officer):
    letter = DecisionFactory(group=meeting.group, recorded_by=meeting.secretary)
    action, row = ActionFactory(), line(original=1000)
    named(letter, "Action", "end", action.code, "2029-06-30")
    named(letter, "BudgetLine", "revised", key_of(row), "800")
    for _time in range(2):
        decisions.enact_letter(decision=letter, by=meeting.secretary)
    action.refresh_from_db()
    assert action.end == dt.date(2029, 6, 30)
    assert sorted(letter.changes.values_list("state", flat=True)) == [ChangeState.DONE, ChangeState.OPEN]
    with pytest.raises(ValidationError) as refused:
        named(letter, "Action", "start", action.code, "2023-01-01")
    assert refused.value.code == "not_open"


def test_a_decision_of_a_meeting_is_not_carried_out_as_a_letter(meeting, decision):
    with pytest.raises(ValidationError) as refused:
        decisions.enact_letter(decision=decision, by=meeting.secretary)
    assert refused.value.code == "minutes_not_approved"


def test_a_stranger_lets_nothing_stand(meeting, decision):
    approved(meeting)
    with pytest.raises(PermissionDenied):
        decisions.enact(meeting=meeting, by=PersonFactory())


def at_once(actions_):
    gate, told = threading.Barrier(len(actions_)), []

    def one(action):
        try:
            gate.wait(timeout=10)
            told.append(action())
        except Exception as error:  # noqa: BLE001 - looked at by the test
            told.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(action,)) for action in actions_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return told


@pytest.mark.django_db(transaction=True)
def test_two_officers_carry_out_one_change_and_the_money_moves_once():
    group, secretary = a_group()
    entry = AgendaEntryFactory(meeting__group=group)
    decision = DecisionFactory(group=group, entry=entry, state=DecisionState.DRAFT, recorded_by=secretary)
    entry.meeting.secretary = secretary
    row, change = an_open_release(entry.meeting, decision)
    officers = [person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory()) for _n in range(2)]
    told = at_once([lambda by=by: decisions.carry_out(change=change, by=by).state for by in officers])
    assert told == [ChangeState.DONE, ChangeState.DONE]
    assert Entry.objects.filter(kind="release").count() == 1
    assert BudgetLine.objects.get(pk=row.pk).released == 400


@pytest.mark.django_db(transaction=True)
def test_one_officer_here_and_one_in_the_ledger_move_the_money_once():
    group, secretary = a_group()
    entry = AgendaEntryFactory(meeting__group=group)
    decision = DecisionFactory(group=group, entry=entry, state=DecisionState.DRAFT, recorded_by=secretary)
    entry.meeting.secretary = secretary
    row, change = an_open_release(entry.meeting, decision)
    here, there = [person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory()) for _n in range(2)]
    proposal = EntryProposal.objects.get()
    told = at_once(
        [
            lambda: decisions.carry_out(change=change, by=here),
            lambda: proposal_decisions.approve_proposal(proposal=proposal, by=there),
        ]
    )
    assert all(not isinstance(each, Exception) or isinstance(each, ValidationError) for each in told)
    assert Entry.objects.filter(kind="release").count() == 1
    assert BudgetLine.objects.get(pk=row.pk).released == 400


@pytest.mark.django_db(transaction=True)
def test_minutes_approved_twice_at_once_enact_once():
    group, secretary = a_group()
    entry = AgendaEntryFactory(meeting__group=group)
    decision = DecisionFactory(group=group, entry=entry, state=DecisionState.DRAFT)
    action = ActionFactory()
    named(decision, "Action", "end", action.code, "2029-06-30")
    approved(entry.meeting)
    told = at_once([lambda: len(decisions.enact(meeting=entry.meeting, by=secretary)) for _n in range(2)])
    assert sorted(told) == [0, 1]
    assert LogEntry.objects.filter(noun="Action").count() == 1
