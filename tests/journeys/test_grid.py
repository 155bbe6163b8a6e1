"""A month of a district officer at the grid: by keyboard, with a bad line, beside somebody else, without a script."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.conftest import _page
from tests.journeys.steps import accessible, log_in, log_out, press

pytestmark = pytest.mark.journey

TODAY = dt.datetime.now(ZoneInfo("Asia/Dhaka")).date()
RUNNING = f"{TODAY:%Y-%m}"
LAST = f"{TODAY.replace(day=1) - dt.timedelta(days=1):%Y-%m}"
QUARTER = f"{TODAY.year}Q{(TODAY.month + 2) // 3}"
CELLS = 30


def address(unit: str, period: str = LAST, data_set: str = "facility-month", language: str = "en") -> str:
    return f"/{language}/collect/sets/{data_set}/{unit}/{period}/"


def inputs(page):
    return page.locator("#grid input[type=text]")


def until(page, expression: str) -> None:
    """Until an expression holds on the page; the policy of our pages forbids the browser's own way of waiting."""
    for _ in range(150):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{expression} never held; the page says: {page.locator('#grid-status').inner_text()}")


def settled(page, number: int | None = None) -> None:
    """Until everything that was typed is on the server."""
    until(page, "!Object.keys(localStorage).some(key => key.startsWith('dishari:grid:'))")
    if number is not None:
        until(page, f"document.querySelectorAll('#grid .cell-state[data-state=saved]').length === {number}")


