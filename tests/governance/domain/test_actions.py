import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import actions, units
from governance.models import Action, ActionState, Decision, LogEntry
from governance.values import Role
from tests.factories.governance import OrganisationFactory, OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import ComponentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep():
    component, owner = ComponentFactory(), OrganisationFactory()
    fields = {
        "component": component,
        "owner": owner,
        "name_en": "Run the course",
        "name_bn": "কোর্স পরিচালনা",
        "start": dt.date(2024, 7, 1),
        "end": dt.date(2026, 6, 30),
        "cost_bdt": 45_000_000,
        "by": None,
    }
    return lambda code, **changes: actions.keep_action(code=code, **(fields | changes))


def test_a_new_action_has_a_state_from_the_day_it_starts(keep):
    partner = OrganisationFactory(code="ICTD")
    keep("1.1a", partners=[partner], depends_on=[])
    state = ActionState.objects.get()
    assert (state.valid_from, state.partners, state.cost_bdt) == (dt.date(2024, 7, 1), ["ICTD"], 45_000_000)


def test_a_change_adds_a_state_with_its_decision_and_keeps_the_old_one(keep):
    secretary = person_with_role(Role.SECRETARY, OrgUnitFactory())
    decision = Decision.objects.create(number="TWG-7", title_en="Later", title_bn="পরে", taken_on=dt.date(2026, 1, 5))
    keep("1.1a")
    keep("1.1a", end=dt.date(2027, 6, 30), by=secretary, decision=decision, valid_from=dt.date(2026, 1, 5))
    before, after = ActionState.objects.all()
    assert (before.end, before.decision, before.by) == (dt.date(2026, 6, 30), None, None)
    assert (after.end, after.decision, after.by) == (dt.date(2027, 6, 30), decision, secretary)
    entry = LogEntry.objects.last()
    assert (entry.before, entry.after) == ({"end": "2026-06-30"}, {"end": "2027-06-30"})


def test_what_was_believed_on_a_day_is_read_from_states(keep):
    keep("1.1a")
    keep("1.1a", end=dt.date(2027, 6, 30), valid_from=dt.date(2026, 1, 5))
    told = [ActionState.objects.on(day).last().end.year for day in (dt.date(2025, 12, 31), dt.date(2026, 1, 5))]
    assert told == [2026, 2027]


def test_saying_the_same_again_writes_nothing(keep):
    other = keep("1.1a")
    for _time in range(2):
        keep("1.1b", depends_on=[other], partners=[other.owner])
    assert ActionState.objects.filter(action__code="1.1b").count() == 1


def test_none_leaves_partners_and_dependencies_alone(keep):
    first = keep("1.1a")
    second = keep("1.1b", depends_on=[first], partners=[first.owner])
    keep("1.1b", cost_bdt=1)
    assert (list(second.depends_on.all()), list(second.partners.all())) == ([first], [first.owner])


def test_places_are_kept_with_a_state_and_a_line_in_the_log_and_none_is_the_whole_country(keep):
    kurigram, clinic = OrgUnitFactory(code="5549"), OrgUnitFactory(code="K1")
    action = keep("1.1a", places=[kurigram, clinic])
    keep("1.1a", cost_bdt=1)
    assert set(action.places.all()) == {kurigram, clinic}
    keep("1.1a", places=[], cost_bdt=1)
    assert [state.places for state in ActionState.objects.all()] == [["5549", "K1"], ["5549", "K1"], []]
    assert (LogEntry.objects.last().before, LogEntry.objects.last().after) == (
        {"places": ["5549", "K1"]},
        {"places": []},
    )


def test_a_place_that_ended_is_not_chosen_anew_and_stays_where_it_was(keep):
    closed, open_place = OrgUnitFactory(name_bn="পুরোনো ওয়ার্ড"), OrgUnitFactory()
    keep("1.1a", places=[closed])
    units.close_unit(unit=closed, on=dt.date(2026, 1, 1), by=None)
    keep("1.1a", places=[closed, open_place])
    with pytest.raises(ValidationError) as refused:
        keep("1.1b", places=[closed])
    assert refused.value.messages == ["পুরোনো ওয়ার্ড এখন আর নেই।"]
    assert not Action.objects.filter(code="1.1b").exists()


def test_who_saw_other_places_is_told(keep):
    seen = actions.state_of(keep("1.1a"))
    keep("1.1a", places=[OrgUnitFactory()])
    with pytest.raises(ValidationError) as refused:
        keep("1.1a", cost_bdt=5, seen=seen)
    assert refused.value.code == "changed_meanwhile"


def test_an_action_cannot_wait_for_one_that_waits_for_it(keep):
    a = keep("1.1a")
    b = keep("1.1b", depends_on=[a])
    c = keep("1.1c", depends_on=[b])
    for needs in (a, b, c):
        with pytest.raises(ValidationError) as refused:
            keep("1.1a", depends_on=[needs])
        assert refused.value.error_dict["depends_on"][0].code == "cycle"
    assert list(Action.objects.get(code="1.1a").depends_on.all()) == []


def test_two_ways_to_the_same_action_are_no_cycle(keep):
    a = keep("1.1a")
    b, c = keep("1.1b", depends_on=[a]), keep("1.1c", depends_on=[a])
    assert keep("1.1d", depends_on=[b, c]).depends_on.count() == 2


@pytest.mark.parametrize(
    ("fields", "column", "code"),
    [({"end": dt.date(2024, 6, 30)}, "end", "ends_before_start"), ({"cost_bdt": -1}, "cost_bdt", "negative_amount")],
)
def test_what_cannot_be_is_refused(keep, fields, column, code):
    with pytest.raises(ValidationError) as refused:
        keep("1.1a", **fields)
    assert refused.value.error_dict[column][0].code == code


def test_only_those_who_keep_the_plan_change_it(keep):
    with pytest.raises(PermissionDenied):
        keep("1.1a", by=PersonFactory())
    with pytest.raises(PermissionDenied):
        keep("1.1a", by=person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory()))


def test_one_language_is_enough_and_a_name_is_needed(keep):
    assert keep("1.1a", name_en="").name_en == "কোর্স পরিচালনা"
    with pytest.raises(ValidationError) as refused:
        keep("1.1b", name_en=" ", name_bn="")
    assert set(refused.value.error_dict) == {"name_en", "name_bn"}


def test_who_saw_something_else_than_is_stored_is_told_and_nothing_is_overwritten(keep):
    first = keep("1.1a", partners=[], depends_on=[])
    seen = actions.state_of(first)
    keep("1.1a", partners=[first.owner], seen=seen)
    with pytest.raises(ValidationError) as refused:
        keep("1.1a", cost_bdt=1, seen=seen)
    assert refused.value.code == "changed_meanwhile"
    assert keep("1.1a", cost_bdt=2, seen=actions.state_of(Action.objects.get())).cost_bdt == 2


def test_a_new_action_takes_no_code_that_is_there_or_stands_in_addresses(keep):
    keep("1.1a", seen=actions.state_of(None))
    for code, fault in (("1.1a", "taken"), ("new", "bad_code")):
        with pytest.raises(ValidationError) as refused:
            keep(code, cost_bdt=7, seen=actions.state_of(None))
        assert refused.value.error_dict["code"][0].code == fault
    assert Action.objects.get().cost_bdt == 45_000_000
