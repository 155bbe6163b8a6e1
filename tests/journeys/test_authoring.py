"""An author makes an exercise in the admin, looks at it, saves it, makes it clearer, and a visitor plays it."""

import re

import pytest

from tests.factories.exercises import a_png
from tests.journeys.steps import log_in, log_out, press

pytestmark = pytest.mark.journey


def write(page, text):
    """Into the first editor of formatted text, which keeps what was written a moment later."""
    page.locator("[contenteditable=true]").first.click()
    page.keyboard.type(text)
    page.wait_for_function(f"document.querySelector('[data-draftail-input]').value.includes({text!r})")


def do(page, what):
    press(page, page.locator(f"button[name=do][value='{what}']").last)


def test_an_exercise_is_made_looked_at_saved_and_made_clearer(laptop, phone):
    log_in(laptop, "editor")
    laptop.goto("/admin/exercises/add/Dishari.Choice-1.0/?language=bn")
    do(laptop, "save")
    assert laptop.locator(".xf-error").count() >= 3  # title, question, answers
    laptop.fill("#id_title", "হাত ধোয়া")
    write(laptop, "কখন হাত ধোবেন?")
    do(laptop, "drop v.answers.2")
    laptop.fill("#id_v-answers-0-text", "রোগী দেখার আগে")
    laptop.check("#id_v-answers-0-correct")
    laptop.fill("#id_v-answers-1-text", "কখনো না")
    laptop.check("input[name=is_public]")
    do(laptop, "preview")
    inside = laptop.frame_locator("iframe[data-h5p]")
    inside.get_by_label("রোগী দেখার আগে").check()
    inside.get_by_role("button", name="যাচাই করুন").click()
    inside.get_by_text("সঠিক · ১ নম্বরের মধ্যে ১").wait_for()
    do(laptop, "save")
    laptop.wait_for_url(re.compile("/admin/exercises/[0-9a-f-]{36}/"))
    laptop.fill("#id_title", "হাত ধোয়ার সময়")
    laptop.fill("#id_note", "শিরোনাম")
    do(laptop, "save")
    address = laptop.locator("a[href*='/h5p/']").first.get_attribute("href")
    laptop.goto("/admin/exercises/?q=ধোয়ার")
    assert "২" in laptop.locator("table.listing tbody tr:has-text('হাত ধোয়ার সময়')").first.inner_text()
    log_out(laptop)

    phone.goto(address.replace("/en/", "/bn/"))  # without log-in
    phone.frame_locator("iframe[data-h5p]").get_by_label("কখনো না").wait_for()
    assert laptop.violations == phone.violations == []


def test_a_spot_is_put_on_the_picture_by_pressing_there(laptop):
    log_in(laptop, "editor")
    laptop.goto("/admin/exercises/add/Dishari.ImageLabels-1.0/?language=bn")
    picture = {"name": "hand.png", "mimeType": "image/png", "buffer": a_png()}
    laptop.set_input_files("input[name='v.image.0.file']", picture)
    do(laptop, "add v.spots")  # sends the form, and the picture with it
    laptop.focus("#id_v-spots-1-label")
    box = laptop.locator(".xf-spots img").bounding_box()
    laptop.click(".xf-spots", position={"x": box["width"] / 4, "y": box["height"] / 2})
    assert laptop.input_value("#id_v-spots-1-x") == "25"
    assert abs(float(laptop.input_value("#id_v-spots-1-y")) - 50) < 1
    assert laptop.input_value("#id_v-spots-0-x") in ("50", "৫০")
    assert laptop.violations == []
