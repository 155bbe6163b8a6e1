import datetime as dt
import uuid

import pytest

from governance import queries
from governance.domain import log, proposal_decisions, proposals
from governance.models import Decision, EntryProposal
from governance.values import EntryKind
from tests.factories.plan import line
from tests.governance.domain.proposing import IN_THE_YEAR, balances, officer, propose, refused_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def first():
    return officer()


@pytest.fixture
def second():
    return officer()


def test_a_release_moves_only_when_a_second_person_approves_it(first, second):
    row = line(original=1000)
    proposal = propose(row, EntryKind.RELEASE, 600, first, document="GO-12")
    assert balances(row)["released"] is None
    proposal_decisions.approve_proposal(proposal=proposal, by=second)
    entry = row.entries.last()
    assert (entry.kind, entry.amount, entry.document, entry.proposal, entry.by) == (
        EntryKind.RELEASE, 600, "GO-12", proposal, second,
    )  # fmt: skip
    assert balances(row)["released"] == 600
    assert log.broken_at() is None


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
    proposal_decisions.approve_proposal(proposal=proposal, by=second)
    assert row.entries.last().decision == decision
    refused_with("missing_decision", propose, row, EntryKind.REAPPROPRIATION, 500, None)


def test_one_line_gives_what_the_other_gets(first, second):
    gets, gives = line(original=1000), line(original=400)
    proposal = propose(gets, EntryKind.REAPPROPRIATION, 150, first, counter_line=gives)
    proposal_decisions.approve_proposal(proposal=proposal, by=second)
    assert (balances(gets)["revised"], balances(gives)["revised"]) == (1150, 250)
    assert sum(proposal.entries.values_list("amount", flat=True)) == 0


def test_a_movement_that_is_taken_back_is_taken_back_on_both_lines(first, second):
    gets, gives = line(original=1000), line(original=400)
    moved = propose(gets, EntryKind.REAPPROPRIATION, 150, first, counter_line=gives)
    proposal_decisions.approve_proposal(proposal=moved, by=second)
    entry = moved.entries.get(line=gets)
    back = proposals.propose_reversal(entry=entry, amount=50, date=IN_THE_YEAR, by=second)
    proposal_decisions.approve_proposal(proposal=back, by=first)
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
