import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import history, milestones, reporting
from governance.models import ClaimedProgress, LogEntry, Milestone, MilestoneState
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, PostFactory, PostingFactory, person_with_role
from tests.factories.plan import ActionFactory, MilestoneFactory

pytestmark = pytest.mark.django_db
REACHED = dt.date(2026, 5, 2)


@pytest.fixture
def milestone():
    return Milestone.objects.get(pk=MilestoneFactory(n=1, target_qty=10).pk)


@pytest.fixture
def owner(milestone):
    """Somebody with a post in the organisation that owns the action."""
    return PostingFactory(post=PostFactory(organisation=milestone.action.owner)).person


def test_who_answers_for_an_action_reports_its_proof_and_the_plan_stays(milestone, owner):
    reporting.report_milestone(milestone=milestone, achieved_qty=Decimal(4), evidence_bn="তালিকা", by=owner)
    milestone.refresh_from_db()
    assert (milestone.achieved_qty, milestone.evidence_en, milestone.weight) == (4, "তালিকা", 50)
    assert (MilestoneState.objects.get().by, LogEntry.objects.get().by) == (owner, owner)
    reporting.report_milestone(milestone=milestone, achieved_qty=Decimal(10), reached_on=REACHED, by=owner)
    assert MilestoneState.objects.last().valid_from == REACHED
    with pytest.raises(PermissionDenied):
        milestones.keep_milestone(
            action=milestone.action, n=1, name_en="A", name_bn="", due=REACHED, weight=Decimal(1), by=owner
        )


def test_a_secretary_reports_too_and_nobody_of_another_organisation(milestone):
    stranger = PostingFactory().person
    worker = PostingFactory(post=None).person
    for by in (stranger, worker, PersonFactory()):
        with pytest.raises(PermissionDenied):
            reporting.report_milestone(milestone=milestone, achieved_qty=Decimal(4), by=by)
        with pytest.raises(PermissionDenied):
            reporting.keep_claim(action=milestone.action, as_of=REACHED, percent=Decimal(1), by=by)
    secretary = person_with_role(Role.SECRETARY, OrgUnitFactory())
    reporting.report_milestone(milestone=milestone, achieved_qty=Decimal(4), by=secretary)


def test_who_held_the_post_once_reports_no_longer(milestone):
    left = PostingFactory(post=PostFactory(organisation=milestone.action.owner), valid_to=dt.date(2024, 1, 1)).person
    with pytest.raises(PermissionDenied):
        reporting.report_milestone(milestone=milestone, achieved_qty=Decimal(4), by=left)


@pytest.mark.parametrize(
    ("proof", "field", "code"),
    [
        ({"achieved_qty": Decimal(10)}, "reached_on", "reached_without_date"),
        ({"achieved_qty": Decimal(3), "reached_on": REACHED}, "reached_on", "reached_too_early"),
        ({"achieved_qty": Decimal(10), "reached_on": dt.date(2199, 1, 1)}, "reached_on", "future_date"),
        ({"evidence_bn": "ক" * 256}, "evidence_bn", "too_long"),
    ],
)
def test_what_cannot_be_is_refused(milestone, owner, proof, field, code):
    with pytest.raises(ValidationError) as refused:
        reporting.report_milestone(milestone=milestone, by=owner, **proof)
    assert refused.value.error_dict[field][0].code == code
    assert Milestone.objects.get().achieved_qty is None


def test_who_saw_another_report_than_is_stored_is_told(milestone, owner):
    seen = milestones.state_of(milestone)
    reporting.report_milestone(milestone=milestone, achieved_qty=Decimal(4), by=owner, seen=seen)
    with pytest.raises(ValidationError) as refused:
        reporting.report_milestone(milestone=milestone, achieved_qty=Decimal(5), by=owner, seen=seen)
    assert refused.value.code == "changed_meanwhile"


def test_a_claim_is_kept_beside_and_changes_no_evidence():
    milestone = MilestoneFactory()
    reporting.keep_claim(action=milestone.action, as_of=dt.date(2026, 9, 30), percent=Decimal(99), by=None)
    reporting.keep_claim(action=milestone.action, as_of=dt.date(2026, 9, 30), percent=Decimal(98), by=None)
    assert ClaimedProgress.objects.get().percent == 98
    assert not MilestoneState.objects.exists()


def test_a_claim_is_a_percentage():
    with pytest.raises(ValidationError) as refused:
        reporting.keep_claim(action=ActionFactory(), as_of=dt.date(2026, 9, 30), percent=Decimal("100.5"), by=None)
    assert refused.value.error_dict["percent"][0].code == "out_of_range"


def test_nobody_claims_progress_for_a_day_to_come():
    day = history.today() + dt.timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        reporting.keep_claim(action=ActionFactory(), as_of=day, percent=Decimal(50), by=None)
    assert refused.value.error_dict["as_of"][0].code == "future_date"
