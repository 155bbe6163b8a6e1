"""Bytes and requests, as the browser counts them, against the budgets: a learner pays for each of them."""

import re

import pytest

from tests.journeys.steps import Traffic, log_in, press

pytestmark = pytest.mark.journey

KB = 1024


def load(page, traffic: Traffic, path: str) -> None:
    traffic.forget()
    page.goto(path, wait_until="networkidle")


@pytest.fixture
def traffic(phone) -> Traffic:
    return Traffic(phone)


def test_a_lesson_costs_a_learner_little_the_first_time_and_less_again(phone, traffic):
    log_in(phone, "learner2")
    phone.goto("/bn/courses/digital-health-basics/")
    press(phone, "main form[action*='enrol'] button, main .button")
    lesson = re.sub(r"^https?://[^/]+", "", phone.url)
    forget_files(phone)
    load(phone, traffic, lesson)
    assert traffic.bytes <= 100 * KB
    assert len(traffic.requests) <= 12
    assert traffic.script_bytes <= 30 * KB
    load(phone, traffic, lesson)
    assert traffic.bytes <= 30 * KB


def test_the_dashboard_stays_within_250_kb(phone, traffic):
    load(phone, traffic, "/bn/dashboard/")
    assert traffic.bytes <= 250 * KB
    assert traffic.script_bytes <= 30 * KB


@pytest.mark.parametrize("path", ["/bn/", "/bn/plan/", "/bn/budget/", "/bn/indicators/IN01/", "/bn/policies/"])
def test_public_pages_ask_no_other_server_and_stay_light(phone, traffic, site, path):
    load(phone, traffic, path)
    assert [url for url in traffic.requests if not url.startswith((site, "data:"))] == []
    assert traffic.bytes <= 250 * KB
    assert phone.violations == []


def forget_files(page) -> None:
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
