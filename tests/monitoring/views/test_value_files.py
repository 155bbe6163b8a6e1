"""Officers take approved values out as files; what is not approved stays in."""

import json

import pytest

from governance.values import Role
from tests.factories.dhis2 import scene
from tests.factories.governance import PersonFactory, person_with_role
from tests.factories.monitoring import measure, officer

pytestmark = pytest.mark.django_db

ASKED = {"data_set": "monthly", "period": "2026-07", "unit": "BD", "format": "json"}


@pytest.fixture
def found():
    found = scene()
    measure(found.bcg, found.facilities[0], "2026-07", 12)
    measure(found.bcg, found.facilities[1], "2026-07", 777, status="submitted")
    return found


@pytest.fixture(autouse=True)
def november():
    """The choices of periods hang on the day."""
    import time_machine as machine

    with machine.travel("2026-11-25T12:00:00+06:00", tick=True):
        yield


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("who", "expected"),
    [("officer", 200), ("administrator", 200), ("stranger", 403), ("visitor", 302)],
)
def test_who_may_exchange(client, sign_in, found, who, expected):
    people = {
        "officer": officer(found.district),
        "administrator": person_with_role(Role.ADMINISTRATOR, found.country),
        "stranger": PersonFactory(),
    }
    if who in people:
        sign_in(people[who])
    assert client.get("/en/collect/exchange/").status_code == expected
    assert client.get("/en/collect/exchange/export", ASKED).status_code == expected


@pytest.mark.parametrize(
    ("form", "media", "ending", "begins"),
    [
        ("json", "application/json", ".json", b'{"dataValues"'),
        ("csv", "text/csv", ".csv", b'"dataelement"'),
        ("adx", "application/adx+xml", ".xml", b"<?xml"),
    ],
)
def test_the_file_comes_as_what_it_is(client, sign_in, found, form, media, ending, begins):
    sign_in(officer(found.country))
    answer = client.get("/en/collect/exchange/export", ASKED | {"format": form})
    assert answer["Content-Type"].startswith(media)
    assert f"monthly-BD-2026-07{ending}" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    content = body(answer)
    assert content.startswith(begins)
    assert b"777" not in content


def test_only_what_is_approved_goes_out(client, sign_in, found):
    sign_in(officer(found.country))
    values = json.loads(body(client.get("/en/collect/exchange/export", ASKED)))["dataValues"]
    assert [each["value"] for each in values] == ["12"]


@pytest.mark.parametrize(
    "change",
    [
        {"data_set": "none"},
        {"period": "2026-99"},
        {"period": "2026W40"},
        {"unit": "'--"},
        {"format": "exe"},
        {"period": ""},
    ],
)
def test_what_was_not_offered_is_told(client, sign_in, found, change):
    sign_in(officer(found.country))
    assert client.get("/en/collect/exchange/export", ASKED | change).status_code == 422


def test_the_import_takes_the_files_of_exchange_and_no_others(client, sign_in, found):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sign_in(officer(found.country))
    address = "/en/jobs/imports/dhis2-values/"
    assert ".json" in client.get(address).content.decode()
    good = client.post(address, {"file": SimpleUploadedFile("values.json", b'{"dataValues":[]}')})
    assert good.status_code == 302
    bad = client.post(address, {"file": SimpleUploadedFile("values.exe", b"MZ")})
    assert "none of the kinds of file" in bad.content.decode()
    other = client.post("/en/jobs/imports/values/", {"file": SimpleUploadedFile("values.json", b"{}")})
    assert "neither CSV nor Excel" in other.content.decode()
