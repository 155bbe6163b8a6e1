"""A whole installation for the journeys: demo data, web server and worker as `make run` starts them, Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import databases
from tests.running import ARGUMENTS, CHROMIUM, running_site

PASSWORD = "dishari-demo"


@pytest.fixture(scope="session")
def site(tmp_path_factory, django_db_blocker) -> Iterator[str]:
    """The address of a running installation with the demo in it, as a newcomer gets it.

    Its database is the migrated template, which saves half a minute. JOURNEY_SITE names one that runs already.
    """
    if running := os.environ.get("JOURNEY_SITE"):
        yield running
        return
    folder = tmp_path_factory.mktemp("installation")
    with django_db_blocker.unblock():
        databases.sqlite_from_template(folder / "dishari.sqlite3")
    with running_site(folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser(site) -> Iterator[Browser]:
    """The browser starts after the site: where Playwright's loop runs, Django migrates no template database."""
    if CHROMIUM is None:
        pytest.fail("Chromium is missing. Install it with: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def phone(browser, site) -> Iterator[Page]:
    """A cheap phone in Bangla: 320 px wide, touch."""
    yield from _page(browser, site, width=320, height=640, touch=True)


@pytest.fixture
def laptop(browser, site) -> Iterator[Page]:
    yield from _page(browser, site, width=1280, height=800, touch=False)


def _page(browser: Browser, site: str, *, width: int, height: int, touch: bool) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=touch, locale="bn-BD", base_url=site,
        timezone_id="Asia/Dhaka",
    )  # fmt: skip
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.violations = []  # what the content security policy refused: nothing, on our pages
    page.on(
        "console", lambda message: page.violations.append(message.text) if "Content Security" in message.text else None
    )
    yield page
    context.close()
