"""Official content types, played by keyboard on a cheap phone. Their packages are not ours to keep: `H5P_PACKAGES` is a
folder with packages of the types that are named below, as H5P.MultiChoice-1.16.h5p.
"""

import os
from pathlib import Path

import pytest

from tests.journeys.steps import cost_of_exercise, log_in, log_out

FOLDER = os.environ.get("H5P_PACKAGES", "")
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not FOLDER, reason="H5P_PACKAGES names no folder with packages of official types"),
]
CHECK = ".h5p-question-check-answer:visible, .h5p-theme-check:visible"


def choose(frame, page):
    frame.locator(".h5p-answer:visible").first.focus()
    page.keyboard.press("Space")
    check(frame, page)


def true_false(frame, page):
    frame.locator(".h5p-true-false-answer").first.focus()
    page.keyboard.press("Space")
    check(frame, page)


def blanks(frame, page):
    gaps = frame.locator("input.h5p-text-input:visible")
    for at in range(gaps.count()):
        gaps.nth(at).focus()
        page.keyboard.type("blue")
    page.keyboard.press("Enter")  # checks where the content does so by itself
    if frame.locator(CHECK).count():
        check(frame, page)


def single_choice_set(frame, page):
    frame.locator(".h5p-sc-alternative:visible").first.focus()
    page.keyboard.press("Enter")


def summary(frame, page):
    frame.locator(".summary-claim-unclicked:visible, .summary-alternative:visible").first.focus()
    page.keyboard.press("Enter")


def essay(frame, page):
    frame.locator("textarea").first.focus()
    page.keyboard.type("Bilbo lives in a hole in the ground and goes on a long way with a wizard and dwarves. " * 2)
    check(frame, page)


def drag_text(frame, page):
    """Each word is taken, and put at its place."""
    for at, word in enumerate(("blue", "red", "orange")):
        frame.locator(f".ui-draggable:has-text('{word}')").first.focus()
        page.keyboard.press("Enter")
        frame.locator(".ui-droppable").nth(at).focus()
        page.keyboard.press("Enter")
    check(frame, page)


def sort_paragraphs(frame, page):
    frame.locator(".h5p-sort-paragraphs-paragraph").first.focus()
    for key in ("Space", "ArrowDown", "Space"):
        page.keyboard.press(key)
    check(frame, page)


def question_set(frame, page):
    """Three questions and the end."""
    frame.locator(".h5p-answer:visible").first.focus()
    page.keyboard.press("Space")
    forward(frame, page)
    frame.locator(".h5p-true-false-answer:visible").first.focus()
    page.keyboard.press("Space")
    forward(frame, page)
    blanks(frame, page)
    frame.locator(".h5p-theme-show-results:visible").focus()
    page.keyboard.press("Enter")


def course_presentation(frame, page):
    frame.locator(".h5p-theme-next:visible").first.focus()
    page.keyboard.press("Enter")
    choose(frame, page)


def forward(frame, page):
    check(frame, page)
    frame.locator(".h5p-theme-next:visible").last.focus()
    page.keyboard.press("Enter")


def check(frame, page):
    frame.locator(CHECK).first.focus()
    page.keyboard.press("Enter")


PLAYED = {"MultiChoice": choose, "TrueFalse": true_false, "Blanks": blanks, "SingleChoiceSet": single_choice_set,
          "Summary": summary, "Essay": essay, "DragText": drag_text, "SortParagraphs": sort_paragraphs,
          "QuestionSet": question_set, "CoursePresentation": course_presentation}  # fmt: skip
# After one step: these have points when all is answered.
WITHOUT_POINTS = {"SingleChoiceSet", "Summary", "CoursePresentation"}
MARKED_AGAIN = {"MultiChoice", "TrueFalse", "Blanks", "DragText", "SortParagraphs", "QuestionSet"}
REQUESTS = {"CoursePresentation": 12}  # of others nine, beside the pictures of the content
AGAIN = {"SingleChoiceSet": 50}  # KB; it brings sounds, which a browser keeps for no frame without an origin


@pytest.mark.parametrize("name", sorted(PLAYED))
def test_an_official_type_plays_by_keyboard_is_scored_and_is_light(laptop, phone, browser, site, name):
    (file,) = Path(FOLDER).glob(f"*H5P.{name}-*.h5p")
    log_in(laptop, "admin")
    laptop.goto("/en/h5p/")
    laptop.set_input_files("input[type=file]", str(file))
    laptop.click("main form[enctype] button")
    link = laptop.locator(".note a, a.button[href*='/h5p/imports/']").first  # a large one comes in by a job
    link.wait_for(timeout=60_000)
    if "/imports/" in link.get_attribute("href"):
        link.click()
    address = laptop.locator(".note a").first.get_attribute("href").replace("/en/", "/bn/")
    log_out(laptop)

    log_in(phone, "learner")
    faults = []
    phone.on("pageerror", lambda error: faults.append(str(error)))
    phone.goto(address)
    frame = phone.frame_locator("iframe[data-h5p]")
    frame.locator(".h5p-content.h5p-initialized, .h5p-content").first.wait_for()
    phone.wait_for_timeout(1500)
    PLAYED[name](frame, phone)
    phone.wait_for_selector("[role=status]:has-text('সংরক্ষিত')")
    inside = phone.frames[1]
    wide = inside.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    phone.wait_for_timeout(1500)

    phone.goto(address + "results/")
    rows = phone.locator("main table tbody tr").all_inner_texts()
    assert rows
    if name not in WITHOUT_POINTS:
        assert any("–" not in row.split("\t")[-3] for row in rows), rows
    if name in MARKED_AGAIN:
        assert any("–" not in row.split("\t")[-1] for row in rows), rows
    assert faults == []

    context = browser.new_context(viewport={"width": 320, "height": 640}, base_url=site)
    page = context.new_page()
    log_in(page, "learner")
    first, again = cost_of_exercise(page, address), cost_of_exercise(page, address)
    context.close()
    assert first.requests <= REQUESTS.get(name, 9)
    assert first.kilobytes <= 180
    assert again.kilobytes <= AGAIN.get(name, 7)
