"""The page that compares money with results: rule in words, exactly the files of the screen."""

import datetime as dt

import pytest

from governance.models import Action
from tests.factories.plan import ActionFactory, MilestoneFactory, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved():
    action = ActionFactory(code="8.1b")
    MilestoneFactory(action=action, weight=100, reached_on=dt.date(2026, 6, 1))
    line(action, original=3000, released=2000)
    return action


def test_everybody_reads_the_warning_the_rule_and_the_note(client, moved):
    text = client.get("/en/results/money/").content.decode()
    assert "Moved, nothing spent" in text
    assert "derived progress is at least 50 percent" in text
    assert "llustrative" in text
    assert "/en/plan/actions/8.1b/#money" in text


def test_bangla_has_it_too(client, moved):
    text = client.get("/bn/results/money/").content.decode()
    assert "অগ্রগতি হয়েছে, ব্যয় হয়নি" in text
    assert "৮.১b" in text


def test_the_files_hold_what_the_screen_shows(client, moved):
    ActionFactory(code="9.9z")
    found = client.get("/en/results/money/", {"format": "csv", "warned": "moved"})
    assert "8.1b" in found.content.decode()
    assert "9.9z" not in found.content.decode()
    assert "not official" in found.content.decode()
    assert client.get("/en/results/money/?format=xlsx").content.startswith(b"PK")


def test_an_empty_plan_says_the_next_step(client):
    assert "The plan has no actions yet" in client.get("/en/results/money/").content.decode()


def test_a_choice_that_fits_nothing_offers_all(client, moved):
    text = client.get("/en/results/money/?warned=spent").content.decode()
    assert "No action fits this choice" in text
    assert client.get("/en/results/money/?warned=x&pillar=y").status_code == 200


def test_the_page_of_the_action_shows_the_mark(client, moved):
    text = client.get("/en/plan/actions/8.1b/").content.decode()
    assert "Money to result" in text
    assert "Moved, nothing spent" in text


def test_what_was_spent_on_an_action_that_was_taken_off_the_plan_is_still_told(client, moved):
    Action.objects.update(withdrawn_on=dt.date(2020, 1, 1))
    text = client.get("/en/results/money/").content.decode()
    assert text.count("Taken off the plan") == 2  # the list and the table
    assert "nobody's peer" in text
    assert "Taken off the plan" in client.get("/en/results/money/?format=csv").content.decode()
