import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import assignments
from governance.models import LogEntry, RoleAssignmentState
from governance.permissions import has_role
from governance.values import Role
from tests.factories.governance import PersonFactory, person_with_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon():
    with time_machine.travel("2026-11-23 12:00+06:00", tick=False):
        yield


def test_a_role_that_is_given_holds_leaves_a_state_and_a_log_entry(country):
    person, by = PersonFactory(), person_with_role(Role.ADMINISTRATOR, country.bd)
    assignments.grant_role(person=person, role=Role.TRAINER, unit=country.kurigram, by=by)
    state, entry = RoleAssignmentState.objects.get(), LogEntry.objects.get()
    assert has_role(person, Role.TRAINER, unit=country.clinic)
    assert (state.by, state.valid_from, state.valid_to) == (by, dt.date(2026, 11, 23), None)
    assert (entry.by, entry.verb, entry.after["valid_from"]) == (by, "grant", "2026-11-23")


def test_giving_it_again_writes_nothing(country):
    person = PersonFactory()
    for _again in range(2):
        assignments.grant_role(person=person, role=Role.TRAINER, unit=country.kurigram, by=None)
    assert (person.role_assignments.count(), RoleAssignmentState.objects.count()) == (1, 1)


def test_a_role_that_ends_is_gone_at_once_and_what_was_known_stays(country):
    with time_machine.travel("2026-11-01 12:00+06:00"):
        person = PersonFactory()
        given = assignments.grant_role(person=person, role=Role.TRAINER, unit=country.kurigram, by=None)
    assignments.end_role(assignment=given, by=None)
    assert not has_role(type(person).objects.get(pk=person.pk), Role.TRAINER)
    assert list(RoleAssignmentState.objects.values_list("valid_to", flat=True)) == [None, dt.date(2026, 11, 22)]


def test_only_an_administrator_of_the_place_gives_roles_there(country):
    of_sister = person_with_role(Role.ADMINISTRATOR, country.dinajpur)
    secretary = person_with_role(Role.SECRETARY, country.bd)
    for by in (of_sister, secretary):
        with pytest.raises(PermissionDenied):
            assignments.grant_role(person=PersonFactory(), role=Role.TRAINER, unit=country.kurigram, by=by)


def test_nobody_gives_themselves_a_role(country):
    by = person_with_role(Role.ADMINISTRATOR, country.bd)
    with pytest.raises(ValidationError) as refused:
        assignments.grant_role(person=by, role=Role.BUDGET_OFFICER, unit=country.bd, by=by)
    assert refused.value.code == "own_role"


def test_an_editor_gets_the_editors_group_and_loses_it_with_the_role(country):
    person = PersonFactory()
    given = assignments.grant_role(
        person=person, role=Role.EDITOR, unit=country.bd, valid_from=dt.date(2026, 1, 1), by=None
    )
    assert [group.name for group in person.user.groups.all()] == ["Editors"]
    assignments.end_role(assignment=given, by=None)
    assert not person.user.groups.exists()


def test_only_an_administrator_of_the_whole_country_enters_every_admin(country):
    district, national = PersonFactory(), PersonFactory()
    assignments.grant_role(person=district, role=Role.ADMINISTRATOR, unit=country.kurigram, by=None)
    assignments.grant_role(person=national, role=Role.ADMINISTRATOR, unit=country.bd, by=None)
    assert (district.user.is_superuser, national.user.is_superuser) == (False, True)
