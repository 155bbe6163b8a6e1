"""Seats in groups that decisions give and end."""

import pytest

from governance.domain import memberships
from governance.registry import governed_fields
from tests.factories.governance import PersonFactory
from tests.factories.groups import DecisionFactory, GroupFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def test_a_decision_gives_a_seat_and_another_one_ends_it():
    group, person = GroupFactory(), PersonFactory()
    gives, ends = governed_fields["Membership", "valid_from"], governed_fields["Membership", "valid_to"]
    key = f"{group.slug}/{person.hr_number}"
    assert gives.current(key) is None
    gives.apply(key=key, value="2026-01-01", by=None, decision=DecisionFactory())
    assert gives.current(key) == "2026-01-01"
    seat = group.memberships.get()
    ends.apply(key=memberships.key_of(seat), value="2027-12-31", by=None, decision=DecisionFactory())
    assert ends.current(memberships.key_of(seat)) == "2027-12-31"


def test_seats_and_people_are_found_by_name():
    seat = MembershipFactory(person__name_en="Nasrin Jahan")
    assert [key for key, _name in governed_fields["Membership", "valid_to"].of.find("nasrin")] == [
        memberships.key_of(seat)
    ]
    assert governed_fields["Membership", "valid_from"].of.find("nasrin") == []
    assert governed_fields["Membership", "valid_from"].of.find("") == []


def test_a_key_that_names_nothing_is_a_lookup_error():
    for name in ("valid_from", "valid_to"):
        with pytest.raises(LookupError):
            governed_fields["Membership", name].current("x/y/z")
