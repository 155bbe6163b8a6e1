import pytest

from governance.domain import proposal_decisions
from governance.interop.releases import ReleaseResource
from governance.models import EntryProposal
from governance.values import ProposalState, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import ActionFactory, line

pytestmark = pytest.mark.django_db
HEAD = "action_code,fiscal_year,source,budget_type,economic_code,cost_centre,release_bdt\n"


@pytest.fixture
def officer():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


def key(row):
    return f"{row.action.code},FY2025-26,GoB,development,{row.economic_code},{row.cost_centre},"


def run(text, by, **options):
    return ReleaseResource().run((HEAD + text).encode(), "releases.csv", by=by, **options)


def test_releases_of_a_table_wait_as_one_batch_and_only_once(officer):
    one, two = line(ActionFactory(code="1.1a")), line(ActionFactory(code="1.1b"))
    text = key(one) + "১০০\n" + key(two) + "200\n"
    report = run(text, officer)
    assert (report.updated, len(report.warnings)) == (2, 1)
    run(text, officer)
    found = EntryProposal.objects.order_by("pk")
    assert list(found.values_list("amount", "proposed_by", "state")) == [
        (100, officer.pk, ProposalState.WAITING),
        (200, officer.pk, ProposalState.WAITING),
    ]
    assert len(set(found.values_list("batch", flat=True))) == 1


def test_what_was_taken_back_may_be_proposed_again(officer):
    row = line(ActionFactory(code="1.1a"))
    for _time in range(3):
        run(key(row) + "100\n", officer)
        waiting = EntryProposal.objects.get(state=ProposalState.WAITING)
        proposal_decisions.withdraw_batch(batch=waiting.batch, by=officer)
    assert EntryProposal.objects.count() == 3


@pytest.mark.parametrize(
    ("amount", "code"),
    [("1001", "released_over_revised"), ("0", "not_above_zero"), ("-5", "negative_amount"), ("many", "not_a_number")],
)
def test_an_amount_that_cannot_be_released_is_refused(officer, amount, code):
    row = line(ActionFactory(code="1.1a"))
    report = run(key(row) + amount + "\n", officer)
    assert [each.code for each in report.refused] == [code]
    assert not EntryProposal.objects.exists()


def test_a_row_without_an_amount_or_without_a_line(officer):
    row = line(ActionFactory(code="1.1a"))
    assert run(key(row) + "\n", officer).unchanged == 1
    report = run(key(row).replace("0990101", "0990102") + "5\n", officer)
    assert [each.code for each in report.refused] == ["unknown_line"]


def test_who_may_not_is_told(officer):
    row = line(ActionFactory(code="1.1a"))
    assert [each.code for each in run(key(row) + "5\n", PersonFactory()).refused] == ["forbidden"]
