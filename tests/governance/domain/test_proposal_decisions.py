import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance import queries
from governance.domain import budgets, proposal_decisions, proposals
from governance.models import Entry, EntryProposal
from governance.values import EntryKind, EntryOrigin, ProposalState, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import line
from tests.governance.domain.proposing import IN_THE_YEAR, at_once, balances, officer, propose, refused_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def first():
    return officer()


@pytest.fixture
def second():
    return officer()


def test_who_proposed_does_not_approve_and_the_database_holds_it_too(first):
    proposal = propose(line(), EntryKind.RELEASE, 600, first)
    refused_with("needs_second_person", proposal_decisions.approve_proposal, proposal=proposal, by=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryProposal.objects.update(state=ProposalState.APPROVED, decided_by=first, decided_at=timezone.now())


@pytest.mark.parametrize("role", [None, Role.SECRETARY, Role.MEMBER])
def test_only_those_who_keep_the_budget_propose_and_decide(first, role):
    by = person_with_role(role, OrgUnitFactory()) if role else PersonFactory()
    row = line()
    proposal = propose(row, EntryKind.RELEASE, 1, first)
    for act in (
        lambda: propose(row, EntryKind.RELEASE, 1, by),
        lambda: proposal_decisions.approve_proposal(proposal=proposal, by=by),
        lambda: proposal_decisions.refuse_proposal(proposal=proposal, note="no", by=by),
        lambda: proposal_decisions.withdraw_proposal(proposal=proposal, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_line_that_moved_since_is_looked_at_again(first, second):
    row = line(original=1000)
    one, two = (propose(row, EntryKind.RELEASE, 600, first) for _time in range(2))
    proposal_decisions.approve_proposal(proposal=one, by=second)
    refused_with("released_over_revised", proposal_decisions.approve_proposal, proposal=two, by=second)
    two.refresh_from_db()
    assert two.state == ProposalState.WAITING
    assert balances(row)["released"] == 600


def test_pressed_twice_it_happens_once_and_a_third_person_is_told(first, second):
    row = line(original=1000)
    proposal = propose(row, EntryKind.RELEASE, 600, first)
    for _time in range(2):
        proposal_decisions.approve_proposal(proposal=proposal, by=second)
    assert row.entries.filter(kind=EntryKind.RELEASE).count() == 1
    refused_with("already_decided", proposal_decisions.approve_proposal, proposal=proposal, by=officer())
    refused_with("already_decided", proposal_decisions.refuse_proposal, proposal=proposal, note="late", by=second)


def test_a_refusal_says_why_and_moves_nothing(first, second):
    row = line(original=1000)
    proposal = propose(row, EntryKind.RELEASE, 600, first)
    refused_with("missing_note", proposal_decisions.refuse_proposal, proposal=proposal, note=" ", by=second)
    proposal_decisions.refuse_proposal(proposal=proposal, note="No order is attached.", by=second)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.note, proposal.decided_by) == (
        ProposalState.REFUSED, "No order is attached.", second,
    )  # fmt: skip
    assert balances(row)["released"] is None


def test_a_proposal_is_taken_back_by_who_made_it(first, second):
    proposal = propose(line(), EntryKind.RELEASE, 600, first)
    refused_with("not_yours", proposal_decisions.withdraw_proposal, proposal=proposal, by=second)
    assert proposal_decisions.withdraw_proposal(proposal=proposal, by=first).state == ProposalState.WITHDRAWN


def test_a_closed_year_takes_no_proposal_and_no_approval(first, second):
    row = line()
    proposal = propose(row, EntryKind.RELEASE, 1, first)
    row.fiscal_year.closed_on = dt.date(2026, 9, 1)
    row.fiscal_year.save()
    refused_with("year_closed", propose, row, EntryKind.RELEASE, 1, first)
    refused_with("year_closed", proposal_decisions.approve_proposal, proposal=proposal, by=second)
    proposal_decisions.refuse_proposal(proposal=proposal, note="The year is closed.", by=second)


def test_a_batch_is_approved_as_a_whole_or_not_at_all(first, second):
    one, two = (line(original=1000, released=800, spent=700, by=first, batch=uuid.UUID(int=7)) for _n in range(2))
    budgets.post(line=two, kind=EntryKind.REAPPROPRIATION, amount=-500, date=IN_THE_YEAR, by=None)
    refused_with("released_over_revised", proposal_decisions.approve_batch, batch=uuid.UUID(int=7), by=second)
    assert balances(one)["released"] is None
    budgets.post(line=two, kind=EntryKind.REAPPROPRIATION, amount=500, date=IN_THE_YEAR, by=None)
    assert len(proposal_decisions.approve_batch(batch=uuid.UUID(int=7), by=second)) == 4
    for row in (one, two):
        assert (balances(row)["released"], balances(row)["spent"]) == (800, 700)
        assert balances(row) == queries.balances_of(row)


steps = st.sampled_from(["propose", "move", "reverse", "approve", "refuse", "withdraw", "fact"])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(steps, st.integers(-300, 500), st.integers(0, 9)), max_size=16))
def test_the_sums_of_the_ledger_are_the_balances_for_any_order_of_proposals(first, second, moves):
    with transaction.atomic():
        rows = [line(original=1000), line(original=500)]
        for step, amount, nth in moves:
            row, other = rows[nth % 2], rows[1 - nth % 2]
            waiting = list(EntryProposal.objects.filter(state=ProposalState.WAITING).order_by("id"))
            entries = list(Entry.objects.order_by("id"))
            chosen = waiting[nth % len(waiting)] if waiting else None
            try:
                with transaction.atomic():
                    if step == "propose":
                        propose(row, EntryKind.RELEASE, amount, first)
                    elif step == "move":
                        propose(row, EntryKind.REAPPROPRIATION, amount, first, counter_line=other)
                    elif step == "reverse":
                        proposals.propose_reversal(entry=entries[nth % len(entries)], date=IN_THE_YEAR, by=first)
                    elif step == "fact":
                        fact = {"kind": EntryKind.EXPENDITURE, "origin": EntryOrigin.ACCOUNTING_SYSTEM, "by": None}
                        budgets.post(line=row, amount=amount, date=IN_THE_YEAR, **fact)
                    elif chosen and step == "approve":
                        proposal_decisions.approve_proposal(proposal=chosen, by=second)
                    elif chosen and step == "refuse":
                        proposal_decisions.refuse_proposal(proposal=chosen, note="no", by=second)
                    elif chosen:
                        proposal_decisions.withdraw_proposal(proposal=chosen, by=first)
            except ValidationError:
                pass
            assert all(balances(each) == queries.balances_of(each) for each in rows)
            assert sum(balances(each)["revised"] or each.original for each in rows) == sum(
                each.original for each in rows
            )
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_people_approve_one_proposal_and_it_happens_once(first):
    row = line(original=1000)
    proposal = propose(row, EntryKind.RELEASE, 600, first)
    others = [officer(), officer()]
    told = at_once(*(lambda by=by: proposal_decisions.approve_proposal(proposal=proposal, by=by) for by in others))
    assert told == ["already_decided", "done"]
    assert balances(row)["released"] == 600


@pytest.mark.django_db(transaction=True)
def test_two_releases_of_the_last_taka_and_one_is_told(first, second):
    row = line(original=1000, released=999)
    both = [propose(row, EntryKind.RELEASE, 1, first) for _time in range(2)]
    told = at_once(*(lambda p=p: proposal_decisions.approve_proposal(proposal=p, by=second) for p in both))
    assert told == ["done", "released_over_revised"]
    assert balances(row) == queries.balances_of(row)
    assert balances(row)["released"] == 1000


@pytest.mark.django_db(transaction=True)
def test_two_lines_that_give_to_each_other_at_once_do_not_wait_for_each_other(first, second):
    one, two = line(original=1000), line(original=1000)
    there = propose(one, EntryKind.REAPPROPRIATION, 100, first, counter_line=two)
    back = propose(two, EntryKind.REAPPROPRIATION, 40, first, counter_line=one)
    told = at_once(*(lambda p=p: proposal_decisions.approve_proposal(proposal=p, by=second) for p in (there, back)))
    assert told == ["done", "done"]
    assert (balances(one)["revised"], balances(two)["revised"]) == (1060, 940)
