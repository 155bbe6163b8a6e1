"""Changes of governed fields that no decision stands behind."""

import datetime as dt

import pytest

from governance.domain import actions, budgets, milestones, proposal_decisions, proposals
from governance.models import LogEntry
from governance.queries import unmandated
from governance.values import EntryKind, Role
from tests.factories.governance import OrganisationFactory, OrgUnitFactory, person_with_role
from tests.factories.groups import DecisionFactory, GroupFactory
from tests.factories.plan import ActionFactory, ComponentFactory, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return person_with_role(Role.ADMINISTRATOR, OrgUnitFactory())


def keep(component, by, code="9.9a", **changes):
    fields = {
        "component": component,
        "owner": OrganisationFactory(),
        "name_en": "A",
        "name_bn": "ক",
        "start": dt.date(2024, 7, 1),
        "end": dt.date(2026, 6, 30),
        "cost_bdt": 1,
    }
    return actions.keep_action(code=code, **(fields | changes), by=by)


def change_dates(by, decision):
    action = ActionFactory()
    actions.keep_action(
        code=action.code,
        component=action.component,
        owner=action.owner,
        name_en=action.name_en,
        name_bn=action.name_bn,
        start=action.start,
        end=dt.date(2030, 1, 1),
        cost_bdt=1,
        by=by,
        decision=decision,
    )


def change_weight(by, decision):
    action = ActionFactory()
    fields = {"action": action, "n": 1, "name_en": "M", "name_bn": "ম", "due": dt.date(2026, 6, 30)}
    milestones.keep_milestone(**fields, weight=50, by=None)
    milestones.keep_milestone(**fields, weight=60, by=by, decision=decision)


def change_line(by, decision):
    row = line(original=1000)
    fields = {"line": row, "kind": EntryKind.REAPPROPRIATION, "amount": -100, "date": dt.date(2026, 1, 1)}
    proposal = proposals.propose_entry(
        **fields, by=person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory()), decision=decision
    )
    proposal_decisions.approve_proposal(
        proposal=proposal, by=by or person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    )


def post_release(by, decision):
    row = line(original=1000)
    budgets.post(
        line=row, kind=EntryKind.RELEASE, amount=5, date=dt.date(2026, 1, 1), by=by, decision=decision,
        origin="accounting_system",
    )  # fmt: skip


def reverse_release(by, decision):
    row = line(original=1000, released=500)
    entry = row.entries.get(kind=EntryKind.RELEASE)
    budgets.reverse(entry=entry, date=dt.date(2026, 1, 1), by=by, decision=decision, origin="accounting_system")


VERBS = [change_dates, change_weight, change_line, post_release, reverse_release]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("by_whom", ["a person", "the house"])
def test_every_change_has_a_decision_or_is_listed(verb, by_whom, administrator):
    group, by = GroupFactory(), administrator if by_whom == "a person" else None
    verb(by, None)
    assert len(unmandated.unmandated_for([group])) == 1


@pytest.mark.parametrize("verb", VERBS)
def test_a_change_with_a_decision_is_not_listed(verb, administrator):
    group = GroupFactory()
    verb(administrator, DecisionFactory())
    assert unmandated.unmandated_for([group]) == []


def test_what_somebody_adds_to_the_plan_is_listed_and_the_setting_up_is_not(administrator):
    group, component = GroupFactory(), ComponentFactory()
    keep(component, None)
    assert unmandated.unmandated_for([group]) == []
    keep(component, administrator, code="9.9b")
    assert [entry.noun_key for entry in unmandated.unmandated_for([group])] == ["9.9b"]


def test_fields_that_no_decision_governs_are_not_listed(administrator):
    group, component = GroupFactory(), ComponentFactory()
    action = keep(component, None)
    keep(component, administrator, owner=action.owner, name_en="Another name", cost_bdt=5)
    row = line(original=1000, released=500)
    budgets.post(line=row, kind=EntryKind.EXPENDITURE, amount=5, date=dt.date(2026, 1, 1), by=None)
    assert unmandated.unmandated_for([group]) == []


def test_a_change_is_listed_to_the_group_that_steers_its_pillar_alone(administrator):
    mine, other = GroupFactory(), GroupFactory()
    component = ComponentFactory()
    mine.pillars.add(component.pillar)
    keep(component, administrator)
    assert len(unmandated.unmandated_for([mine])) == 1
    assert unmandated.unmandated_for([other]) == []
    assert unmandated.count_for([mine, other]) == {mine.pk: 1, other.pk: 0}
    assert set(unmandated.groups_told(LogEntry.objects.get(noun="Action"))) == {mine.pk}


def test_a_reader_sees_what_moved_from_where_to_where(administrator):
    GroupFactory()
    action = keep(ComponentFactory(), None)
    keep(action.component, administrator, owner=action.owner, end=dt.date(2027, 6, 30))
    (change,) = unmandated.described(unmandated.unmandated_entries())
    (moved,) = change.fields
    assert (moved.before, moved.after) == ("৩০ জুন ২০২৬", "৩০ জুন ২০২৭")
    assert moved.href.endswith("/plan/actions/9.9a/")
    assert "9.9a" in moved.name


def test_the_number_of_queries_does_not_grow_with_the_changes(administrator, django_assert_num_queries):
    group, component = GroupFactory(), ComponentFactory()

    def look():
        return unmandated.described(unmandated.unmandated_for([group]))

    owner = OrganisationFactory()
    for n in range(3):
        keep(component, administrator, code=f"9.{n}", owner=owner)
    with django_assert_num_queries(7):
        assert len(look()) == 3
    for n in range(3, 40):
        keep(component, administrator, code=f"9.{n}", owner=owner)
    with django_assert_num_queries(7):
        assert len(look()) == 40
