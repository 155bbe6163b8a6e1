import datetime as dt

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.domain import assignments
from governance.models import RoleAssignment
from governance.queries.as_of import AsOf
from governance.queries.roles_as_of import as_roles, first_granted, roles_then
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory

pytestmark = pytest.mark.django_db
BEGIN = dt.datetime(2026, 6, 1, 6, tzinfo=dt.UTC)
TODAY = BEGIN.date()


def at(hour):
    return BEGIN + dt.timedelta(hours=hour)


def day(n):
    return TODAY + dt.timedelta(days=n)


def held(on, known, **asked):
    rows = as_roles(roles_then(AsOf(on, known), RoleAssignment.objects.all(), **asked))
    return [(row.assignment.person.hr_number, row.assignment.role) for row in rows]


@pytest.fixture
def officer(country):
    """Budget officer from the first day on; that it ended on the tenth is recorded much later."""
    person = PersonFactory(hr_number="HR-7", name_en="Rahima Khatun")
    with time_machine.travel(at(0), tick=False):
        role = assignments.grant_role(
            person=person, role=Role.BUDGET_OFFICER, unit=country.bd, by=None, valid_from=day(0)
        )
    with time_machine.travel(at(24 * 40), tick=False):
        assignments.end_role(assignment=role, on=day(10), by=None)
    return person


def test_that_a_role_ended_counts_from_its_recording_on(officer):
    late = at(24 * 40)
    assert held(day(11), late - dt.timedelta(hours=1)) == [("HR-7", Role.BUDGET_OFFICER)]
    assert held(day(11), late) == []
    assert held(day(10), late) == [("HR-7", Role.BUDGET_OFFICER)]
    assert held(day(0), at(-1)) == held(day(-1), late) == []
    assert first_granted() == TODAY


def test_another_first_or_last_day_today_is_named_and_marked(officer):
    found = roles_then(AsOf(day(5), at(1)), RoleAssignment.objects.all())
    (row,) = as_roles(found.filter(differs=True))
    assert [(each.field, each.then, each.now) for each in row.differences] == [("valid_to", None, day(10))]
    assert not roles_then(AsOf(day(5), at(24 * 41)), RoleAssignment.objects.all()).filter(differs=True).exists()


def test_one_part_is_asked_for_by_role_and_by_words_in_either_digits(officer, country):
    now = at(24 * 41)
    assert held(day(5), now, role=Role.TRAINER) == []
    assert held(day(5), now, role=Role.BUDGET_OFFICER, words="rahima ৭") == [("HR-7", Role.BUDGET_OFFICER)]
    assert held(day(5), now, words="karim") == []


def test_only_the_assignments_that_are_given_are_looked_at(officer):
    assert not roles_then(AsOf(day(5), at(1)), RoleAssignment.objects.none()).exists()


steps = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), max_size=5)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=steps, on=st.integers(-1, 14), known=st.integers(-1, 20))
def test_it_is_a_replay_of_all_that_was_said_of_a_role(told, on, known):
    with transaction.atomic():
        with time_machine.travel(at(0), tick=False):
            role = assignments.grant_role(
                person=PersonFactory(hr_number="R"),
                role=Role.TRAINER,
                unit=OrgUnitFactory(),
                by=None,
                valid_from=day(0),
            )
        moment, log = 0, [(0, None)]
        for end, pause in told:
            moment += pause
            with time_machine.travel(at(moment), tick=False):
                assignments.end_role(assignment=role, on=day(end), by=None)
            log.append((moment, end))
        believed = [last for when, last in log if when <= known]
        expected = bool(believed) and on >= 0 and (believed[-1] is None or on <= believed[-1])
        assert bool(held(day(on), at(known))) == expected
        transaction.set_rollback(True)
