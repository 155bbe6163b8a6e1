"""What people do in every story, in their words."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Locator, Page

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"


# Until a scrolled page is drawn, a frame of another origin takes clicks at the place where it was.
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def press(page: Page, what: str | Locator) -> None:
    """Press what leads to another page, and go on when that page is there.

    A click alone returns before a slow machine begins to leave; what comes next would then cancel it.
    """
    target = page.locator(what).first if isinstance(what, str) else what
    target.scroll_into_view_if_needed()
    page.evaluate(DRAWN)
    with page.expect_navigation():
        target.click()


def log_in(page: Page, name: str, password: str = "dishari-demo") -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", password)
    press(page, "main .buttons button")


def log_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    press(page, "main .buttons button")


def accessible(page: Page) -> None:
    """axe finds nothing on the page, and nothing sticks out sideways."""
    page.evaluate(AXE.read_text())
    result = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
    )
    found = [{"rule": v["id"], "where": [n["target"] for n in v["nodes"]][:5]} for v in result["violations"]]
    assert found == [], f"{page.url}: {json.dumps(found, ensure_ascii=False)}"
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} is {overflow} px too wide"
    assert page.violations == []


class Traffic:
    """Bytes on the wire and requests of what a page loads, as the browser's own protocol counts them."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.bytes = 0
        self.script_bytes = 0
        self._kinds: dict[str, str] = {}
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self._session.on("Network.responseReceived", self._received)
        self._session.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict) -> None:
        self.requests.append(event["response"]["url"])
        self._kinds[event["requestId"]] = event["type"]

    def _finished(self, event: dict) -> None:
        size = int(event["encodedDataLength"])
        self.bytes += size
        if self._kinds.get(event["requestId"]) == "Script":
            self.script_bytes += size

    def forget(self) -> None:
        self.requests, self.bytes, self.script_bytes = [], 0, 0
