import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain.milestones import keep_milestone
from governance.domain.plan_versions import approve_version
from governance.models import LogEntry, PlanVersion
from governance.values import DecisionState, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.groups import DecisionFactory
from tests.factories.plan import on_plan

pytestmark = pytest.mark.django_db


def approve(decision=None, **fields):
    given = {"title_en": "Plan", "title_bn": "পরিকল্পনা", "by": None, **fields}
    return approve_version(decision=decision or DecisionFactory(), **given)


def refusal(*args, **fields):
    with pytest.raises(ValidationError) as error:
        approve(*args, **fields)
    found = error.value
    return found.error_list[0].code if hasattr(found, "error_list") else next(iter(found.error_dict.values()))[0].code


def test_versions_are_numbered_and_say_how_much_they_hold():
    on_plan("1.1a", cost_bdt=100)
    on_plan("1.1b", cost_bdt=20)
    first = approve()
    on_plan("1.1b", cost_bdt=30)
    second = approve()
    assert [(each.number, each.actions, each.cost_bdt) for each in (first, second)] == [(1, 2, 120), (2, 2, 130)]
    assert first.sha256 != second.sha256


def test_the_log_names_the_decision():
    on_plan()
    decision = DecisionFactory()
    approve(decision)
    assert LogEntry.objects.get(noun="PlanVersion").decision == decision


def test_a_plan_that_has_not_changed_is_not_approved_again():
    action = on_plan()
    approve()
    assert refusal() == "nothing_changed"
    keep_milestone(action=action, n=1, name_en="One", name_bn="এক", due=action.end, weight=100, by=None)
    assert approve().number == 2


def test_a_decision_approves_one_version_and_only_while_it_stands():
    on_plan()
    decision = DecisionFactory()
    approve(decision)
    on_plan(cost_bdt=7)
    assert refusal(decision) == "has_a_version"
    assert refusal(DecisionFactory(state=DecisionState.REVOKED)) == "not_standing"
    assert refusal(DecisionFactory(state=DecisionState.DRAFT)) == "not_standing"


def test_an_empty_plan_or_title_is_refused():
    assert refusal() == "no_actions"
    on_plan()
    assert refusal(title_en="", title_bn="") == "missing_text"
    assert approve(title_en="").title_en == "পরিকল্পনা"
    assert PlanVersion.objects.count() == 1


def test_only_who_keeps_the_plan_may():
    on_plan()
    for person in (PersonFactory(), person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())):
        with pytest.raises(PermissionDenied):
            approve(by=person)
    secretary = person_with_role(Role.SECRETARY, OrgUnitFactory())
    assert approve(by=secretary).by == secretary
