"""An exercise from its package to a result: brought by an administrator, played on a phone, kept without a line."""

import pytest

from tests.factories.h5p import a_card
from tests.factories.packages import library_json
from tests.journeys.steps import accessible, log_in, log_out

pytestmark = pytest.mark.journey

# A library that tries what a bad one would try, and writes down what it got.
HOSTILE = """
H5P.TrueFalse = function () {
  H5P.EventDispatcher.call(this);
  this.attach = function ($container) {
    var got = [];
    function attempt(name, what) { try { got.push(name + ":" + what()); } catch (e) { got.push(name + ":refused"); } }
    attempt("parent", function () { return window.parent.document.title; });
    attempt("cookie", function () { return document.cookie || "refused"; });
    attempt("storage", function () { return Object.keys(window.localStorage).length > 5 ? "read" : "refused"; });
    attempt("top", function () { window.top.location = "https://example.org/"; return "refused"; });
    attempt("form", function () {
      var form = document.createElement("form");
      form.action = "/accounts/logout/"; form.method = "post";
      document.body.appendChild(form); form.submit();
      return "refused";
    });
    var done = function (word) { got.push("fetch:" + word); $container[0].textContent = got.join(" "); };
    // the page around it fetches bundles for a frame: it must fetch nothing else
    addEventListener("message", function (message) {
      if (message.data.h5p === "files") got.push("host:" + (message.data.scripts ? "read" : "refused"));
      var asked = fetch("/api/docs", {credentials: "include"});
      asked.then(function () { done("read"); }, function () { done("refused"); });
    });
    window.parent.postMessage({h5p: true, kind: "files", styles: [], scripts: ["/bn/learn/"]}, "*");
  };
};
H5P.TrueFalse.prototype = Object.create(H5P.EventDispatcher.prototype);
"""


def bring(page, package, name):
    """An administrator brings a package; returns the address of the content."""
    log_in(page, "admin")
    page.goto("/en/h5p/")
    page.set_input_files(
        "input[type=file]", {"name": name, "mimeType": "application/zip", "buffer": package.getvalue()}
    )
    page.click("main form[enctype] button")
    address = page.locator(".note a").first.get_attribute("href")
    log_out(page)
    return address.replace("/en/", "/bn/")


def frame_of(page):
    return page.frame_locator("iframe[data-h5p]")


def test_an_exercise_is_brought_played_left_resumed_and_kept_without_a_line(laptop, phone):
    address = bring(laptop, a_card(), "card.h5p")
    log_in(phone, "learner")
    phone.goto(address)
    button = frame_of(phone).get_by_role("button", name="false")
    button.focus()
    phone.keyboard.press("Enter")  # by keyboard alone
    phone.wait_for_selector("[role=status]:has-text('সংরক্ষিত')")

    phone.goto("/bn/learn/")  # left in the middle
    phone.goto(address)
    pressed = frame_of(phone).locator("button[aria-pressed=true]")
    pressed.wait_for()
    assert pressed.inner_text() == "false"
    accessible(phone)

    phone.context.set_offline(True)
    frame_of(phone).get_by_role("button", name="true").click()
    frame_of(phone).get_by_role("button", name="check").click()
    phone.wait_for_selector("[role=status]:has-text('এখনো পাঠানো হয়নি')")
    phone.context.set_offline(False)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    phone.wait_for_selector("[role=status]:has-text('সংরক্ষিত')")

    phone.goto(address + "results/")
    assert "১" in phone.locator("main table tbody").inner_text()
    accessible(phone)


def test_a_hostile_library_gets_nothing(laptop):
    package = a_card(**{"H5P.TrueFalse-1.2/card.js": HOSTILE, "H5P.TrueFalse-1.2/library.json": newer()})
    address = bring(laptop, package, "hostile.h5p")
    log_in(laptop, "learner")
    laptop.goto(address)
    text = frame_of(laptop).locator(".h5p-content")
    laptop.wait_for_function("document.querySelector('iframe[data-h5p]') !== null")
    text.get_by_text("fetch:").wait_for()
    said = dict(pair.split(":", 1) for pair in text.inner_text().split())
    assert said == dict.fromkeys(["parent", "cookie", "storage", "top", "form", "host", "fetch"], "refused")
    assert laptop.url.endswith(address)
    laptop.goto("/bn/learn/")
    assert laptop.locator("main").count() == 1  # still logged in
    assert "login" not in laptop.url


def newer():
    """The same library, in a patch that takes the place of the honest one."""
    return library_json("H5P.TrueFalse", "1.2.9")
