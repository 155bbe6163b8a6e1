import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain.scenarios import change_action, drop_change, open_scenario, put_away
from governance.models import Action, ActionState, LogEntry, ScenarioAction
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import on_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return person_with_role(Role.SECRETARY, OrgUnitFactory())


@pytest.fixture
def scenario(secretary):
    return open_scenario(name="Later money", by=secretary)


def change(scenario, action, **fields):
    given = {"start": action.start, "end": action.end, "cost_bdt": action.cost_bdt, "by": scenario.by}
    return change_action(scenario=scenario, action=action, **{**given, **fields})


def codes(error):
    found = error.value
    return (
        {field: faults[0].code for field, faults in found.error_dict.items()}
        if hasattr(found, "error_dict")
        else found.error_list[0].code
    )


def test_nothing_of_a_scenario_touches_the_plan(scenario):
    action = on_plan("1.1a")
    before = (list(Action.objects.values()), list(ActionState.objects.values()), LogEntry.objects.count())
    change(scenario, action, end=dt.date(2029, 6, 30), cost_bdt=5)
    drop_change(scenario=scenario, action=action, by=scenario.by)
    change(scenario, action, cost_bdt=5)
    put_away(scenario=scenario, by=scenario.by)
    assert before == (list(Action.objects.values()), list(ActionState.objects.values()), LogEntry.objects.count())


def test_a_change_remembers_what_the_plan_said(scenario):
    action = on_plan("1.1a", cost_bdt=100)
    change(scenario, action, cost_bdt=150)
    on_plan("1.1a", cost_bdt=120)
    found = ScenarioAction.objects.select_related("action").get()
    assert (found.cost_bdt, found.plan_cost_bdt, found.plan_has_moved) == (150, 100, True)


def test_as_in_the_plan_again_is_no_change(scenario):
    action = on_plan("1.1a", cost_bdt=100)
    change(scenario, action, cost_bdt=150)
    assert change(scenario, action, cost_bdt=100) is None
    assert not ScenarioAction.objects.exists()


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"end": dt.date(2020, 1, 1)}, {"end": "ends_before_start"}),
        ({"cost_bdt": -1}, {"cost_bdt": "negative_amount"}),
        ({"cost_bdt": 10**17}, {"cost_bdt": "amount_too_large"}),
    ],
)
def test_impossible_changes_are_refused(scenario, fields, found):
    with pytest.raises(ValidationError) as error:
        change(scenario, on_plan(), **fields)
    assert codes(error) == found


def test_what_was_put_away_no_longer_changes(scenario):
    action = on_plan()
    put_away(scenario=scenario, by=scenario.by)
    with pytest.raises(ValidationError) as error:
        change(scenario, action, cost_bdt=1)
    assert codes(error) == "closed_scenario"


def test_only_who_keeps_the_plan_may(scenario):
    stranger = PersonFactory()
    with pytest.raises(PermissionDenied):
        open_scenario(name="Mine", by=stranger)
    with pytest.raises(PermissionDenied):
        change(scenario, on_plan(), by=stranger)


def test_a_name_is_needed(secretary):
    with pytest.raises(ValidationError) as error:
        open_scenario(name=" ", by=secretary)
    assert codes(error) == {"name": "missing_text"}
