import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from governance import queries
from governance.domain.milestones import keep_milestone
from governance.domain.withdrawals import restore_action, withdraw_action
from governance.models import ActionState, LogEntry
from governance.queries.as_of import AsOf, actions_then, not_known_then
from governance.queries.schedule import plan_schedule
from governance.queries.unmandated import unmandated_entries
from governance.registry import governed_fields
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.groups import DecisionFactory
from tests.factories.plan import line, on_plan

pytestmark = pytest.mark.django_db


def withdraw(action, **fields):
    return withdraw_action(action=action, **{"reason": "No money", "by": None, **fields})


def refusal(action, **fields):
    with pytest.raises(ValidationError) as error:
        withdraw(action, **fields)
    found = error.value
    return found.error_list[0].code if hasattr(found, "error_list") else next(iter(found.error_dict.values()))[0].code


def codes(rows):
    return [row.action.code for row in rows]


def test_off_the_plan_it_no_longer_counts_and_its_history_stays():
    action = on_plan("1.1a")
    on_plan("1.1b")
    row = line(action, original=500, released=300)
    withdraw(action)
    assert codes(queries.plan_actions()) == ["1.1b"]
    assert codes(queries.plan_actions(only=queries.PlanFilter(status="withdrawn"))) == ["1.1a"]
    assert [timing.action.code for timing in plan_schedule().timings] == ["1.1b"]
    assert queries.budget_sum(only=queries.BudgetFilter(action="1.1a")).released == 300
    assert row.action == action
    assert ActionState.objects.filter(action=action).count() == 2


def test_what_was_believed_before_still_has_it():
    action = on_plan("1.1a")
    before = timezone.now()
    withdraw(action)
    today = timezone.localdate()
    assert codes(actions_then(AsOf(today, before))) == ["1.1a"]
    assert actions_then(AsOf(today, timezone.now())) == []
    assert not_known_then([]) == []


def test_it_is_put_back_as_it_was():
    action = on_plan("1.1a", cost_bdt=77)
    withdraw(action)
    restored = restore_action(action=action, by=None)
    assert (restored.withdrawn_on, restored.withdrawn_because, restored.cost_bdt) == (None, "", 77)
    assert codes(queries.plan_actions()) == ["1.1a"]
    with pytest.raises(ValidationError) as error:
        restore_action(action=action, by=None)
    assert error.value.error_list[0].code == "not_withdrawn"


def test_what_others_wait_for_stays_until_they_wait_for_something_else():
    first = on_plan("1.1a")
    second = on_plan("1.1b", depends_on=[first])
    assert refusal(first) == "still_needed"
    withdraw(second)
    assert withdraw(first).withdrawn_on == timezone.localdate()


def test_what_is_done_or_off_already_is_refused():
    action = on_plan("1.1a")
    keep_milestone(
        action=action,
        n=1,
        name_en="All",
        name_bn="সব",
        due=action.end,
        weight=100,
        reached_on=dt.date(2026, 1, 1),
        by=None,
    )
    assert refusal(action) == "all_done"
    other = on_plan("1.1b")
    withdraw(other)
    assert refusal(other) == "withdrawn_already"
    assert refusal(on_plan("1.1c"), reason=" ") == "missing_text"


def test_off_the_plan_it_is_not_changed():
    withdraw(on_plan("1.1a"))
    with pytest.raises(ValidationError) as error:
        on_plan("1.1a", cost_bdt=5)
    assert error.value.error_list[0].code == "withdrawn"


def test_the_log_names_the_decision_and_without_one_it_is_missed():
    decision, secretary = DecisionFactory(), person_with_role(Role.SECRETARY, OrgUnitFactory())
    withdraw(on_plan("1.1a"), decision=decision, by=secretary)
    assert LogEntry.objects.filter(noun="Action", noun_key="1.1a").latest("pk").decision == decision
    withdraw(on_plan("1.1b"), by=secretary)
    assert [entry.noun_key for entry in unmandated_entries()] == ["1.1b"]


def test_a_decision_takes_an_action_off_and_puts_it_back():
    on_plan("1.1a")
    field = governed_fields["Action", "withdrawn_on"]
    decision = DecisionFactory(title_en="Stop it")
    assert (field.current("1.1a"), field.show(None)) == (None, "পরিকল্পনায় আছে")
    field.apply(key="1.1a", value=field.read("off"), by=None, decision=decision)
    assert field.current("1.1a") == timezone.localdate().isoformat()
    field.apply(key="1.1a", value=field.read("on"), by=None, decision=decision)
    assert field.current("1.1a") is None


def test_only_who_keeps_the_plan_may():
    action = on_plan("1.1a")
    for person in (PersonFactory(), person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())):
        with pytest.raises(PermissionDenied):
            withdraw(action, by=person)
        with pytest.raises(PermissionDenied):
            restore_action(action=action, by=person)
