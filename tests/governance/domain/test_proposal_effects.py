import pytest

from governance.domain import budgets, proposal_effects
from governance.models import EntryProposal
from governance.values import EntryKind
from tests.factories.plan import line
from tests.governance.domain.proposing import IN_THE_YEAR, balances, officer, propose

pytestmark = pytest.mark.django_db


def test_what_could_be_approved_has_no_trouble():
    assert proposal_effects.trouble_with(propose(line(original=1000), EntryKind.RELEASE, 600, officer())) is None


def test_what_the_line_could_no_longer_bear_is_told_and_nothing_moves():
    row = line(original=1000)
    proposal = propose(row, EntryKind.RELEASE, 600, officer())
    budgets.post(line=row, kind=EntryKind.REAPPROPRIATION, amount=-500, date=IN_THE_YEAR, by=None)
    proposal, before = EntryProposal.objects.get(pk=proposal.pk), balances(row)
    (told,) = proposal_effects.trouble_with(proposal).error_dict.values()
    assert told[0].code == "released_over_revised"
    assert balances(row) == before


def test_a_movement_between_two_lines_adds_to_one_what_it_takes_from_the_other():
    gets, gives = line(original=1000), line(original=400)
    proposal = propose(gets, EntryKind.REAPPROPRIATION, 150, officer(), counter_line=gives)
    legs = proposal_effects.entries_of(proposal, None)
    assert [(entry.line, entry.amount) for (entry,) in legs] == [(gets, 150), (gives, -150)]
