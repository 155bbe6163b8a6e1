import pytest
from django.core.exceptions import PermissionDenied

from governance.domain.feeds import end_feed, make_feed, person_of_feed
from governance.models import CalendarFeed
from tests.factories.governance import PersonFactory

pytestmark = pytest.mark.django_db


def test_a_new_address_ends_the_one_before_and_only_its_hash_is_kept():
    person = PersonFactory()
    first, second = make_feed(person=person, by=person), make_feed(person=person, by=person)
    assert person_of_feed(secret=first) is None
    assert person_of_feed(secret=second) == person
    assert second not in CalendarFeed.objects.get().secret_sha256


def test_an_address_that_was_taken_back_is_nobodys():
    person = PersonFactory()
    secret = make_feed(person=person, by=person)
    for _n in range(2):
        end_feed(person=person, by=person)
    assert person_of_feed(secret=secret) is None


def test_nobody_makes_the_address_of_somebody_else():
    with pytest.raises(PermissionDenied):
        make_feed(person=PersonFactory(), by=PersonFactory())
