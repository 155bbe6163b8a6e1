"""The amounts of a budget line that decisions change."""

import pytest

from governance.domain import governed_money, ledger
from governance.models import Entry, LogEntry
from governance.registry import governed_fields
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, person_with_role
from tests.factories.groups import DecisionFactory
from tests.factories.plan import ActionFactory, line

pytestmark = pytest.mark.django_db


def test_a_line_is_named_as_the_log_names_it():
    row = line(ActionFactory(code="3.2a"))
    assert ledger.key_of(row) == LogEntry.objects.get(noun="BudgetLine").noun_key
    assert governed_money.line_of(ledger.key_of(row)) == row
    assert governed_money.hold_line(ledger.key_of(row)) == row


@pytest.mark.parametrize(("field", "kind"), [("revised", "reappropriation"), ("released", "release")])
def test_the_new_amount_becomes_an_entry_with_the_decision_that_an_officer_approved(field, kind):
    officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    row, decision = line(original=1000), DecisionFactory()
    governed = governed_fields["BudgetLine", field]
    key = ledger.key_of(row)
    governed.apply(key=key, value=700, by=officer, decision=decision)
    assert governed.current(key) == 700
    entry = Entry.objects.get(kind=kind)
    assert (entry.decision, entry.by, entry.proposal.proposed_by) == (decision, officer, None)
    assert not governed.at_once


def test_lines_are_found_by_action_year_and_code():
    row = line(ActionFactory(code="3.2a", name_en="Open hubs"))
    for words in ("3.2a", "hubs FY2025-26", "3211", "৩.২a", "GoB"):
        assert [key for key, _name in governed_money.LINE.find(words)] == [ledger.key_of(row)]
    assert governed_money.LINE.find("FY2030-31") == []
    assert "২০২৫-২৬" in governed_money.LINE.name(ledger.key_of(row))


@pytest.mark.parametrize("key", ["", "a/b", "a/b/c/d/e/f", "a/b/c/d/e/f/g"])
def test_a_key_that_names_no_line_is_a_lookup_error(key):
    for function in (governed_money.line_of, governed_money.hold_line):
        with pytest.raises(LookupError):
            function(key)
    governed_money.LINE.names([key])
