"""An editor builds a report and sends its page for approval, a publisher approves it, a visitor reads and checks it."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import accessible, log_in, log_out, press

pytestmark = pytest.mark.journey

TITLE = "বাজেট বাস্তবায়ন ২০২৪-২৫"
SENTENCE = "ছাড় করা অর্থের বেশির ভাগ ব্যয় হয়েছে।"
ADDRESS = "/bn/reports/budget-2024-25/"


def test_a_report_goes_from_its_numbers_to_a_reader(laptop, phone):
    log_in(laptop, "editor")
    build_numbers(laptop)
    send_for_approval(laptop)
    assert visit(phone).status == 404, "before approval nobody sees it"
    log_out(laptop)

    log_in(laptop, "secretary")
    approve(laptop)
    read_and_check(phone)


def build_numbers(laptop) -> None:
    laptop.goto("/bn/reports/new/")
    accessible(laptop)
    laptop.select_option("select[name=kind]", "budget")
    laptop.select_option("select[name=period]", "FY2024-25")
    laptop.click("main .buttons button")
    laptop.wait_for_url("**/jobs/*-*/")
    laptop.wait_for_selector("#job:not([data-refresh])", timeout=60_000)
    accessible(laptop)


def send_for_approval(laptop) -> None:
    laptop.goto("/admin/")
    laptop.click("nav a:has-text('প্রতিবেদন')")
    laptop.click("a[href$='/add_subpage/'] >> nth=0")
    laptop.wait_for_url("**/add/monitoring/reportpage/**")
    laptop.fill("[name=title]", TITLE)
    option = laptop.locator("select[name=snapshot] option", has_text="২০২৪-২৫").first
    laptop.select_option("select[name=snapshot]", option.get_attribute("value"))
    laptop.fill("textarea[name=summary]", SENTENCE)
    laptop.click("[role=tab] >> nth=1")
    address = laptop.locator("input[name=slug]")
    wanted = ADDRESS.rstrip("/").rsplit("/", 1)[1]
    for _time in range(3):  # the admin may still be busy with what it makes of a Bangla title
        address.fill("")
        address.press_sequentially(wanted)
        address.blur()
        laptop.wait_for_timeout(500)
        if address.input_value() == wanted:
            break
    expect(address).to_have_value(wanted)
    laptop.click("footer .w-dropdown__toggle")
    press(laptop, "button[name=action-submit]")


def visit(page):
    return page.goto(ADDRESS)


def approve(laptop) -> None:
    assert laptop.url.rstrip("/").endswith("/waiting"), "what waits comes first"
    press(laptop, f"main a:has-text('{TITLE}')")
    laptop.click("footer .w-dropdown__toggle")
    press(laptop, "footer button[data-workflow-action-name=approve], footer button:has-text('অনুমোদন')")


def read_and_check(phone) -> None:
    assert visit(phone).status == 200
    accessible(phone)
    text = phone.inner_text("main")
    assert TITLE in text
    assert SENTENCE in text
    assert "নমুনামূলক, সরকারিভাবে অনুমোদিত নয়" in text
    passport = phone.locator("main a[href*='/verify/F-']").first.get_attribute("href")
    phone.goto(passport)
    accessible(phone)
    assert re.search(r"F-[A-Z0-9-]+", phone.inner_text("main"))
