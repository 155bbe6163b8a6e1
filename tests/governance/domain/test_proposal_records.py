import pytest

from governance.domain import proposal_records
from governance.models import LogEntry
from governance.values import EntryKind, ProposalState
from tests.factories.plan import line
from tests.governance.domain.proposing import officer, propose

pytestmark = pytest.mark.django_db


def test_the_log_names_a_proposal_by_its_line_and_tells_what_was_asked():
    gives, who = line(original=400), officer()
    proposal = propose(line(original=1000), EntryKind.REAPPROPRIATION, 150, who, counter_line=gives)
    row = LogEntry.objects.filter(noun="EntryProposal").latest("pk")
    assert (row.verb, row.noun_key, row.by) == ("propose", proposal_records.key_of(proposal), who)
    assert row.after["amount"] == 150
    assert row.after["counter_line"].endswith(gives.cost_centre)


def test_how_it_ended_is_stored_with_who_said_so_and_why():
    proposal, second = propose(line(original=1000), EntryKind.RELEASE, 600, officer()), officer()
    proposal_records.end(proposal, ProposalState.REFUSED, "No order.", second)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.note, proposal.decided_by) == (ProposalState.REFUSED, "No order.", second)
    row = LogEntry.objects.filter(noun="EntryProposal").latest("pk")
    assert (row.verb, row.before, row.after) == (
        "refuse", {"state": "waiting"}, {"state": "refused", "note": "No order."},
    )  # fmt: skip
