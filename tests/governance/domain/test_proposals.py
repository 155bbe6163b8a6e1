import datetime as dt
import threading
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance import queries
from governance.domain import budgets, log, proposals
from governance.models import Decision, Entry, EntryProposal
from governance.models.budget import BALANCES
from governance.values import EntryKind, EntryOrigin, ProposalState, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import line

pytestmark = pytest.mark.django_db
IN_THE_YEAR = dt.date(2026, 1, 15)


def officer():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


@pytest.fixture
def first():
    return officer()


@pytest.fixture
def second():
    return officer()


def propose(row, kind, amount, by, **fields):
    return proposals.propose_entry(line=row, kind=kind, amount=amount, by=by, **({"date": IN_THE_YEAR} | fields))


def balances(row):
    row.refresh_from_db()
    return {name: getattr(row, name) for name in BALANCES}


def code_of(refused):
    error = refused.value
    return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code


def refused_with(code, act, *args, **fields):
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        act(*args, **fields)
    assert code_of(refused) == code


# --- proposing ---


def test_a_release_moves_only_when_a_second_person_approves_it(first, second):
    row = line(original=1000)
    proposal = propose(row, EntryKind.RELEASE, 600, first, document="GO-12")
    assert balances(row)["released"] is None
    proposals.approve_proposal(proposal=proposal, by=second)
    entry = row.entries.last()
    assert (entry.kind, entry.amount, entry.document, entry.proposal, entry.by) == (
        EntryKind.RELEASE, 600, "GO-12", proposal, second,
    )  # fmt: skip
    assert balances(row)["released"] == 600
    assert log.broken_at() is None


