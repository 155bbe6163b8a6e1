import pytest

from governance.domain import balances
from governance.models import BudgetLine, Entry, EntryProposal
from governance.values import EntryKind


def moved(line, *steps):
    entries = [Entry(line=line, kind=kind, amount=amount) for kind, amount in steps]
    balances.apply(line, entries, by_proposal=True)
    return (line.original, line.revised, line.released, line.committed, line.spent)


def test_the_balances_are_the_sums_by_kind_and_empty_is_not_zero():
    assert moved(BudgetLine(), (EntryKind.ALLOCATION, 900), (EntryKind.ALLOCATION, 100)) == (
        1000,
        None,
        None,
        None,
        None,
    )


def test_a_re_appropriation_of_zero_confirms_the_allocation():
    assert moved(BudgetLine(original=1000), (EntryKind.REAPPROPRIATION, 0))[1] == 1000


def test_a_reversal_counts_against_the_kind_that_it_reverses():
    line = BudgetLine(original=1000, released=800)
    release = Entry(line=line, kind=EntryKind.RELEASE, amount=800)
    balances.apply(line, [Entry(line=line, kind=EntryKind.REVERSAL, amount=-300, reverses=release)], by_proposal=True)
    assert line.released == 500


@pytest.mark.parametrize(("gets", "revised"), [(True, 1150), (False, 850)])
def test_a_line_after_proposals_is_a_copy(gets, revised):
    line, other = BudgetLine(pk=1, original=1000), BudgetLine(pk=2)
    to, other = (line, other) if gets else (other, line)
    proposal = EntryProposal(line=to, counter_line=other, kind=EntryKind.REAPPROPRIATION, amount=150)
    assert balances.after(line, [proposal]).revised == revised
    assert line.revised is None
