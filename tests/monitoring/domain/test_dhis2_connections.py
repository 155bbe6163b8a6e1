"""A token goes in, and comes out only for the address that it was entered for."""

import json

import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied, ValidationError

from governance.models import LogEntry
from governance.values import Role
from jobs.models import Schedule
from monitoring.domain.dhis2_connections import keep_connection, token_of
from monitoring.models import Connection
from tests.factories.dhis2 import TOKEN, a_connection
from tests.factories.governance import PersonFactory, person_with_role
from tests.factories.monitoring import a_country, officer

pytestmark = pytest.mark.django_db


def changed(connection, **wished):
    fields = ("name", "address", "allow_private", "allow_http", "allow_redirects", "active", "periods_back")
    return keep_connection(
        connection=connection, **{"by": None} | {name: getattr(connection, name) for name in fields} | wished
    )


def code_of(work) -> str:
    with pytest.raises(ValidationError) as caught:
        work()
    error = caught.value
    return error.error_list[0].code if hasattr(error, "error_list") else next(iter(error.error_dict.values()))[0].code


def test_the_token_is_kept_closed_and_opened_for_a_pull():
    connection = a_connection()
    assert TOKEN not in connection.token_sealed
    assert token_of(Connection.objects.get()) == TOKEN


def test_the_token_stands_in_no_log_and_no_dump():
    connection = a_connection()
    changed(connection, token=TOKEN + "1")
    told = json.dumps(list(LogEntry.objects.values()), default=str) + serializers.serialize("json", [connection])
    assert TOKEN not in told
    assert LogEntry.objects.latest("id").after == {"token": "new"}


def test_after_a_change_of_the_secret_the_token_is_asked_for_again(settings):
    connection = a_connection()
    settings.SECRET_KEY = "another"
    assert code_of(lambda: token_of(connection)) == "no_token"
    settings.SECRET_KEY_FALLBACKS = []


def test_an_earlier_secret_still_opens_it(settings):
    connection = a_connection()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert token_of(connection) == TOKEN


def test_a_token_never_follows_to_another_address():
    connection = a_connection()
    assert code_of(lambda: changed(connection, address="https://elsewhere.example.org")) == "token_needed"
    assert changed(connection, address="https://elsewhere.example.org", token="d2pat_other").address.endswith("org")


def test_an_address_is_kept_in_its_plain_form():
    assert a_connection(address="https://DHIS2.example.org/hmis/api/").address == "https://dhis2.example.org/hmis"


@pytest.mark.parametrize("token", ["with space", "with\nline", "টোকেন", "x" * 201])
def test_what_is_no_token_is_refused(token):
    assert code_of(lambda: keep_connection(by=None, name="A", address="https://a.example", token=token)) == "bad_token"


def test_a_name_is_used_once():
    a_connection()
    assert code_of(a_connection) == "taken"


def test_each_night_it_is_asked_while_it_is_in_use():
    connection = a_connection()
    assert set(Schedule.objects.filter(active=True).values_list("kind", flat=True)) == {"dhis2.pull", "dhis2.metadata"}
    changed(connection, active=False)
    assert not Schedule.objects.filter(active=True).exists()


def test_who_may_keep_a_connection():
    country, (district,) = a_country(1)
    keep_connection(by=officer(country), name="A", address="https://a.example", token=TOKEN)
    for stranger in (officer(district), PersonFactory()):
        with pytest.raises(PermissionDenied):
            keep_connection(by=stranger, name="B", address="https://b.example", token=TOKEN)


@pytest.mark.parametrize("loose", ["allow_private", "allow_http"])
def test_only_an_administrator_opens_the_way_into_the_own_network(loose):
    country, _districts = a_country(1)
    wished = {"name": "A", "address": "https://a.example", "token": TOKEN, loose: True}
    with pytest.raises(PermissionDenied):
        keep_connection(by=officer(country), **wished)
    made = keep_connection(by=person_with_role(Role.ADMINISTRATOR, country), **wished)
    assert changed(made, by=officer(country), periods_back=5).periods_back == 5
