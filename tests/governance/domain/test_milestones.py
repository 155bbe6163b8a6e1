import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from governance.domain import milestones
from governance.models import LogEntry, Milestone, MilestoneState
from tests.factories.governance import PersonFactory
from tests.factories.plan import ActionFactory, MilestoneFactory

pytestmark = pytest.mark.django_db
REACHED = dt.date(2026, 5, 2)


def keep(action, n=1, **fields):
    named = {"name_en": "Opened", "name_bn": "চালু", "due": dt.date(2026, 6, 30), "weight": Decimal(40), "by": None}
    return milestones.keep_milestone(action=action, n=n, **(named | fields))


def test_a_plan_holds_from_the_start_a_proof_from_its_day():
    action = ActionFactory(start=dt.date(2024, 7, 1))
    keep(action, reached_on=REACHED, evidence_en="Note", evidence_bn="নোট")
    planned, proven = MilestoneState.objects.all()
    assert (planned.valid_from, planned.reached_on, planned.evidence_en) == (dt.date(2024, 7, 1), None, "")
    assert (proven.valid_from, proven.reached_on, proven.evidence_en) == (REACHED, REACHED, "Note")


def test_progress_adds_a_state_and_the_same_again_adds_none():
    action = ActionFactory()
    keep(action, target_qty=Decimal(24), achieved_qty=Decimal(6))
    for _time in range(2):
        keep(action, target_qty=Decimal(24), achieved_qty=Decimal(18), as_of=dt.date(2026, 9, 30))
    assert list(MilestoneState.objects.values_list("achieved_qty", flat=True)) == [None, 6, 18]
    assert LogEntry.objects.last().after == {"achieved_qty": "18"}


@pytest.mark.parametrize(
    ("fields", "column", "code"),
    [
        ({"weight": Decimal(0)}, "weight", "out_of_range"),
        ({"weight": Decimal(101)}, "weight", "out_of_range"),
        ({"target_qty": Decimal(0)}, "target_qty", "out_of_range"),
        ({"achieved_qty": Decimal(3)}, "achieved_qty", "achieved_without_target"),
        ({"target_qty": Decimal(3), "achieved_qty": Decimal(-1)}, "achieved_qty", "out_of_range"),
        (
            {"target_qty": Decimal(3), "achieved_qty": Decimal(2), "reached_on": REACHED},
            "reached_on",
            "reached_too_early",
        ),
        ({"target_qty": Decimal(3), "reached_on": REACHED}, "reached_on", "reached_too_early"),
        ({"target_qty": Decimal(3), "achieved_qty": Decimal(3)}, "reached_on", "reached_without_date"),
    ],
)
def test_what_cannot_be_is_refused(fields, column, code):
    with pytest.raises(ValidationError) as refused:
        keep(ActionFactory(), **fields)
    assert refused.value.error_dict[column][0].code == code
    assert not Milestone.objects.exists()


def test_the_weights_of_an_action_come_to_at_most_100():
    action = ActionFactory()
    keep(action, 1, weight=Decimal(60))
    keep(action, 2, weight=Decimal(40))
    with pytest.raises(ValidationError) as refused:
        keep(action, 1, weight=Decimal(61))
    assert refused.value.error_dict["weight"][0].code == "weights_over_100"


def test_a_set_of_weights_may_pass_through_more_than_100():
    action = ActionFactory()
    keep(action, 1, weight=Decimal(60))
    keep(action, 2, weight=Decimal(40))
    keep(action, 2, weight=Decimal(60), weights_in_all=Decimal(100))
    keep(action, 1, weight=Decimal(40), weights_in_all=Decimal(100))
    assert list(Milestone.objects.values_list("weight", flat=True)) == [40, 60]


def test_the_database_too_knows_when_a_counted_milestone_is_reached():
    milestone = MilestoneFactory(target_qty=10, achieved_qty=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(reached_on=REACHED)


def test_only_those_who_keep_the_plan_change_milestones():
    with pytest.raises(PermissionDenied):
        keep(ActionFactory(), by=PersonFactory())


def test_who_saw_something_else_than_is_stored_is_told():
    action = ActionFactory()
    seen = milestones.state_of(keep(action, seen=milestones.state_of(None)))
    keep(action, name_en="Later", seen=seen)
    for stale, code in ((seen, "changed_meanwhile"), (milestones.state_of(None), "taken")):
        with pytest.raises(ValidationError) as refused:
            keep(action, weight=Decimal(7), seen=stale)
        assert code in {error.code for error in getattr(refused.value, "error_dict", {}).get("n", [refused.value])}
    assert Milestone.objects.get().weight == 40


def test_one_language_of_the_name_is_enough_and_none_is_not():
    assert keep(ActionFactory(), name_bn="").name_bn == "Opened"
    with pytest.raises(ValidationError):
        keep(ActionFactory(), name_bn="", name_en=" ")
