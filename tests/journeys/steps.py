"""What people do in every story, in their words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from playwright.sync_api import Locator, Page, Request

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"


def press(page: Page, what: str | Locator) -> None:
    """Press what leads to another page, and go on when that page is there.

    A click alone returns before a slow machine begins to leave; what comes next would then cancel it.
    """
    target = page.locator(what).first if isinstance(what, str) else what
    target.scroll_into_view_if_needed()
    if page.locator("iframe").count():  # until it is drawn anew, it takes clicks at the place where it was
        page.wait_for_timeout(200)
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


class Cost(NamedTuple):
    """Of an exercise, beside the pictures of its own; `around`: kilobytes of the page that it is in."""

    requests: int
    kilobytes: float
    around: float


# The frame, what it is made of, and what the page around it needs for it; not the files that the content itself has.
OF_EXERCISE = ("/h5p/frame/", "/h5p/bundles/", "/h5p/libraries/", "js/h5p-")


def cost_of_exercise(page: Page, address: str) -> Cost:
    """What the exercise at an address costs on the wire. What the browser kept costs nothing."""
    finished: list[Request] = []

    def note(request: Request) -> None:
        finished.append(request)

    page.on("requestfinished", note)
    page.goto(address)
    page.frame_locator("iframe[data-h5p]").locator(".h5p-content > *").first.wait_for()
    page.wait_for_timeout(1500)  # what is asked for later, and what the exercise says of itself
    page.remove_listener("requestfinished", note)
    paid, around = [], 0
    for request in finished:
        sizes = request.sizes()
        size = sizes["responseBodySize"] + sizes["responseHeadersSize"]
        if any(part in request.url for part in OF_EXERCISE):
            paid.append(size)
        else:
            around += size
    return Cost(sum(size > 0 for size in paid), sum(paid) / 1024, around / 1024)


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
