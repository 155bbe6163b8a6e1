"""Our own types on a cheap phone: by keyboard alone, left and resumed, marked on the server, a while without a line."""

import json

import pytest

from tests.factories.exercises import EXAMPLES, PICTURE, a_png
from tests.factories.packages import about, package
from tests.journeys.steps import AXE, accessible, cost_of_exercise, log_in, log_out

pytestmark = pytest.mark.journey
WORDS = {"check": "যাচাই করুন", "retry": "আবার চেষ্টা করুন", "right": "সঠিক", "wrong": "ভুল", "score": "@score/@total",
         "solution": "উত্তর দেখুন", "true": "সত্য", "false": "মিথ্যা", "spot": "চিহ্ন @n", "choose": "বেছে নিন",
         "up": "উপরে", "down": "নিচে", "place": "@n/@total", "gap": "@n/@total", "several": "একাধিক"}  # fmt: skip


def a_package(machine):
    """As another server exports it, without libraries that every installation has."""
    values, _rows = EXAMPLES[machine]
    return package({
        "h5p.json": about(machine, "1.0", title=machine, language="bn"),
        "content/content.json": {"behaviour": {"shuffle": False}} | values | {"l10n": WORDS},
        f"content/{PICTURE['path']}": a_png(),
    })  # fmt: skip


@pytest.fixture
def play(laptop, phone):
    """Bring an exercise as an editor, who may install nothing, and open it as a learner; returns (address, frame)."""

    def begin(machine):
        log_in(laptop, "editor")
        laptop.goto("/en/h5p/")
        file = {"name": "a.h5p", "mimeType": "application/zip", "buffer": a_package(machine).getvalue()}
        laptop.set_input_files("input[type=file]", file)
        laptop.click("main form[enctype] button")
        address = laptop.locator(".note a").first.get_attribute("href").replace("/en/", "/bn/")
        log_out(laptop)
        log_in(phone, "learner")
        phone.goto(address)
        return address, phone.frame_locator("iframe[data-h5p]")

    return begin


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def choice(page, frame):
    frame.locator("input").first.focus()
    press(page, "Space", "Tab", "Space", "Tab", "Tab")


def true_false(page, frame):
    frame.locator("input").first.focus()
    press(page, "Space", "Tab")


def fill_in(page, frame):
    frame.locator("input").first.focus()
    page.keyboard.type("২০")
    press(page, "Tab")
    page.keyboard.type("ors")
    press(page, "Tab")


def order(page, frame):
    """Each step is moved up to its place."""
    for at, step in enumerate(EXAMPLES["Dishari.Order"][0]["steps"]):
        texts = frame.locator("li .dishari-words").all_inner_texts()
        if texts.index(step) > at:
            frame.locator("li").nth(texts.index(step)).locator(".dishari-up").focus()
            press(page, *["Enter"] * (texts.index(step) - at))
    frame.get_by_role("button", name=WORDS["check"]).focus()


def case(page, frame):
    for _step in range(2):
        frame.locator(".dishari-choice").first.focus()
        press(page, "Enter")


def image_labels(page, frame):
    for at, spot in enumerate(EXAMPLES["Dishari.ImageLabels"][0]["spots"]):
        select = frame.locator("select").nth(at)
        select.focus()
        options = select.locator("option").all_inner_texts()
        press(page, *["ArrowDown"] * options.index(spot["label"]))
    press(page, "Tab")


HANDS = {"Dishari.Choice": choice, "Dishari.TrueFalse": true_false, "Dishari.FillIn": fill_in, "Dishari.Order": order,
         "Dishari.Case": case, "Dishari.ImageLabels": image_labels}  # fmt: skip


@pytest.mark.parametrize("machine", sorted(EXAMPLES))
def test_each_type_is_played_by_keyboard_scored_resumed_and_marked_again(play, phone, machine):
    most = str(EXAMPLES[machine][1][0][2])
    bangla = most.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))
    address, frame = play(machine)
    errors = []
    phone.on("pageerror", lambda error: errors.append(str(error)))
    frame.locator(".dishari-question").wait_for()
    accessible_inside(phone)
    HANDS[machine](phone, frame)
    if machine != "Dishari.Case":
        press(phone, "Enter")  # the button to check
    frame.get_by_text(f"{WORDS['right']} · {most}/{most}").wait_for()
    accessible_inside(phone)
    all_sent(phone)

    phone.goto(address)
    frame.get_by_text(f"{WORDS['right']} · {most}/{most}").wait_for()  # as it was left
    accessible(phone)

    phone.goto(address + "results/")
    rows = phone.locator("main table tbody tr").all_inner_texts()
    assert any(row.count(bangla) >= 3 for row in rows), rows  # as the browser said, of how many, and marked again
    assert errors == []