def test_who_proposed_does_not_approve_and_the_database_holds_it_too(first):
    proposal = propose(line(), EntryKind.RELEASE, 600, first)
    refused_with("needs_second_person", proposals.approve_proposal, proposal=proposal, by=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryProposal.objects.update(state=ProposalState.APPROVED, decided_by=first, decided_at=timezone.now())


@pytest.mark.parametrize("role", [None, Role.SECRETARY, Role.MEMBER])
def test_only_those_who_keep_the_budget_propose_and_decide(first, role):
    by = person_with_role(role, OrgUnitFactory()) if role else PersonFactory()
    row = line()
    proposal = propose(row, EntryKind.RELEASE, 1, first)
    for act in (
        lambda: propose(row, EntryKind.RELEASE, 1, by),
        lambda: proposals.approve_proposal(proposal=proposal, by=by),
        lambda: proposals.refuse_proposal(proposal=proposal, note="no", by=by),
        lambda: proposals.withdraw_proposal(proposal=proposal, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize(
    ("kind", "amount", "fields", "code"),
    [
        (EntryKind.RELEASE, 1001, {}, "released_over_revised"),
        (EntryKind.RELEASE, -1, {}, "negative_amount"),
        (EntryKind.RELEASE, 10**15 + 1, {}, "amount_too_large"),
        (EntryKind.RELEASE, 1, {"date": dt.date(2026, 7, 1)}, "outside_fiscal_year"),
        (EntryKind.REAPPROPRIATION, -1001, {}, "below_zero"),
        (EntryKind.REAPPROPRIATION, 10**15, {}, "amount_too_large"),
        (EntryKind.EXPENDITURE, 1, {}, "unknown_kind"),
        (EntryKind.REVERSAL, 1, {}, "unknown_kind"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_proposed(first, kind, amount, fields, code):
    refused_with(code, propose, line(original=1000), kind, amount, first, **fields)
    assert not EntryProposal.objects.exists()


def test_a_release_before_its_allocation_is_refused(first):
    refused_with("released_over_revised", propose, line(original=0), EntryKind.RELEASE, 1, first)


def test_sent_five_times_it_waits_once_and_other_words_under_the_number_are_refused(first):
    row, number = line(), uuid.uuid4()
    sent = [propose(row, EntryKind.RELEASE, 100, first, client_event_id=number) for _time in range(5)]
    assert len({proposal.pk for proposal in sent}) == 1
    refused_with("event_id_reused", propose, row, EntryKind.RELEASE, 101, first, client_event_id=number)


def test_a_decision_opens_a_proposal_and_nobody_and_nothing_does_not(second):
    row = line()
    decision = Decision.objects.create(number="D-1", title_en="a", title_bn="ক", taken_on=IN_THE_YEAR)
    proposal = propose(row, EntryKind.REAPPROPRIATION, 500, None, decision=decision)
    proposals.approve_proposal(proposal=proposal, by=second)
    assert row.entries.last().decision == decision
    refused_with("missing_decision", propose, row, EntryKind.REAPPROPRIATION, 500, None)


# --- money between two lines ---


def test_one_line_gives_what_the_other_gets(first, second):
    gets, gives = line(original=1000), line(original=400)
    proposal = propose(gets, EntryKind.REAPPROPRIATION, 150, first, counter_line=gives)
    proposals.approve_proposal(proposal=proposal, by=second)
    assert (balances(gets)["revised"], balances(gives)["revised"]) == (1150, 250)
    assert sum(proposal.entries.values_list("amount", flat=True)) == 0


def test_a_movement_that_is_taken_back_is_taken_back_on_both_lines(first, second):
    gets, gives = line(original=1000), line(original=400)
    moved = propose(gets, EntryKind.REAPPROPRIATION, 150, first, counter_line=gives)
    proposals.approve_proposal(proposal=moved, by=second)
    entry = moved.entries.get(line=gets)
    back = proposals.propose_reversal(entry=entry, amount=50, date=IN_THE_YEAR, by=second)
    proposals.approve_proposal(proposal=back, by=first)
    assert (balances(gets)["revised"], balances(gives)["revised"]) == (1100, 300)
    for row in (gets, gives):
        assert balances(row) == queries.balances_of(row)


def test_a_line_gives_no_more_than_it_has_and_neither_moves(first):
    gets, gives = line(original=1000), line(original=400, released=300)
    refused_with("released_over_revised", propose, gets, EntryKind.REAPPROPRIATION, 101, first, counter_line=gives)
    assert balances(gets)["revised"] is None


def test_money_stays_in_its_year_and_comes_from_another_line(first):
    row, later = line(), line(year="FY2026-27")
    fields = {"kind": EntryKind.REAPPROPRIATION, "amount": 1, "by": first}
    refused_with("other_fiscal_year", propose, row, counter_line=later, **fields)
    refused_with("same_line", propose, row, counter_line=row, **fields)
    refused_with("not_above_zero", propose, row, counter_line=line(), **fields | {"amount": -1})
    refused_with("counter_line", propose, row, counter_line=line(), **fields | {"kind": EntryKind.RELEASE})


# --- deciding ---


def test_a_line_that_moved_since_is_looked_at_again(first, second):
    row = line(original=1000)
    one, two = (propose(row, EntryKind.RELEASE, 600, first) for _time in range(2))
    proposals.approve_proposal(proposal=one, by=second)
    refused_with("released_over_revised", proposals.approve_proposal, proposal=two, by=second)
    two.refresh_from_db()
    assert two.state == ProposalState.WAITING
    assert balances(row)["released"] == 600


def test_pressed_twice_it_happens_once_and_a_third_person_is_told(first, second):
    row = line(original=1000)
    proposal = propose(row, EntryKind.RELEASE, 600, first)
    for _time in range(2):
        proposals.approve_proposal(proposal=proposal, by=second)
    assert row.entries.filter(kind=EntryKind.RELEASE).count() == 1
    refused_with("already_decided", proposals.approve_proposal, proposal=proposal, by=officer())
    refused_with("already_decided", proposals.refuse_proposal, proposal=proposal, note="late", by=second)


def test_a_refusal_says_why_and_moves_nothing(first, second):
    row = line(original=1000)
    proposal = propose(row, EntryKind.RELEASE, 600, first)
    refused_with("missing_note", proposals.refuse_proposal, proposal=proposal, note=" ", by=second)
    proposals.refuse_proposal(proposal=proposal, note="No order is attached.", by=second)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.note, proposal.decided_by) == (
        ProposalState.REFUSED, "No order is attached.", second,
    )  # fmt: skip
    assert balances(row)["released"] is None


def test_a_proposal_is_taken_back_by_who_made_it(first, second):
    proposal = propose(line(), EntryKind.RELEASE, 600, first)
    refused_with("not_yours", proposals.withdraw_proposal, proposal=proposal, by=second)
    assert proposals.withdraw_proposal(proposal=proposal, by=first).state == ProposalState.WITHDRAWN


def test_a_closed_year_takes_no_proposal_and_no_approval(first, second):
    row = line()
    proposal = propose(row, EntryKind.RELEASE, 1, first)
    row.fiscal_year.closed_on = dt.date(2026, 9, 1)
    row.fiscal_year.save()
    refused_with("year_closed", propose, row, EntryKind.RELEASE, 1, first)
    refused_with("year_closed", proposals.approve_proposal, proposal=proposal, by=second)
    proposals.refuse_proposal(proposal=proposal, note="The year is closed.", by=second)


def test_a_batch_is_approved_as_a_whole_or_not_at_all(first, second):
    one, two = (line(original=1000, released=800, spent=700, by=first, batch=uuid.UUID(int=7)) for _n in range(2))
    budgets.post(line=two, kind=EntryKind.REAPPROPRIATION, amount=-500, date=IN_THE_YEAR, by=None)
    refused_with("released_over_revised", proposals.approve_batch, batch=uuid.UUID(int=7), by=second)
    assert balances(one)["released"] is None
    budgets.post(line=two, kind=EntryKind.REAPPROPRIATION, amount=500, date=IN_THE_YEAR, by=None)
    assert len(proposals.approve_batch(batch=uuid.UUID(int=7), by=second)) == 4
    for row in (one, two):
        assert (balances(row)["released"], balances(row)["spent"]) == (800, 700)
        assert balances(row) == queries.balances_of(row)


# --- any order, and several at once ---

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
                        proposals.approve_proposal(proposal=chosen, by=second)
                    elif chosen and step == "refuse":
                        proposals.refuse_proposal(proposal=chosen, note="no", by=second)
                    elif chosen:
                        proposals.withdraw_proposal(proposal=chosen, by=first)
            except ValidationError:
                pass
            assert all(balances(each) == queries.balances_of(each) for each in rows)
            assert sum(balances(each)["revised"] or each.original for each in rows) == sum(
                each.original for each in rows
            )
        transaction.set_rollback(True)


def at_once(*acts):
    """Run the acts in threads that start together; what each was told: the code, or "done"."""
    start, told = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(timeout=10)
            act()
            told.append("done")
        except ValidationError as error:
            told.append(code_of(type("Refused", (), {"value": error})))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(told)


@pytest.mark.django_db(transaction=True)
def test_two_people_approve_one_proposal_and_it_happens_once(first):
    row = line(original=1000)
    proposal = propose(row, EntryKind.RELEASE, 600, first)
    others = [officer(), officer()]
    told = at_once(*(lambda by=by: proposals.approve_proposal(proposal=proposal, by=by) for by in others))
    assert told == ["already_decided", "done"]
    assert balances(row)["released"] == 600


@pytest.mark.django_db(transaction=True)
def test_two_releases_of_the_last_taka_and_one_is_told(first, second):
    row = line(original=1000, released=999)
    both = [propose(row, EntryKind.RELEASE, 1, first) for _time in range(2)]
    told = at_once(*(lambda p=p: proposals.approve_proposal(proposal=p, by=second) for p in both))
    assert told == ["done", "released_over_revised"]
    assert balances(row) == queries.balances_of(row)
    assert balances(row)["released"] == 1000


@pytest.mark.django_db(transaction=True)
def test_two_lines_that_give_to_each_other_at_once_do_not_wait_for_each_other(first, second):
    one, two = line(original=1000), line(original=1000)
    there = propose(one, EntryKind.REAPPROPRIATION, 100, first, counter_line=two)
    back = propose(two, EntryKind.REAPPROPRIATION, 40, first, counter_line=one)
    told = at_once(*(lambda p=p: proposals.approve_proposal(proposal=p, by=second) for p in (there, back)))
    assert told == ["done", "done"]
    assert (balances(one)["revised"], balances(two)["revised"]) == (1060, 940)
