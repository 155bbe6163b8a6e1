"""Official content types, played by keyboard on a cheap phone. Their packages are not ours to keep: `H5P_PACKAGES` is a
folder with packages of MultiChoice, TrueFalse, Blanks, SingleChoiceSet, Summary and Essay, by those names.
"""

import os
from pathlib import Path

import pytest

from tests.journeys.steps import log_in, log_out

FOLDER = os.environ.get("H5P_PACKAGES", "")
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not FOLDER, reason="H5P_PACKAGES names no folder with packages of official types"),
]
CHECK = ".h5p-question-check-answer"


def choose(frame, page):
    frame.locator(".h5p-answer").first.focus()
    page.keyboard.press("Space")
    frame.locator(CHECK).focus()
    page.keyboard.press("Enter")


def true_false(frame, page):
    frame.locator(".h5p-true-false-answer").first.focus()
    page.keyboard.press("Space")
    frame.locator(CHECK).focus()
    page.keyboard.press("Enter")


def blanks(frame, page):
    for at in range(frame.locator("input.h5p-text-input").count()):
        frame.locator("input.h5p-text-input").nth(at).focus()
        page.keyboard.type("blue")
    page.keyboard.press("Enter")  # checks where the content does so by itself
    if frame.locator(CHECK).count():
        frame.locator(CHECK).focus()
        page.keyboard.press("Enter")


def single_choice_set(frame, page):
    frame.locator(".h5p-sc-alternative:visible").first.focus()
    page.keyboard.press("Enter")


def summary(frame, page):
    frame.locator(".summary-claim-unclicked:visible, .summary-alternative:visible").first.focus()
    page.keyboard.press("Enter")


def essay(frame, page):
    frame.locator("textarea").first.focus()
    page.keyboard.type("Bilbo lives in a hole in the ground and goes on a long way with a wizard and dwarves. " * 2)
    frame.locator(CHECK).focus()
    page.keyboard.press("Enter")


PLAYED = {"MultiChoice": choose, "TrueFalse": true_false, "Blanks": blanks, "SingleChoiceSet": single_choice_set,
          "Summary": summary, "Essay": essay}  # fmt: skip
WITHOUT_POINTS = {"SingleChoiceSet", "Summary"}  # after one step: they have points when all is answered


@pytest.mark.parametrize("name", sorted(PLAYED))
def test_an_official_type_plays_by_keyboard_keeps_where_one_is_and_is_scored(laptop, phone, name):
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
    assert faults == []
