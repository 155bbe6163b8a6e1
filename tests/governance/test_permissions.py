import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from governance import permissions
from governance.models import Item, OrgUnit, Person
from governance.values import Role
from tests.factories.governance import (
    PersonFactory,
    PostFactory,
    PostingFactory,
    RoleAssignmentFactory,
    person_with_role,
)
from tests.factories.groups import GroupFactory, ItemFactory, MembershipFactory
from tests.factories.plan import ActionFactory

pytestmark = pytest.mark.django_db


def again(person):
    """As another request reads the person: nothing is remembered."""
    return Person.objects.get(pk=person.pk)


def test_a_role_reaches_its_unit_and_everything_below(country):
    officer = person_with_role(Role.MONITORING_OFFICER, country.rangpur)
    for unit in (country.rangpur, country.kurigram, country.clinic, country.sister):
        assert permissions.has_role(officer, Role.MONITORING_OFFICER, unit=unit)


def test_it_reaches_neither_the_unit_above_nor_a_sister(country):
    officer = person_with_role(Role.MONITORING_OFFICER, country.kurigram)
    for unit in (country.bd, country.rangpur, country.dinajpur, country.sister, country.barishal):
        assert not permissions.has_role(officer, Role.MONITORING_OFFICER, unit=unit)


def test_one_role_is_not_another(country):
    officer = person_with_role(Role.MONITORING_OFFICER, country.bd)
    assert not permissions.has_role(officer, Role.BUDGET_OFFICER, Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("today", "holds"),
    [("2026-06-30", False), ("2026-07-01", True), ("2026-09-30", True), ("2026-10-01", False)],
)
def test_a_role_holds_from_its_first_day_to_its_last(country, today, holds):
    person = PersonFactory()
    RoleAssignmentFactory(
        person=person,
        role=Role.TRAINER,
        unit=country.bd,
        valid_from=dt.date(2026, 7, 1),
        valid_to=dt.date(2026, 9, 30),
    )
    with time_machine.travel(f"{today} 00:10+06:00"):
        assert permissions.has_role(again(person), Role.TRAINER) is holds


def test_units_of_a_person_are_those_that_the_role_reaches(country):
    officer = person_with_role(Role.MONITORING_OFFICER, country.kurigram)
    RoleAssignmentFactory(person=officer, role=Role.LEARNER, unit=country.sister)
    assert set(permissions.units_of(officer, Role.MONITORING_OFFICER)) == {country.kurigram, country.clinic}
    assert set(permissions.units_of(officer)) == {country.kurigram, country.clinic, country.sister}
    assert not permissions.units_of(AnonymousUser()).exists()


def test_people_see_themselves_and_supervisors_those_below_them(country):
    worker = PostingFactory(unit=country.clinic).person
    neighbour = PostingFactory(unit=country.clinic).person
    stranger = PostingFactory(unit=country.sister).person
    supervisor = person_with_role(Role.SUPERVISOR, country.kurigram)
    everybody = Person.objects.all()
    assert set(permissions.visible_to(supervisor, everybody)) == {supervisor, worker, neighbour}
    assert set(permissions.visible_to(worker, everybody)) == {worker}
    assert stranger not in permissions.visible_to(supervisor, everybody)
    assert not permissions.visible_to(AnonymousUser(), everybody).exists()


def test_somebody_who_was_transferred_is_no_longer_supervised(country):
    posting = PostingFactory(unit=country.clinic, valid_to=dt.date(2024, 1, 1))
    supervisor = person_with_role(Role.SUPERVISOR, country.kurigram)
    assert posting.person not in permissions.supervised_by(supervisor, Person.objects.all())


def test_what_is_visible_follows_a_move_of_the_place(country):
    from governance.domain import units

    worker = PostingFactory(unit=country.clinic).person
    supervisor = person_with_role(Role.SUPERVISOR, country.barishal)
    assert worker not in permissions.visible_to(supervisor, Person.objects.all())
    units.move_unit(unit=country.kurigram, parent=OrgUnit.objects.get(code="10"), by=None)
    assert worker in permissions.visible_to(again(supervisor), Person.objects.all())


# --- groups ---------------------------------------------------------------------------------------------------


def test_a_groups_own_secretary_runs_it_and_the_secretary_of_another_group_does_not():
    group, own, other = GroupFactory(), MembershipFactory(role="secretary"), MembershipFactory(role="secretary")
    own.group = group
    own.save()
    assert permissions.runs_group(own.person, group)
    assert not permissions.runs_group(other.person, group)
    assert not permissions.reads_group(other.person, group)


def test_a_member_reads_and_does_not_run_the_group_and_only_while_the_term_lasts():
    member = MembershipFactory()
    assert permissions.reads_group(member.person, member.group)
    assert not permissions.runs_group(member.person, member.group)
    past = MembershipFactory(group=member.group, valid_to=dt.date(2024, 1, 1))
    assert not permissions.reads_group(past.person, member.group)


def test_items_are_read_by_the_group_and_by_the_public_once_they_stand_on_an_agenda():
    member, stranger = MembershipFactory(), PersonFactory()
    draft = ItemFactory(group=member.group)
    tabled = ItemFactory(group=member.group, state="on_agenda")
    secret = ItemFactory(group=member.group, state="on_agenda", is_confidential=True)
    rows = Item.objects.all()
    assert set(permissions.visible_items(member.person, rows)) == {draft, tabled, secret}
    assert set(permissions.visible_items(stranger, rows)) == {tabled}
    assert set(permissions.visible_items(AnonymousUser(), rows)) == {tabled}


def test_a_post_in_the_owning_organisation_answers_for_an_action(country):
    action = ActionFactory()
    post = PostFactory(organisation=action.owner)
    holder, worker = PostingFactory(post=post, unit=country.bd).person, PostingFactory(post=None).person
    ended = PostingFactory(post=post, valid_to=dt.date(2024, 6, 30)).person
    may = [permissions.may_report_action(each, action) for each in (holder, worker, ended, None, AnonymousUser())]
    assert may == [True, False, False, False, False]
    secretary = person_with_role(Role.SECRETARY, country.bd)
    assert permissions.may_report_action(secretary, action)
    assert not permissions.answers_for_action(secretary, action)
