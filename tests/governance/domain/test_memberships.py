import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from governance.domain import memberships
from governance.models import LogEntry, Membership
from governance.permissions import sits_in
from governance.values import GroupRole
from tests.factories.governance import PersonFactory
from tests.factories.groups import GroupFactory, MembershipFactory
from tests.governance.domain.test_groups import codes

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 1)


def seat(group, **fields) -> Membership:
    return memberships.seat(**{"group": group, "person": PersonFactory(), "valid_from": DAY, "by": None} | fields)


def test_a_seat_is_given_once_and_each_change_is_a_state_and_in_the_log():
    group, person = GroupFactory(), PersonFactory()
    first = seat(group, person=person)
    assert seat(group, person=person) == first
    memberships.set_term(membership=first, valid_to=dt.date(2026, 6, 30), by=None)
    assert list(first.states.values_list("valid_to", flat=True)) == [None, dt.date(2026, 6, 30)]
    assert LogEntry.objects.filter(noun="Membership", noun_key=memberships.key_of(first)).count() == 2
    assert memberships.by_key(memberships.key_of(first)) == first


@pytest.mark.parametrize("key", ["", "twg", "twg/1/yesterday", "twg/1/2026-01-01"])
def test_a_key_of_nobody_names_nothing(key):
    with pytest.raises(LookupError):
        memberships.by_key(key)


def test_nobody_sits_in_a_group_twice_at_a_time():
    group, person = GroupFactory(), PersonFactory()
    first = seat(group, person=person)
    with pytest.raises(ValidationError) as refused:
        seat(group, person=person, role=GroupRole.OBSERVER, valid_from=dt.date(2026, 2, 1))
    assert codes(refused) == {"sits_already"}
    memberships.end_seat(membership=first, on=dt.date(2026, 1, 31), by=None)
    seat(group, person=person, role=GroupRole.OBSERVER, valid_from=dt.date(2026, 2, 1))
    with pytest.raises(ValidationError):
        memberships.set_term(membership=first, valid_to=None, by=None)


def test_a_group_has_one_chairperson_at_a_time():
    group = GroupFactory()
    seat(group, role=GroupRole.CHAIR)
    with pytest.raises(ValidationError) as refused:
        seat(group, role=GroupRole.CHAIR)
    assert codes(refused) == {"chair_taken"}


def test_an_alternate_stands_in_for_a_member_with_a_vote_and_never_outlasts_them():
    group = GroupFactory()
    member = seat(group, valid_to=dt.date(2026, 12, 31))
    with pytest.raises(ValidationError) as refused:
        seat(group, role=GroupRole.ALTERNATE)
    assert codes(refused) == {"missing_principal"}
    with pytest.raises(ValidationError) as refused:
        seat(group, role=GroupRole.ALTERNATE, stands_in_for=member)
    assert codes(refused) == {"outlasts_principal"}
    alternate = seat(group, role=GroupRole.ALTERNATE, stands_in_for=member, valid_to=dt.date(2026, 12, 31))
    assert not alternate.has_vote
    memberships.end_seat(membership=member, on=dt.date(2026, 3, 31), by=None)
    alternate.refresh_from_db()
    assert alternate.valid_to == dt.date(2026, 3, 31)


@pytest.mark.parametrize("role", [GroupRole.OBSERVER, GroupRole.ALTERNATE])
def test_nobody_stands_in_for_a_seat_without_a_vote_or_of_another_group(role):
    group = GroupFactory()
    other = MembershipFactory()
    with pytest.raises(ValidationError) as refused:
        seat(group, role=GroupRole.ALTERNATE, stands_in_for=other, valid_from=DAY)
    assert codes(refused) == {"no_vote"}


def test_days_that_cannot_be_are_refused():
    group = GroupFactory(dissolved_on=dt.date(2026, 6, 30))
    for fields, code in [
        ({"valid_to": dt.date(2025, 1, 1)}, "bad_date"),
        ({"valid_from": dt.date(2020, 1, 1)}, "bad_date"),
        ({}, "dissolved"),
        ({"role": "king"}, "unknown_role"),
    ]:
        with pytest.raises(ValidationError) as refused:
            seat(group, **fields)
        assert codes(refused) == {code}
    assert not Membership.objects.exists()


def test_a_seat_that_ends_is_empty_at_once_also_for_who_had_read_it():
    membership = MembershipFactory()
    assert sits_in(membership.person, membership.group)
    memberships.end_seat(membership=membership, by=None)
    membership.refresh_from_db()
    assert membership.valid_to == timezone.localdate() - dt.timedelta(days=1)
    assert not sits_in(Membership.objects.get().person, membership.group)


def test_only_who_runs_the_group_gives_and_ends_seats():
    group = GroupFactory()
    secretary = MembershipFactory(group=group, role=GroupRole.SECRETARY).person
    member = seat(group, by=secretary)
    for by in (member.person, MembershipFactory(role=GroupRole.SECRETARY).person):
        with pytest.raises(PermissionDenied):
            memberships.end_seat(membership=member, by=by)
        with pytest.raises(PermissionDenied):
            seat(group, by=by)
