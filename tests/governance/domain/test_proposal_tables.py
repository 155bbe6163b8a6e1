import pytest
from django.core.exceptions import ValidationError

from governance.domain import ledger, proposal_tables
from governance.values import EntryKind
from tests.factories.plan import line
from tests.governance.domain.proposing import officer, propose

pytestmark = pytest.mark.django_db


def split(row, said, by, *, new=False):
    held = ledger.lock(row.pk)[row.pk]
    at_once, waiting = proposal_tables.split(held, said, new=new, document="", by=by, decision=None)
    return [(entry.kind, entry.amount) for entry in at_once], [(entry.kind, entry.amount) for entry in waiting]


def test_what_the_system_says_is_entered_at_once():
    said = {"original": 1000, "released": 300}
    assert split(line(original=1000), said, None) == ([(EntryKind.RELEASE, 300)], [])


def test_what_a_person_says_of_releases_waits_and_spending_waits_with_it():
    both = [(EntryKind.RELEASE, 300), (EntryKind.EXPENDITURE, 200)]
    assert split(line(original=1000), {"released": 300, "spent": 200}, officer()) == ([], both)


def test_spending_of_released_money_does_not_wait():
    row = line(original=1000, released=300)
    assert split(row, {"spent": 200}, officer()) == ([(EntryKind.EXPENDITURE, 200)], [])


def test_what_waits_counts_as_said_and_something_else_is_refused():
    row, who = line(original=1000), officer()
    propose(row, EntryKind.RELEASE, 300, who)
    assert split(row, {"released": 300}, who) == ([], [])
    with pytest.raises(ValidationError) as refused:
        split(row, {"released": 301}, who)
    assert refused.value.code == "proposal_waits"


def test_money_that_another_line_asks_for_counts_too():
    gives, who = line(original=1000), officer()
    propose(line(original=1), EntryKind.REAPPROPRIATION, 150, who, counter_line=gives)
    assert split(gives, {"revised": 850}, who) == ([], [])
