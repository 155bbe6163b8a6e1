"""Naming what a decision changes."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import decisions
from governance.models import Action, LogEntry, Minutes, PlannedChange
from governance.values import DecisionState, MinutesState
from tests.factories.groups import AgendaEntryFactory, DecisionFactory, a_group
from tests.factories.plan import ActionFactory, MilestoneFactory, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    found, found_secretary = a_group()
    found.secretary = found_secretary
    return found


@pytest.fixture
def decision(group):
    entry = AgendaEntryFactory(meeting__group=group)
    return DecisionFactory(group=group, entry=entry, state=DecisionState.DRAFT)


@pytest.fixture
def name_change(group, decision):
    return lambda noun, field, key, value, **rest: decisions.plan_change(
        **(
            {"decision": decision, "noun": noun, "field": field, "key": key, "value": value, "by": group.secretary}
            | rest
        )
    )


def code_of(refused):
    return {name: [error.code for error in errors] for name, errors in refused.value.error_dict.items()}


def test_what_was_typed_is_kept_beside_what_was_seen(name_change):
    action = ActionFactory(end=dt.date(2028, 6, 30))
    change = name_change("Action", "end", action.code, "২০২৯-০৬-৩০")
    assert (change.before, change.after, change.at_once) == ("2028-06-30", "2029-06-30", True)
    action.refresh_from_db()
    assert action.end == dt.date(2028, 6, 30)
    assert not LogEntry.objects.filter(noun="Action").exists()


def test_money_is_typed_as_people_write_it_and_waits_for_an_officer(name_change):
    key = f"{line(original=30_000_000).action.code}/FY2025-26/GoB/development/9999-0101-0100-3211/0990101"
    change = name_change("BudgetLine", "revised", key, "১.২৫ কোটি")
    assert (change.before, change.after, change.at_once) == (None, 12_500_000, False)


def test_named_again_it_takes_the_new_value_and_the_same_is_once(name_change):
    action = ActionFactory()
    first = name_change("Action", "end", action.code, "2029-06-30")
    assert name_change("Action", "end", action.code, "2029-06-30") == first
    assert name_change("Action", "end", action.code, "2030-06-30") == first
    assert PlannedChange.objects.get().after == "2030-06-30"
    assert LogEntry.objects.filter(noun="PlannedChange", verb="plan").count() == 2


@pytest.mark.parametrize(
    ("noun", "field", "value", "code"),
    [
        ("Action", "cost_bdt", "5", {"field": ["not_governed"]}),
        ("Person", "name_en", "x", {"field": ["not_governed"]}),
        ("Action", "end", "2028-06-30", {"value": ["no_change"]}),
    ],
)
def test_what_decisions_do_not_change_is_refused(name_change, noun, field, value, code):
    with pytest.raises(ValidationError) as refused:
        name_change(noun, field, ActionFactory().code, value)
    assert code_of(refused) == code


@pytest.mark.parametrize("value", ["30 June", "2026-02-30", "", "9" * 500, "\x00"])
def test_a_day_that_is_none_is_refused(name_change, value):
    with pytest.raises(ValidationError):
        name_change("Action", "end", ActionFactory().code, value)
    assert not PlannedChange.objects.exists()


@pytest.mark.parametrize("key", ["nothing", "", "a/b/c", "\x00" * 3])
def test_a_thing_that_is_not_there_is_refused(name_change, key):
    if "\x00" in key:
        key = "x" * 119
    with pytest.raises(ValidationError) as refused:
        name_change("Action", "end", key, "2029-06-30")
    assert code_of(refused) == {"key": ["unknown_key"]}


def test_what_could_not_be_carried_out_is_refused_while_it_can_be_mended(name_change):
    action = ActionFactory(start=dt.date(2023, 7, 1))
    with pytest.raises(ValidationError) as refused:
        name_change("Action", "end", action.code, "2020-01-01")
    assert "value" in refused.value.error_dict
    assert not PlannedChange.objects.exists()


def test_two_changes_that_are_possible_only_together_are_named_in_that_order(name_change):
    action = ActionFactory(start=dt.date(2023, 7, 1), end=dt.date(2024, 6, 30))
    name_change("Action", "end", action.code, "2027-06-30")
    change = name_change("Action", "start", action.code, "2025-07-01")
    assert change.after == "2025-07-01"
    assert Action.objects.get().start == dt.date(2023, 7, 1)


def test_weights_that_come_to_more_than_a_hundred_are_refused(name_change):
    action = ActionFactory()
    MilestoneFactory(action=action, n=1, weight=60)
    MilestoneFactory(action=action, n=2, weight=40)
    with pytest.raises(ValidationError):
        name_change("Milestone", "weight", f"{action.code}/1", "70")
    name_change("Milestone", "weight", f"{action.code}/2", "30")
    assert name_change("Milestone", "weight", f"{action.code}/1", "70").after == "70"


def test_a_change_named_by_mistake_is_taken_back_once(name_change, group):
    change = name_change("Action", "end", ActionFactory().code, "2029-06-30")
    for _time in range(2):
        decisions.drop_change(change=change, by=group.secretary)
    assert not PlannedChange.objects.exists()
    assert LogEntry.objects.filter(verb="drop").count() == 1


@pytest.mark.parametrize("state", [MinutesState.CIRCULATED, MinutesState.APPROVED])
def test_nothing_is_named_under_the_eyes_of_the_members(name_change, decision, state):
    Minutes.objects.create(meeting=decision.entry.meeting, state=state)
    with pytest.raises(ValidationError):
        name_change("Action", "end", ActionFactory().code, "2029-06-30")


def test_others_name_nothing(name_change):
    with pytest.raises(PermissionDenied):
        name_change("Action", "end", ActionFactory().code, "2029-06-30", by=a_group()[1])
