"""A quarter of the national officer: forms are looked at, one goes back, the others count; then one is corrected."""

import re

import pytest

from tests.journeys.steps import accessible, log_in, log_out, press

pytestmark = pytest.mark.journey
QUEUE = "/bn/collect/approve/?data_set=facility-month"
IN01 = "/bn/indicators/IN01/?place=5549&period=2026Q3"


def test_forms_are_returned_approved_together_and_corrected(laptop):
    log_in(laptop, "me-national")
    laptop.goto(QUEUE)
    accessible(laptop)
    forms = laptop.locator("main input[name=pick]").count()
    assert forms >= 3

    press(laptop, "main tbody tr:first-child th a")
    returned = laptop.url
    accessible(laptop)
    laptop.fill("main textarea[name=note]", "দ্বিতীয় সারিটি আবার দেখুন")
    press(laptop, "main form[action$='/return/'] button")

    laptop.goto(QUEUE)
    assert laptop.locator("main input[name=pick]").count() == forms - 1
    laptop.click("main a[href*='all=1']")
    assert laptop.locator("main input[name=pick]:checked").count() == forms - 1
    press(laptop, "main form[action$='/confirm/'] button")
    accessible(laptop)
    laptop.fill("main textarea[name=comment]", "নিবন্ধনের সঙ্গে মিলিয়ে দেখা হয়েছে")
    press(laptop, "main form[action$='/confirm/'] button")
    laptop.goto(QUEUE)
    assert laptop.locator("main input[name=pick]").count() == 0
    laptop.goto(returned)
    assert "দ্বিতীয় সারিটি আবার দেখুন" in laptop.inner_text("main")
    log_out(laptop)

    before = value(laptop)
    log_in(laptop, "me-officer")
    laptop.goto(IN01)
    press(laptop, "main table a[href*='/collect/cells/']")  # one click from the indicator to the cell
    accessible(laptop)
    laptop.fill("main input[name=numerator]", "১৩১")
    laptop.fill("main textarea[name=reason]", "দুইবার গোনা হয়েছিল")
    press(laptop, "main form[action*='/correct/'] button")
    assert "১৩১" in laptop.inner_text("main")
    assert value(laptop) == before, "the old value counts until the new one is approved"
    log_out(laptop)

    log_in(laptop, "me-national")
    assert laptop.url.rstrip("/").endswith("/waiting"), "what waits comes first"
    laptop.goto("/bn/collect/approve/?data_set=district-quarter")
    press(laptop, "main tbody tr:first-child th a")
    assert "দুইবার গোনা হয়েছিল" in laptop.inner_text("main")
    if laptop.locator("main form[action$='/accept/'] textarea").count():
        laptop.fill("main form[action$='/accept/'] textarea", "ঠিক আছে")
    press(laptop, "main form[action$='/accept/'] button")
    assert value(laptop) != before


def value(page) -> str:
    page.goto(IN01)
    return re.search(r"([০-৯.]+)\s*%", page.inner_text("main")).group(1)
