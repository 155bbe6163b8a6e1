"""A whole installation for the journeys: demo data, web server and worker as `make run` starts them, Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests import databases

ROOT = Path(settings.BASE_DIR)
CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PASSWORD = "dishari-demo"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


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
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}}
    environment |= {"VAR_ROOT": str(folder), "PORT": str(port), "SITE_ADDRESS": f"http://127.0.0.1:{port}"}
    log = (folder / "log.txt").open("w")
    running = subprocess.Popen(
        [sys.executable, "-m", "config.run"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/readyz", running, folder / "log.txt")
        yield address
    finally:
        running.terminate()
        running.wait(timeout=30)


def wait_for(address: str, running: subprocess.Popen, log: Path) -> None:
    """Until the site answers; a start that fails shows its own words."""
    for _ in range(600):
        if running.poll() is not None:
            pytest.fail(f"The site did not start:\n{log.read_text()[-4000:]}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"The site did not answer in time:\n{log.read_text()[-4000:]}")


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
