"""A district officer hands in values with one bad row; the national officer approves; the dashboard moves."""

import re

import pytest

from tests.journeys.steps import accessible, log_in, log_out, press

pytestmark = pytest.mark.journey

HEADER = "indicator_code,org_unit_code,period,numerator,denominator\n"
GOOD = "SI02,5549,2026Q3,৩৮০,৩৮৪\n"  # Bangla digits are ordinary input
BAD = "SI02,5552,2026Q3,380,384\n"  # the next district: not this officer's
MENDED = "IN03,5549,2026Q3,110,198\n"


def table(tmp_path, *rows: str):
    path = tmp_path / "values.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def national_value(page) -> str:
    page.goto("/bn/indicators/SI02/")
    return re.search(r"([০-৯.]+)\s*%", page.inner_text("main")).group(1)


def on_dashboard(page) -> str:
    page.goto("/bn/dashboard/")
    accessible(page)
    return re.search(r"SI02[^%]*?([০-৯.]+)%", page.inner_text("main").replace("\n", " ")).group(1)


def test_values_with_a_bad_row_are_mended_approved_and_move_the_dashboard(laptop, tmp_path):
    before = on_dashboard(laptop)
    log_in(laptop, "me-officer")
    laptop.goto("/bn/collect/")
    accessible(laptop)
    laptop.click("main a[href$='/imports/values/']")
    accessible(laptop)

    upload(laptop, table(tmp_path, GOOD, BAD))
    report = laptop.inner_text("main")
    assert "5552" in report, "the refused row names its value"
    accessible(laptop)
    assert not confirm_is_offered(laptop), "all or nothing: with a bad row nothing is taken"

    laptop.goto("/bn/jobs/imports/values/")
    upload(laptop, table(tmp_path, GOOD, MENDED))
    assert confirm_is_offered(laptop)
    accessible(laptop)
    laptop.click("main form[action$='/confirm/'] button:not([name])")
    wait_for_end(laptop)
    assert on_dashboard(laptop) == before, "nothing counts before it is approved"

    log_out(laptop)
    log_in(laptop, "me-national")
    assert laptop.url.rstrip("/").endswith("/waiting"), "what waits comes first"
    accessible(laptop)
    waiting = [link.get_attribute("href") for link in laptop.locator("main a").all()]
    laptop.goto(next(href for href in waiting if re.search(r"/collect/\d+/$", href)))
    accessible(laptop)
    laptop.fill("main form[action$='/approve/'] [name=comment]", "রেজিস্টার দেখে নিশ্চিত হয়েছি।")  # a jump is asked about
    press(laptop, "main form[action$='/approve/'] button")
    after = on_dashboard(laptop)
    assert after != before
    assert national_value(laptop) == after


def upload(page, path) -> None:
    page.set_input_files("main input[type=file]", path)
    page.click("main .buttons button")
    wait_for_end(page)


def wait_for_end(page) -> None:
    """Until the job's page says that the work is done; it refreshes itself."""
    page.wait_for_url("**/jobs/*-*/")
    page.wait_for_selector("#job:not([data-refresh])", timeout=60_000)
    page.wait_for_load_state()


def confirm_is_offered(page) -> bool:
    return page.locator("main form[action$='/confirm/'] button:not([name])").count() > 0
