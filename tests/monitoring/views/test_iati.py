"""The page of the IATI file: for everybody, the same money on page, in the table's files and in the XML."""

import datetime as dt

import pytest
from lxml import etree

from governance.models import Entry
from tests.factories.plan import ActionFactory, MilestoneFactory, line

pytestmark = pytest.mark.django_db

PAGE, FILE = "/en/results/iati/", "/en/results/iati/activities.xml"


@pytest.fixture
def funded():
    action = ActionFactory(code="8.1b")
    MilestoneFactory(action=action, weight=100, due=dt.date(2025, 9, 1))
    line(action, original=30_00_000, released=20_00_000)
    return action


def the_file(client):
    response = client.get(FILE)
    assert response["Content-Type"].startswith("application/xml")
    return etree.fromstring(b"".join(response.streaming_content))


def test_everybody_reads_what_the_file_holds(client, funded):
    text = client.get(PAGE).content.decode()
    assert "1 of 1 funded actions are in the file" in text
    assert "30,00,000" in text
    assert "not official" in text
    assert FILE in text


def test_the_page_says_while_the_organisation_is_not_registered(client, funded, settings):
    assert "IATI_REPORTING_ORG" in client.get(PAGE).content.decode()
    settings.IATI_REPORTING_ORG = "BD-X-1"
    assert "IATI_REPORTING_ORG" not in client.get(PAGE).content.decode()
    assert the_file(client).findtext("iati-activity/iati-identifier") == "BD-X-1-8.1b"


def test_bangla_has_it_too(client, funded):
    text = client.get("/bn/results/iati/").content.decode()
    assert "৩০,০০,০০০" in text
    assert "৮.১b" in text or "8.1b" in text


def test_the_files_of_the_table_hold_what_the_screen_shows(client, funded):
    text = client.get(PAGE, {"format": "csv"}).content.decode()
    assert "8.1b" in text
    assert "3000000" in text
    assert client.get(PAGE, {"format": "xlsx"}).content.startswith(b"PK")


def test_an_activity_that_breaks_a_rule_is_named_and_left_out(client, funded):
    line(ActionFactory(code="9.9z"), released=10)
    Entry.objects.filter(line__action=funded, kind="release").update(date=dt.date(2999, 1, 1))
    text = client.get(PAGE).content.decode()
    assert "1 of 2 funded actions are in the file" in text
    assert "a day that is still to come" in text
    assert [each.get("ref") for each in the_file(client).iter("other-identifier")] == ["9.9z"]


def test_an_empty_plan_says_the_next_step_and_has_no_file(client):
    assert "No action has money yet" in client.get(PAGE).content.decode()
    assert client.get(FILE).status_code == 404


def test_a_name_with_markup_stays_text(client, funded):
    funded.name_en = "<script>alert(1)</script> & co"
    funded.save()
    assert "<script>alert" not in client.get(PAGE).content.decode()
    assert the_file(client).findtext("iati-activity/title/narrative") == funded.name_en
