import datetime as dt
import uuid

import pytest
from django.urls import reverse

from basis.numerals import to_bangla
from governance.models import EntryProposal
from governance.values import ProposalState, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import a_release, line

pytestmark = pytest.mark.django_db


def officer():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


@pytest.fixture
def first():
    return officer()


@pytest.fixture
def second():
    return officer()


def decide(client, proposal, verb, **sent):
    return client.post(reverse("budget_proposal_decide", args=[proposal.pk, verb]), sent)


def text_of(client, name, *args, query=""):
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_what_one_proposes_waits_for_another_and_not_for_oneself(client, sign_in, first, second):
    proposal = a_release(by=first)
    address = reverse("budget_proposal", args=[proposal.pk])
    sign_in(first)
    assert address not in text_of(client, "waiting")
    sign_in(second)
    assert address in text_of(client, "waiting")


def test_the_page_shows_what_it_would_change_and_the_second_officer_approves(client, sign_in, first, second):
    row = line(original=1000, released=200)
    proposal = a_release(row, amount=300, by=first)
    sign_in(second)
    text = text_of(client, "budget_proposal", proposal.pk)
    for expected in ("২০০", "৫০০", first.name):
        assert expected in text
    assert decide(client, proposal, "approve").status_code == 302
    assert decide(client, proposal, "approve").status_code == 302
    row.refresh_from_db()
    assert row.released == 500
    assert row.entries.filter(proposal=proposal).count() == 1


def test_who_proposed_may_only_take_it_back(client, sign_in, first):
    proposal = a_release(by=first)
    sign_in(first)
    text = text_of(client, "budget_proposal", proposal.pk)
    assert reverse("budget_proposal_decide", args=[proposal.pk, "approve"]) not in text
    decide(client, proposal, "approve")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING
    decide(client, proposal, "withdraw")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN


def test_a_refusal_needs_its_note(client, sign_in, first, second):
    proposal = a_release(by=first)
    sign_in(second)
    response = decide(client, proposal, "refuse", note=" ")
    assert response.status_code == 422
    assert 'id="id_note_error"' in response.content.decode()
    assert decide(client, proposal, "refuse", note="No order is attached.").status_code == 302
    sign_in(first)
    assert "No order is attached." in text_of(client, "budget_proposal", proposal.pk)


def test_what_can_no_longer_be_is_said_before_and_after_the_button(client, sign_in, first, second):
    row = line(original=1000, released=900)
    proposal = a_release(row, amount=300, by=first)
    sign_in(second)
    assert "১,২০০" in text_of(client, "budget_proposal", proposal.pk)
    decide(client, proposal, "approve")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING


def test_a_file_is_approved_or_refused_as_one(client, sign_in, first, second):
    batch = uuid.uuid4()
    rows = [line(original=1000, released=800, spent=700, by=first, batch=batch) for _n in range(2)]
    sign_in(second)
    address = reverse("budget_batch", args=[batch])
    assert address in text_of(client, "waiting")
    assert to_bangla(rows[0].action.code) in client.get(address).content.decode()
    assert client.get(address + "?format=csv").content.decode("utf-8-sig").count("\n") >= 6
    assert client.post(reverse("budget_batch_decide", args=[batch, "refuse"]), {"note": ""}).status_code == 422
    assert client.post(reverse("budget_batch_decide", args=[batch, "approve"])).status_code == 302
    for row in rows:
        row.refresh_from_db()
        assert (row.released, row.spent) == (800, 700)
    assert client.get(reverse("budget_batch", args=[uuid.uuid4()])).status_code == 404
    assert client.post(reverse("budget_batch_decide", args=[batch, "eat"])).status_code == 404


def test_the_list_says_first_what_waits_and_is_taken_away(client, sign_in, first, second):
    row = line(original=1000)
    done, waits = a_release(row, amount=11, by=first), a_release(row, amount=22, by=first)
    sign_in(second)
    decide(client, done, "refuse", note="no")
    text = text_of(client, "budget_proposals")
    assert text.index("২২ টাকা") < text.index("১১ টাকা")
    assert "১১ টাকা" not in text_of(client, "budget_proposals", query="?state=waiting")
    rows = text_of(client, "budget_proposals", query="?state=refused&format=csv").splitlines()
    assert len(rows) == 3
    assert "১১ টাকা" in text_of(client, "budget_proposals", query="?state=%00&kind=x&year=-1&page=99")
    assert waits.waits


def test_an_empty_list_says_the_next_step(client, sign_in, first):
    sign_in(first)
    assert reverse("budget_lines") in text_of(client, "budget_proposals")


@pytest.mark.parametrize("count", [10, 120])
def test_the_pages_take_the_same_queries_for_any_number(
    client, sign_in, first, second, count, django_assert_max_num_queries
):
    row, batch = line(), uuid.uuid4()
    for _n in range(count):
        a_release(row, amount=1, by=first)
        a_release(row, amount=1, by=first, batch=batch)
    sign_in(second)
    with django_assert_max_num_queries(14):
        text_of(client, "budget_proposals")
    with django_assert_max_num_queries(14):
        text_of(client, "budget_batch", batch)
    with django_assert_max_num_queries(30):
        text_of(client, "waiting")


@pytest.mark.parametrize(
    ("role", "reads"), [(Role.SECRETARY, 200), (Role.MEMBER, 403), (Role.LEARNER, 403), (None, 403)]
)
def test_others_decide_nothing_and_few_read(client, sign_in, first, role, reads):
    proposal = a_release(by=first)
    assert "/accounts/login/" in client.get(reverse("budget_proposals")).headers["Location"]
    sign_in(person_with_role(role, OrgUnitFactory()) if role else PersonFactory())
    assert client.get(reverse("budget_proposals")).status_code == reads
    assert client.get(reverse("budget_proposal", args=[proposal.pk])).status_code == reads
    assert decide(client, proposal, "approve").status_code == 403
    assert EntryProposal.objects.get().state == ProposalState.WAITING


def test_a_proposal_that_is_not_there_is_not_found(client, sign_in, first):
    sign_in(first)
    assert client.get(reverse("budget_proposal", args=[9999])).status_code == 404
    assert client.post(reverse("budget_proposal_decide", args=[9999, "approve"])).status_code == 404


def test_a_closed_year_can_only_be_refused(client, sign_in, first, second):
    row = line()
    proposal = a_release(row, by=first)
    row.fiscal_year.closed_on = dt.date(2026, 9, 1)
    row.fiscal_year.save()
    sign_in(second)
    decide(client, proposal, "approve")
    proposal.refresh_from_db()
    assert proposal.waits
