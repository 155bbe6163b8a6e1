"""The target of an indicator as a field that decisions change: by a second person, or listed without one."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from basis.periods import Period
from governance.domain import decisions
from governance.models import LogEntry
from governance.queries import unmandated
from governance.registry import governed_fields
from governance.values import ChangeState, DecisionState, Role, UnitLevel
from monitoring.domain import governed, targets
from monitoring.models import Target, TargetState
from monitoring.values import TargetKind
from tests.factories.governance import OrgUnitFactory, person_with_role
from tests.factories.groups import AgendaEntryFactory, DecisionFactory, a_group, approved
from tests.factories.monitoring import IndicatorFactory

pytestmark = pytest.mark.django_db
FIELD = governed_fields["Target", "value"]


@pytest.fixture
def country():
    return OrgUnitFactory(code="BD", level=UnitLevel.NATIONAL)


@pytest.fixture
def indicator(country):
    found = IndicatorFactory(name_en="Quorate meetings")
    set_to(found, country, 75)
    return found


def set_to(indicator, unit, value, *, by=None, decision=None, year="FY2025-26", kind=TargetKind.TARGET):
    return targets.set_target(
        indicator=indicator,
        unit=unit,
        period=Period.parse(year),
        kind=kind,
        value=Decimal(value),
        by=by,
        decision=decision,
    )


def key_of(indicator, year="FY2025-26"):
    return f"{indicator.code}/BD/{year}/target"


def test_a_decision_of_the_group_moves_a_target_by_the_hand_of_the_officer(indicator, country):
    group, secretary = a_group(pillar=indicator.component.pillar)
    entry = AgendaEntryFactory(meeting__group=group)
    decision = DecisionFactory(group=group, entry=entry, state=DecisionState.DRAFT, recorded_by=secretary)
    change = decisions.plan_change(
        decision=decision, noun="Target", field="value", key=key_of(indicator), value="৮০", by=secretary
    )
    approved(entry.meeting)
    decisions.enact(meeting=entry.meeting, by=secretary)
    change.refresh_from_db()
    assert (change.state, Target.objects.get().value) == (ChangeState.OPEN, 75)
    district = person_with_role(Role.MONITORING_OFFICER, OrgUnitFactory(parent=country))
    with pytest.raises(PermissionDenied):
        decisions.carry_out(change=change, by=district)
    officer = person_with_role(Role.MONITORING_OFFICER, country)
    decisions.carry_out(change=change, by=officer)
    assert Target.objects.get().value == 80
    assert TargetState.objects.last().decision == decision
    assert unmandated.unmandated_for([group]) == []


def test_the_one_who_wrote_it_down_is_not_the_officer_who_carries_it_out(indicator, country):
    group, secretary = a_group()
    officer = person_with_role(Role.MONITORING_OFFICER, country)
    letter = DecisionFactory(group=group, recorded_by=officer)
    change = decisions.plan_change(
        decision=letter, noun="Target", field="value", key=key_of(indicator), value="80", by=secretary
    )
    decisions.enact_letter(decision=letter, by=secretary)
    with pytest.raises(ValidationError) as refused:
        decisions.carry_out(change=change, by=officer)
    assert refused.value.code == "needs_second_person"


def one(indicator, unit, by, decision):
    set_to(indicator, unit, 90, by=by, decision=decision)


def many(indicator, unit, by, decision):
    aim = targets.Aim(indicator, unit, Period.parse("FY2025-26"), TargetKind.TARGET, Decimal(90))
    targets.set_targets(aims=[aim], by=by, decision=decision)


def through_the_field(indicator, unit, by, decision):
    FIELD.apply(key=key_of(indicator), value="90", by=by, decision=decision)


@pytest.mark.parametrize("verb", [one, many, through_the_field])
@pytest.mark.parametrize("by_whom", ["a person", "the house"])
def test_every_change_of_a_target_has_a_decision_or_is_listed(indicator, country, verb, by_whom):
    group, _secretary = a_group(pillar=indicator.component.pillar)
    by = person_with_role(Role.ADMINISTRATOR, country) if by_whom == "a person" else None
    verb(indicator, country, by, DecisionFactory())
    assert unmandated.unmandated_for([group]) == []
    set_to(indicator, country, 75, decision=DecisionFactory())
    verb(indicator, country, by, None)
    (entry,) = unmandated.unmandated_for([group])
    (change,) = unmandated.described([entry])
    (moved,) = change.fields
    assert (moved.moved.key, moved.before, moved.after) == (key_of(indicator), "৭৫", "৯০")


def test_no_code_of_ours_writes_targets_past_the_verb(settings):
    found = [
        str(path.relative_to(settings.BASE_DIR))
        for path in sorted((settings.BASE_DIR / "monitoring").rglob("*.py"))
        if "migrations" not in path.parts
        and any(f"Target.objects.{verb}" in path.read_text() for verb in ("create", "bulk_", "update", "get_or_create"))
    ]
    assert found == ["monitoring/domain/targets.py"]


def test_a_target_that_a_person_sets_for_the_first_time_is_listed_too(indicator, country):
    group, _secretary = a_group(pillar=indicator.component.pillar)
    assert unmandated.unmandated_for([group]) == []
    set_to(indicator, country, 90, by=person_with_role(Role.ADMINISTRATOR, country), year="FY2026-27")
    assert len(unmandated.unmandated_for([group])) == 1


def test_targets_are_found_by_indicator_place_and_year(indicator):
    for words in ("quorate", indicator.code, "BD 2025", "২০২৫"):
        assert [key for key, _name in governed.TARGET.find(words)] == [key_of(indicator)]
    assert governed.TARGET.find("2031") == []
    assert indicator.name in governed.TARGET.name(key_of(indicator))


def test_a_target_that_is_not_set_yet_holds_nothing(indicator):
    assert FIELD.current(key_of(indicator, "FY2027-28")) is None
    FIELD.apply(key=key_of(indicator, "FY2027-28"), value="95", by=None, decision=DecisionFactory())
    assert FIELD.current(key_of(indicator, "FY2027-28")) == "95"
    assert LogEntry.objects.filter(noun="Target").count() == 2


@pytest.mark.parametrize("key", ["x", "a/b/c/d", "LG01/BD/FY2025-26/wish", "a/b/c/target", "a/BD/2025/target"])
def test_a_key_that_names_nothing_is_a_lookup_error(country, key):
    for function in (FIELD.current, FIELD.of.hold):
        with pytest.raises(LookupError):
            function(key)
