"""Naming a decision for a change that had none."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import actions, log, ratification
from governance.models import LogEntry, Ratification
from governance.queries import unmandated
from governance.values import DecisionState, Role
from tests.factories.governance import OrganisationFactory, OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.groups import DecisionFactory, MembershipFactory, a_group
from tests.factories.plan import ComponentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    component = ComponentFactory()
    found, secretary = a_group(pillar=component.pillar)
    found.secretary = secretary
    by = person_with_role(Role.SECRETARY, OrgUnitFactory())
    actions.keep_action(
        code="9.9a",
        component=component,
        owner=OrganisationFactory(),
        name_en="A",
        name_bn="ক",
        start=dt.date(2024, 7, 1),
        end=dt.date(2026, 6, 30),
        cost_bdt=1,
        by=by,
    )
    found.entry = LogEntry.objects.get(noun="Action")
    return found


def test_a_ratified_change_is_listed_no_more_and_the_log_stays_whole(group):
    decision = DecisionFactory(group=group)
    before = LogEntry.objects.get(pk=group.entry.pk)
    for _time in range(2):
        ratification.ratify(entry=group.entry, decision=decision, by=group.secretary)
    assert unmandated.unmandated_for([group]) == []
    assert LogEntry.objects.get(pk=group.entry.pk).hash == before.hash
    assert Ratification.objects.get().decision == decision
    assert log.broken_at() is None


def test_one_change_has_one_decision(group):
    ratification.ratify(entry=group.entry, decision=DecisionFactory(group=group), by=group.secretary)
    with pytest.raises(ValidationError) as refused:
        ratification.ratify(entry=group.entry, decision=DecisionFactory(group=group), by=group.secretary)
    assert refused.value.code == "ratified_already"


@pytest.mark.parametrize("state", [DecisionState.DRAFT, DecisionState.REVOKED])
def test_only_a_decision_that_stands_ratifies(group, state):
    with pytest.raises(ValidationError) as refused:
        ratification.ratify(entry=group.entry, decision=DecisionFactory(state=state), by=group.secretary)
    assert refused.value.error_dict["decision"][0].code == "not_standing"


def test_only_who_runs_a_group_that_is_told_ratifies(group):
    member = MembershipFactory(group=group).person
    for person in (member, a_group()[1], PersonFactory()):
        with pytest.raises(PermissionDenied):
            ratification.ratify(entry=group.entry, decision=DecisionFactory(), by=person)


def test_what_needs_no_decision_is_not_ratified(group):
    entry = log.record(by=None, verb="add", noun="Person", key="HR1", after={"name_en": "x"})
    with pytest.raises(ValidationError) as refused:
        ratification.ratify(entry=entry, decision=DecisionFactory(), by=None)
    assert refused.value.code == "not_unmandated"
