"""A year of the budget officer: releases, the extract twice, money moved with four eyes, and the closing."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.journeys.steps import accessible, log_in, log_out
from tests.journeys.test_officer import confirm_is_offered, upload, wait_for_end
from tests.journeys.test_secretary import press

pytestmark = pytest.mark.journey
EXTRACT = Path(settings.BASE_DIR) / "config" / "demo" / "expenditure_extract.csv"
HEADER = EXTRACT.read_text(encoding="utf-8").splitlines()[0]
LINE = "/bn/budget/lines/?year=FY2026-27&source=GoB&action=1.3b"


def test_from_the_release_to_the_closed_books(laptop, tmp_path):
    log_in(laptop, "budget")
    line = first_line(laptop)
    before = amounts(laptop, line)
    propose_release(laptop, line, "২ লক্ষ")
    assert amounts(laptop, line) == before, "nothing moves until a second officer approves"
    second_officer_approves(laptop)
    released = amounts(laptop, line)
    assert released != before

    spent = import_extract(laptop, tmp_path)
    assert import_again(laptop, tmp_path) == spent, "a second import of the same file changes nothing"
    settle_what_found_no_line(laptop)
    propose_reappropriation(laptop, line)
    second_officer_approves(laptop)
    open_again_and_close(laptop, "FY2025-26")


def first_line(page) -> str:
    page.goto(LINE)
    accessible(page)
    press(page, "main tbody tr:first-child th a, main tbody tr:first-child td a")
    accessible(page)
    return page.url


def amounts(page, line) -> str:
    page.goto(line)
    return page.inner_text("main dl.facts")


def waiting(page) -> int:
    page.goto("/bn/waiting/")
    return page.locator("main a[href*='/budget/proposals/']").count()


def propose_release(page, line, amount):
    before = waiting(page)
    page.goto(line + "release/")
    accessible(page)
    page.fill("main input[name=amount]", amount)
    page.fill("main input[name=document]", "মুক্তি-৪১")
    press(page, "main form .buttons button")
    accessible(page)
    assert waiting(page) == before, "one's own proposal does not wait for oneself"


def second_officer_approves(page):
    log_out(page)
    log_in(page, "admin")
    page.goto("/bn/budget/proposals/?state=waiting")
    accessible(page)
    press(page, "main li:has-text('১.৩b') a >> nth=0")
    accessible(page)
    press(page, "main form[action$='/approve/'] button")
    log_out(page)
    log_in(page, "budget")


def extract(tmp_path, *rows: str):
    path = tmp_path / f"extract{len(rows)}.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return path


NEW = "2026-11-20,00269001,9999-0103-0100-3231,0990102,GoB,12345,Paper"
LOST = "2026-11-21,00269002,9999-0999-0100-9999,0990202,GoB,54321,Nobody knows"


def import_extract(page, tmp_path) -> str:
    page.goto("/bn/budget/extracts/")
    accessible(page)
    press(page, "main a[href$='/imports/expenditure/']")
    return _import(page, extract(tmp_path, NEW, LOST))


def import_again(page, tmp_path) -> str:
    page.goto("/bn/jobs/imports/expenditure/")
    return _import(page, extract(tmp_path, NEW, LOST))


def _import(page, path) -> str:
    upload(page, path)
    accessible(page)
    if confirm_is_offered(page):
        page.click("main form[action$='/confirm/'] button:not([name])")
        wait_for_end(page)
    page.goto("/bn/budget/execution/?year=FY2026-27")
    return page.inner_text("main")


def settle_what_found_no_line(page):
    page.goto("/bn/budget/unmatched/")
    accessible(page)
    press(page, "main table a:has-text('00269002'), main table a:has-text('০০২৬৯০০২')")
    accessible(page)
    page.fill("main form[action$='/set-aside/'] [name=note]", "অন্য মন্ত্রণালয়ের ব্যয়")
    press(page, "main form[action$='/set-aside/'] button")
    accessible(page)
    assert page.locator("main table a:has-text('00269002')").count() == 0, "it waits no more"


def propose_reappropriation(page, line):
    page.goto(line + "reappropriation/")
    page.fill("main input[name=amount]", "১ লক্ষ")
    options = page.locator("main select[name=counter_line] option")
    page.select_option("main select[name=counter_line]", options.nth(1).get_attribute("value"))
    press(page, "main form .buttons button")
    accessible(page)


def open_again_and_close(page, year):
    """A year that was closed is opened for a late posting, and closed; each takes two people."""
    address = f"/bn/budget/years/{year}/closing/"
    for verb, reason in (("reopen", "দেরিতে আসা একটি বিল"), ("propose", "সব হিসাব মিলেছে")):
        page.goto(address)
        accessible(page)
        form = f"main form[action$='/{verb}/']"
        if verb == "reopen":
            page.click(f"main details:has({form.removeprefix('main ')}) summary")
        page.fill(f"{form} [name=reason]", reason)
        press(page, f"{form} button")
        assert page.locator("main form[action$='/approve/']").count() == 0, "nobody decides alone"
        log_out(page)
        log_in(page, "admin")
        page.goto("/bn/waiting/")
        assert page.locator(f"main a[href='{address}']").count() == 1
        page.goto(address)
        press(page, "main form[action$='/approve/'] button")
        accessible(page)
        log_out(page)
        log_in(page, "budget")
    page.goto(address)
    assert page.locator("main form[action$='/reopen/']").count() == 1, "it is closed"
