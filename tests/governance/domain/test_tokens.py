import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from governance.domain import tokens
from governance.models import AccessToken, LogEntry
from tests.factories.governance import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return PersonFactory().user


def in_days(number):
    return timezone.localdate() + dt.timedelta(days=number)


def test_a_key_speaks_for_its_owner_until_its_last_day(user):
    key = tokens.issue(user=user, name="DHIS2", valid_to=in_days(30), by=user)
    assert tokens.owner_of(key=key) == user
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=32)):
        assert tokens.owner_of(key=key) is None


def test_only_its_digest_is_kept(user):
    key = tokens.issue(user=user, name="DHIS2", valid_to=in_days(30), by=user)
    stored = AccessToken.objects.get()
    assert key not in str(vars(stored))
    assert key not in str(list(LogEntry.objects.values()))


def test_a_revoked_key_opens_nothing_and_is_revoked_once(user):
    key = tokens.issue(user=user, name="DHIS2", valid_to=in_days(30), by=user)
    for _time in range(2):
        tokens.revoke(token=AccessToken.objects.get(), by=user)
    assert tokens.owner_of(key=key) is None
    assert LogEntry.objects.filter(verb="revoke_access_key").count() == 1


def test_the_key_of_a_closed_account_opens_nothing(user):
    key = tokens.issue(user=user, name="DHIS2", valid_to=in_days(30), by=user)
    user.is_active = False
    user.save()
    assert tokens.owner_of(key=key) is None


def test_nobody_makes_or_revokes_a_key_for_somebody_else(user):
    other = PersonFactory().user
    with pytest.raises(PermissionDenied):
        tokens.issue(user=user, name="x", valid_to=in_days(30), by=other)
    tokens.issue(user=user, name="x", valid_to=in_days(30), by=user)
    with pytest.raises(PermissionDenied):
        tokens.revoke(token=AccessToken.objects.get(), by=other)


@pytest.mark.parametrize("days", [-1, 400])
def test_a_key_begins_today_and_ends_within_a_year(user, days):
    with pytest.raises(ValidationError):
        tokens.issue(user=user, name="x", valid_to=in_days(days), by=user)


def test_ten_keys_are_enough_for_an_account(user):
    for _number in range(10):
        tokens.issue(user=user, name="x", valid_to=in_days(30), by=user)
    with pytest.raises(ValidationError):
        tokens.issue(user=user, name="x", valid_to=in_days(30), by=user)
