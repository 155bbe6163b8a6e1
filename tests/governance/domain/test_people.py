import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import people
from governance.models import LogEntry, Person
from governance.values import Role
from tests.factories.governance import PersonFactory, PostFactory, PostingFactory, person_with_role

pytestmark = pytest.mark.django_db

RAHIMA = {"hr_number": "HR1", "name_en": "Rahima Khatun", "name_bn": "রহিমা খাতুন"}


def test_a_person_is_registered_with_a_phone_in_one_form():
    person = people.register_person(**RAHIMA, phone="০১৭১১-০০০০০১", email="r@example.org", by=None)
    assert dict(person.contacts.values_list("kind", "value")) == {
        "phone": "+8801711000001",
        "email": "r@example.org",
    }


def test_two_people_may_share_a_phone():
    for number in ("HR1", "HR2"):
        people.register_person(**RAHIMA | {"hr_number": number}, phone="01711000001", by=None)
    assert Person.objects.filter(contacts__value="+8801711000001").count() == 2


def test_registering_again_corrects_the_names_and_leaves_contacts_that_are_not_named():
    people.register_person(**RAHIMA, phone="01711000001", by=None)
    person = people.register_person(**RAHIMA | {"name_en": "Rahima Begum"}, by=None)
    assert (Person.objects.count(), person.name_en, person.contacts.count()) == (1, "Rahima Begum", 1)


def test_no_name_and_no_number_of_a_person_stands_in_the_log():
    people.register_person(**RAHIMA, phone="01711000001", by=None)
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.noun_key, entry.before, entry.after) == ("register", "HR1", None, None)


def test_a_posting_is_written_once(country):
    person, post = PersonFactory(), PostFactory()
    for _again in range(2):
        people.post_person(person=person, unit=country.clinic, post=post, valid_from=dt.date(2026, 1, 1), by=None)
    assert person.postings.count() == 1


def test_a_transfer_ends_the_one_posting_and_begins_the_other(country):
    person = PersonFactory()
    PostingFactory(person=person, unit=country.clinic)
    people.transfer(person=person, unit=country.sister, valid_from=dt.date(2026, 7, 1), by=None)
    old, new = person.postings.order_by("valid_from")
    assert (old.valid_to, new.valid_from, new.unit) == (dt.date(2026, 6, 30), dt.date(2026, 7, 1), country.sister)
    assert LogEntry.objects.filter(noun_key=person.hr_number).count() == 2


def test_a_transfer_needs_the_administrator_of_both_places(country):
    person = PersonFactory()
    PostingFactory(person=person, unit=country.clinic)
    of_one = person_with_role(Role.ADMINISTRATOR, country.kurigram)
    of_both = person_with_role(Role.ADMINISTRATOR, country.rangpur)
    day = dt.date(2026, 7, 1)
    with pytest.raises(PermissionDenied):
        people.transfer(person=person, unit=country.sister, valid_from=day, by=of_one)
    assert people.transfer(person=person, unit=country.sister, valid_from=day, by=of_both).unit == country.sister


def test_somebody_who_works_elsewhere_is_not_corrected(country):
    person = people.register_person(**RAHIMA, by=None)
    PostingFactory(person=person, unit=country.sister)
    stranger = person_with_role(Role.ADMINISTRATOR, country.kurigram)
    with pytest.raises(PermissionDenied):
        people.register_person(**RAHIMA, by=stranger)


def test_a_posting_does_not_end_before_it_begins(country):
    posting = PostingFactory(unit=country.clinic)
    with pytest.raises(ValidationError) as refused:
        people.end_posting(posting=posting, on=dt.date(2020, 1, 1), by=None)
    assert refused.value.error_dict["valid_to"][0].code == "bad_date"
