import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from governance.domain import groups, memberships
from governance.models import Group, LogEntry
from governance.queries.groups import terms_on
from governance.values import GroupRole, Role
from tests.factories.governance import PersonFactory, RoleAssignmentFactory
from tests.factories.groups import GroupFactory, MeetingFactory, MembershipFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 7, 1)


def founded(**fields) -> Group:
    given = {"slug": "twg", "name_en": "Working group", "name_bn": "কার্যদল", "established_on": DAY, "by": None}
    return groups.found_group(**given | fields)


def codes(refused) -> set[str]:
    errors = refused.value.error_dict if hasattr(refused.value, "error_dict") else {"": refused.value.error_list}
    return {error.code for rows in errors.values() for error in rows}


def test_who_founds_a_group_is_its_first_secretary_and_only_a_secretary_may():
    with pytest.raises(PermissionDenied):
        founded(by=PersonFactory())
    secretary = RoleAssignmentFactory(role=Role.SECRETARY).person
    group = founded(by=secretary)
    assert [(seat.person, seat.role) for seat in group.memberships.all()] == [(secretary, GroupRole.SECRETARY)]
    assert LogEntry.objects.filter(noun="Group", noun_key="twg").exists()


def test_founded_twice_it_is_one_group_and_another_one_needs_another_address():
    assert founded() == founded()
    with pytest.raises(ValidationError) as refused:
        founded(name_en="Other")
    assert codes(refused) == {"slug_taken"}


def test_terms_that_changed_hold_from_their_day_on_and_the_old_ones_stay_readable():
    group = founded(quorum_value=50)
    changed = groups.change_terms(group=group, quorum_value=60, valid_from=dt.date(2026, 1, 1), by=None)
    assert changed.quorum_value == 60
    assert terms_on(group, dt.date(2025, 12, 31)).quorum_value == 50
    assert terms_on(group, dt.date(2026, 1, 1)).quorum_value == 60


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"quorum_value": 0}, "quorum_value"),
        ({"quorum_value": 101}, "quorum_value"),
        ({"name_en": "", "name_bn": ""}, "name_en"),
        ({"terms_en": "a\x00b"}, "terms_en"),
        ({"purpose_bn": "ক" * 2001}, "purpose_bn"),
        ({"quorum_kind": "all"}, "quorum_kind"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_their_field(fields, field):
    with pytest.raises(ValidationError) as refused:
        groups.change_terms(group=founded(), by=None, **fields)
    assert field in refused.value.error_dict
    assert Group.objects.get().quorum_value == 50


def test_only_who_runs_the_group_changes_its_terms():
    group = founded()
    with pytest.raises(PermissionDenied):
        groups.change_terms(group=group, meetings_a_year=6, by=MembershipFactory(group=group).person)


def test_a_dissolved_group_leaves_nobody_on_a_seat():
    group = GroupFactory()
    seat = MembershipFactory(group=group)
    memberships.seat(
        group=group, person=PersonFactory(), role=GroupRole.ALTERNATE, stands_in_for=seat, by=None,
        valid_from=dt.date(2024, 1, 1),
    )  # fmt: skip
    groups.dissolve(group=group, by=None)
    assert set(group.memberships.values_list("valid_to", flat=True)) == {timezone.localdate()}
    groups.dissolve(group=group, by=None)


def test_a_group_with_an_open_meeting_is_not_dissolved():
    meeting = MeetingFactory()
    with pytest.raises(ValidationError) as refused:
        groups.dissolve(group=meeting.group, by=None)
    assert codes(refused) == {"meetings_open"}