class Keys:
    """Counts the keys that are pressed beside the digits."""

    def __init__(self, page):
        self.page, self.digits, self.others = page, 0, 0

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.digits += len(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.others += 1


@pytest.fixture
def officer(laptop):
    laptop.on("dialog", lambda dialog: dialog.accept())
    log_in(laptop, "me-officer")
    return laptop


@pytest.mark.parametrize(("unit", "key"), [("XF5549008", "Enter"), ("XF5549009", "Tab")])
def test_a_form_of_thirty_cells_needs_one_key_a_cell_and_no_mouse(officer, unit, key):
    officer.goto(address(unit))
    assert inputs(officer).count() == CELLS
    inputs(officer).first.focus()
    keys = Keys(officer)
    for number in range(CELLS):
        keys.type(str(number % 10 + 1))
        keys.press(key)
    assert keys.others <= CELLS
    settled(officer, CELLS)
    until(officer, "document.getElementById('grid-status').textContent === 'Everything is saved.'")
    officer.reload()
    assert all(inputs(officer).nth(n).input_value() for n in range(CELLS))
    officer.locator("#sending button").focus()
    officer.keyboard.press("Enter")
    officer.wait_for_selector("text=Sent for approval.")
    assert inputs(officer).count() == 0


def test_arrows_escape_and_taking_back(officer):
    officer.goto(address("XF5549002", RUNNING))
    first, second = inputs(officer).nth(0), inputs(officer).nth(1)
    first.focus()
    officer.keyboard.type("12")
    officer.keyboard.press("ArrowRight")
    assert second.evaluate("each => each === document.activeElement")
    officer.keyboard.press("ArrowDown")
    assert inputs(officer).nth(9).evaluate("each => each === document.activeElement")
    settled(officer)
    first.focus()
    officer.keyboard.type("99")
    officer.keyboard.press("Escape")
    assert first.input_value() == "12"
    officer.keyboard.type("15")
    officer.keyboard.press("Tab")
    officer.keyboard.press("Control+z")
    assert first.input_value() == "12"
    settled(officer)
    officer.reload()
    assert inputs(officer).nth(0).input_value() == "12"


PASTE = """([selector, text]) => {
    const input = document.querySelectorAll('#grid input[type=text]')[selector];
    input.focus();
    const data = new DataTransfer();
    data.setData('text/plain', text);
    input.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def test_a_block_from_excel_with_bangla_digits_is_pasted_and_taken_back(officer):
    officer.goto(address("XF5549003", RUNNING, language="bn"))
    officer.evaluate(PASTE, [0, "১,২৩,৪৫৬\t২\n৩\t৪\n"])
    assert [inputs(officer).nth(n).input_value() for n in (0, 1, 8, 9)] != ["", "", "", ""]
    settled(officer, 4)
    assert [inputs(officer).nth(n).input_value() for n in (1, 8, 9)] == ["২", "৩", "৪"]
    assert officer.locator("[data-total]").first.inner_text() == "১,২৩,৪৫৮"
    officer.reload()
    assert inputs(officer).nth(0).input_value() == "১২৩৪৫৬"
    officer.evaluate(PASTE, [0, "7\t8"])
    inputs(officer).nth(0).focus()
    officer.keyboard.press("Control+z")
    settled(officer)
    assert [inputs(officer).nth(n).input_value() for n in (0, 1)] == ["১২৩৪৫৬", "২"]


def test_a_block_that_does_not_fit_is_told_and_nothing_is_pasted(officer):
    officer.goto(address("XF5549004", RUNNING))
    officer.evaluate(PASTE, [6, "1\t2\t3\t4"])
    until(officer, "document.getElementById('grid-status').textContent.includes('does not fit')")
    assert inputs(officer).nth(6).input_value() == ""


def test_a_number_that_cannot_be_is_told_at_its_cell_and_stays(officer):
    officer.goto(address("XF5549004", RUNNING))
    inputs(officer).nth(0).focus()
    officer.keyboard.type("-5")
    officer.keyboard.press("Tab")
    officer.wait_for_selector(".entry .wrong")
    assert "must not be negative" in officer.locator(".entry .wrong").first.inner_text()
    assert inputs(officer).nth(0).input_value() == "-5"
    inputs(officer).nth(0).focus()
    officer.keyboard.type("5")
    officer.keyboard.press("Tab")
    settled(officer)
    assert officer.locator(".entry .wrong").count() == 0


# --- a bad line -------------------------------------------------------------------------------------------------


def test_what_is_typed_without_a_line_survives_a_restart_and_is_sent_once(officer):
    officer.goto(address("XF5549005", RUNNING))
    officer.context.set_offline(True)
    inputs(officer).nth(0).focus()
    for number in (11, 12, 13):
        officer.keyboard.type(str(number))
        officer.keyboard.press("Tab")
    until(officer, "document.getElementById('grid-status').textContent.includes('No connection')")
    assert officer.locator(".cell-state[data-state=kept]").count() == 3
    again = officer.context.new_page()
    officer.close(run_before_unload=False)
    again.context.set_offline(False)
    again.goto(address("XF5549005", RUNNING))
    settled(again, 3)
    again.reload()
    assert [inputs(again).nth(n).input_value() for n in range(4)] == ["11", "12", "13", ""]
    assert again.locator(".choose, .entry .wrong").count() == 0


def test_an_answer_that_is_lost_changes_nothing(officer):
    """The server has the number, the browser never hears of it and sends again."""
    lost = []

    def lose(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    officer.goto(address("XF5549006", RUNNING))
    officer.route("**/cells/", lose)
    inputs(officer).nth(0).focus()
    officer.keyboard.type("21")
    officer.keyboard.press("Tab")
    settled(officer, 1)
    assert lost == [200]
    assert officer.locator(".choose").count() == 0


def test_nothing_stays_on_a_shared_computer_after_logging_out(officer):
    officer.goto(address("XF5549006", RUNNING))
    officer.route("**/cells/", lambda route: route.abort())
    inputs(officer).nth(1).focus()
    officer.keyboard.type("77")
    officer.keyboard.press("Tab")
    until(officer, "Object.keys(localStorage).some(key => key.startsWith('dishari:grid:'))")
    officer.unroute("**/cells/")
    officer.evaluate("window.stop()")
    officer.goto("/en/collect/")
    press(officer, ".head-logout button")  # asks, and the dialog is accepted
    assert officer.evaluate("Object.keys(localStorage).filter(key => key.startsWith('dishari:grid:'))") == []


# --- two people ---------------------------------------------------------------------------------------------------


def test_two_who_write_into_one_cell_see_both_values_and_choose(officer, browser, site):
    pages = _page(browser, site, width=1280, height=800, touch=False)
    national = next(pages)
    log_in(national, "me-national")
    for page in (officer, national):
        page.goto(address("XF5549008", RUNNING))
    inputs(national).nth(0).focus()
    national.keyboard.type("5")
    national.keyboard.press("Tab")
    settled(national, 1)
    inputs(officer).nth(0).focus()
    officer.keyboard.type("6")
    officer.keyboard.press("Tab")
    officer.wait_for_selector(".choose")
    told = officer.locator(".choose").inner_text()
    assert "wrote 5" in told
    assert "Keep mine: 6" in told
    officer.click("text=Keep mine: 6")
    settled(officer)
    national.reload()
    assert inputs(national).nth(0).input_value() == "6"
    inputs(officer).nth(0).focus()
    officer.keyboard.type("8")
    officer.keyboard.press("Tab")
    settled(officer)
    inputs(national).nth(0).focus()
    national.keyboard.type("9")
    national.keyboard.press("Tab")
    national.wait_for_selector(".choose")
    national.click("text=Take theirs")
    assert inputs(national).nth(0).input_value() == "8"
    pages.close()


def test_two_tabs_of_one_person_do_not_fight(officer):
    officer.goto(address("XF5549009", RUNNING))
    other = officer.context.new_page()
    other.goto(address("XF5549009", RUNNING))
    for page, text in ((officer, "3"), (other, "4"), (officer, "5")):
        page.bring_to_front()
        inputs(page).nth(0).focus()
        page.keyboard.type(text)
        page.keyboard.press("Tab")
        settled(page)
    other.reload()
    assert inputs(other).nth(0).input_value() == "5"
    assert officer.locator(".choose").count() + other.locator(".choose").count() == 0


# --- without a script, and on a phone -------------------------------------------------------------------------------


def test_without_a_script_the_form_is_saved_as_a_whole(browser, site):
    context = browser.new_context(java_script_enabled=False, base_url=site, locale="bn-BD")
    page = context.new_page()
    log_in(page, "me-officer")
    page.goto(address("5549", QUARTER, "district-quarter"))
    fields = inputs(page)
    fields.nth(0).fill("৪৫")
    fields.nth(1).fill("2,15,072")
    fields.nth(2).fill("10")
    fields.nth(3).fill("ten")
    page.click("#grid [data-save]")
    assert page.title().startswith("Error:")
    assert "is not a number" in page.locator(".errors").inner_text()
    assert inputs(page).nth(3).input_value() == "ten"
    assert inputs(page).nth(1).input_value() == "215072"
    inputs(page).nth(3).fill("12")
    page.click("#grid [data-save]")
    assert "Saved." in page.locator(".note").first.inner_text()
    assert [inputs(page).nth(n).input_value() for n in range(4)] == ["45", "215072", "10", "12"]
    page.click("#sending button")
    assert "are empty" in page.locator(".errors").inner_text()
    context.close()


def test_the_pages_of_collecting_on_a_phone(phone):
    log_in(phone, "me-officer")
    for path in (
        "/bn/collect/",
        "/bn/collect/choose/",
        "/bn/collect/completeness/?set=facility-month",
        "/bn/collect/sets/",
        "/bn/collect/sets/facility-month/",
        address("XF5549002", RUNNING, language="bn"),
        f"{address('XF5549002', RUNNING, language='bn')}row/OPD_VISITS/",
        address("5549", QUARTER, "district-quarter", language="bn"),
    ):
        phone.goto(path)
        accessible(phone)


def test_the_weight_of_the_script(officer):
    sizes = {}
    officer.on("response", lambda r: sizes.update({r.url: len(r.body())}) if re.search(r"\.js$", r.url) else None)
    officer.goto(address("XF5549002", RUNNING))
    officer.wait_for_load_state("networkidle")
    assert 0 < sum(sizes.values()) <= 30_000
    log_out(officer)


def test_what_is_only_in_this_browser_is_named_where_one_begins(officer):
    officer.goto(address("XF5549003", RUNNING))
    officer.route("**/cells/", lambda route: route.abort())
    inputs(officer).nth(20).focus()
    officer.keyboard.type("4")
    officer.keyboard.press("Tab")
    until(officer, "Object.keys(localStorage).some(key => key.startsWith('dishari:grid:'))")
    officer.unroute("**/cells/")
    officer.goto("/en/collect/")
    link = officer.locator("[data-kept] a")
    assert "Char Rajibpur Upazila Health Complex" in link.inner_text()
    link.click()
    settled(officer)