def test_an_answer_given_without_a_line_is_kept_and_goes_out_later(play, phone):
    address, frame = play("Dishari.FillIn")
    frame.locator("input").first.focus()
    phone.context.set_offline(True)
    fill_in(phone, frame)
    press(phone, "Enter")
    frame.get_by_text("2/2").wait_for()
    phone.wait_for_selector("[role=status]:has-text('এখনো পাঠানো হয়নি')")
    phone.context.set_offline(False)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    all_sent(phone)
    phone.goto(address)
    assert frame.locator("input").first.input_value() == "২০"
    frame.get_by_text("2/2").wait_for()


def test_an_answer_given_after_the_session_ended_is_kept_and_goes_out_after_the_next_log_in(play, phone):
    address, frame = play("Dishari.TrueFalse")
    frame.locator(".dishari-question").wait_for()
    all_sent(phone)
    phone.context.clear_cookies(name="sessionid")
    true_false(phone, frame)
    press(phone, "Enter")
    phone.wait_for_selector("[role=status]:has-text('আপনি লগ আউট')")
    other = phone.context.new_page()
    log_in(other, "learner")
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    all_sent(phone)
    other.goto(address)
    inside = other.frame_locator("iframe[data-h5p]")
    inside.get_by_text(f"{WORDS['right']} · 1/1").wait_for()


def test_an_answer_that_waits_goes_out_from_any_other_page(play, phone):
    address, frame = play("Dishari.TrueFalse")
    frame.locator(".dishari-question").wait_for()
    all_sent(phone)
    phone.route("**/h5p/events/**", lambda route: route.abort())
    true_false(phone, frame)
    press(phone, "Enter")
    phone.wait_for_selector("[role=status]:has-text('এখনো পাঠানো হয়নি')")
    phone.unroute("**/h5p/events/**")
    phone.evaluate("window.stop()")
    phone.goto("/bn/learn/")
    for _time in range(100):
        if phone.evaluate(NOTHING_WAITS):
            break
        phone.wait_for_timeout(100)
    phone.goto(address)
    frame.get_by_text(f"{WORDS['right']} · 1/1").wait_for()


def test_a_browser_that_keeps_nothing_still_sends(play, phone):
    phone.add_init_script("Storage.prototype.setItem = function () { throw new Error('full'); };")
    address, frame = play("Dishari.TrueFalse")
    frame.locator(".dishari-question").wait_for()
    true_false(phone, frame)
    press(phone, "Enter")
    phone.wait_for_selector("[role=status]:has-text('সংরক্ষিত')")
    phone.wait_for_timeout(1500)
    phone.goto(address + "results/")
    assert any(row.count("১") >= 3 for row in phone.locator("main table tbody tr").all_inner_texts())


NOTHING_WAITS = "Object.keys(localStorage).every(key => !key.startsWith('dishari:h5p:') || localStorage[key] === '[]')"


def all_sent(page):
    """Nothing waits in the browser any more; the policy of our pages forbids the browser's own way of waiting."""
    page.wait_for_timeout(600)
    for _time in range(150):
        if page.evaluate(NOTHING_WAITS):
            page.wait_for_selector("[role=status]:has-text('সংরক্ষিত')")
            return
        page.wait_for_timeout(100)
    pytest.fail(f"not all was sent: {page.locator('[role=status]').all_inner_texts()}")


def accessible_inside(page):
    """axe finds nothing in the frame, and nothing sticks out sideways."""
    inside = page.frames[1]
    inside.evaluate(AXE.read_text())
    result = inside.evaluate("axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']})")
    found = [(v["id"], [n["target"] for n in v["nodes"]][:5]) for v in result["violations"]]
    assert found == [], json.dumps(found, ensure_ascii=False)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert inside.evaluate(wide) <= 0


@pytest.mark.parametrize("machine", sorted(EXAMPLES))
def test_each_type_is_light_and_lighter_when_it_is_opened_again(play, browser, site, machine):
    """Beside its picture; the limits are those of a question: 100 KB in nine requests, and 5 KB again."""
    address, _frame = play(machine)
    context = browser.new_context(viewport={"width": 320, "height": 640}, base_url=site)
    page = context.new_page()
    log_in(page, "learner")
    first, again = cost_of_exercise(page, address), cost_of_exercise(page, address)
    context.close()
    assert first.requests <= 9
    assert first.kilobytes <= 100
    assert again.kilobytes <= 5
