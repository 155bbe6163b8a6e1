"""Roles open the editing pages, and close them again."""

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import Page

from governance.domain.assignments import end_role, grant_role
from governance.domain.editing import set_up_editing, sync_all
from governance.models import RoleAssignment, User
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editing():
    set_up_editing()


def fresh(person) -> User:
    return User.objects.get(pk=person.user_id)


def may(person, verb: str) -> bool:
    return getattr(Page.get_first_root_node().permissions_for_user(fresh(person)), verb)()


def test_an_editor_writes_and_does_not_publish():
    person = PersonFactory()
    grant_role(person=person, role=Role.EDITOR, unit=OrgUnitFactory(), by=None)
    assert fresh(person).has_perm("wagtailadmin.access_admin")
    assert not fresh(person).is_superuser
    assert may(person, "can_add_subpage")
    assert not may(person, "can_publish_subpage")


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.ADMINISTRATOR])
def test_who_answers_for_the_text_publishes(role):
    person = PersonFactory()
    grant_role(person=person, role=role, unit=OrgUnitFactory(), by=None)
    assert may(person, "can_publish_subpage")


@pytest.mark.parametrize(
    "role", [Role.LEARNER, Role.TRAINER, Role.MONITORING_OFFICER, Role.BUDGET_OFFICER, Role.MEMBER]
)
def test_others_do_not_come_in(role):
    person = PersonFactory()
    grant_role(person=person, role=role, unit=OrgUnitFactory(), by=None)
    assert not fresh(person).has_perm("wagtailadmin.access_admin")


def test_the_end_of_a_role_closes_the_door():
    person = PersonFactory()
    since = timezone.localdate() - dt.timedelta(days=10)
    assignment = grant_role(person=person, role=Role.EDITOR, unit=OrgUnitFactory(), by=None, valid_from=since)
    end_role(assignment=assignment, by=None)
    assert not fresh(person).has_perm("wagtailadmin.access_admin")


def test_a_role_that_ends_by_the_calendar_closes_it_too():
    person = PersonFactory()
    grant_role(person=person, role=Role.EDITOR, unit=OrgUnitFactory(), by=None)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    RoleAssignment.objects.update(valid_from=yesterday, valid_to=yesterday)
    assert fresh(person).has_perm("wagtailadmin.access_admin")
    sync_all()
    assert not fresh(person).has_perm("wagtailadmin.access_admin")


def test_a_person_without_an_account_is_no_problem():
    person = PersonFactory(user=None)
    grant_role(person=person, role=Role.EDITOR, unit=OrgUnitFactory(), by=None)
