"""What decisions make wait for people."""

import pytest

from governance.domain import decision_duties
from governance.models import PlannedChange
from governance.values import ChangeState, Role
from tests.factories.governance import OrgUnitFactory, person_with_role
from tests.factories.groups import DecisionFactory, a_group
from tests.factories.plan import line

pytestmark = pytest.mark.django_db


@pytest.fixture
def change():
    row = line(original=1000)
    return PlannedChange.objects.create(
        decision=DecisionFactory(group=a_group()[0]),
        noun="BudgetLine",
        key=f"{row.action.code}/FY2025-26/GoB/development/9999-0101-0100-3211/0990101",
        field="released",
        after=5,
        at_once=False,
        state=ChangeState.OPEN,
    )


def test_an_open_change_waits_for_the_officer_and_nobody_else(change):
    officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    (item,) = decision_duties.waiting_for(officer)
    assert item.href.endswith(f"/decisions/changes/{change.pk}/")
    assert decision_duties.waiting_for(person_with_role(Role.LEARNER, OrgUnitFactory())) == []


def test_it_does_not_wait_for_the_one_who_wrote_it_down(change):
    officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    change.planned_by = officer
    change.save()
    assert decision_duties.waiting_for(officer) == []


def test_search_finds_decisions_that_stand():
    decision = DecisionFactory()
    DecisionFactory(state="draft")
    assert [found.key for found in decision_duties.findable()] == [decision.number]
