"""A quarter of the member secretary: from the call for the next meeting to the last action item that is closed."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.steps import accessible, log_in, log_out, press

pytestmark = pytest.mark.journey
GROUP = "/bn/groups/twg/"
TODAY = dt.datetime.now(ZoneInfo("Asia/Dhaka")).date()
VOTERS = ("chair", "member", "me-national")  # with the secretary half of the seats: a quorum


def test_from_the_invitation_to_the_last_action_item(laptop, phone):
    log_in(laptop, "secretary")
    next_meeting = plan(laptop, TODAY + dt.timedelta(days=20))
    laptop.goto(next_meeting + "agenda/")
    accessible(laptop)
    laptop.goto(next_meeting)
    press(laptop, "main form[action$='/invite/'] button")
    accessible(laptop)
    answer_on_the_phone(phone, next_meeting)

    held = plan(laptop, TODAY - dt.timedelta(days=1), already_held=True)
    item = propose(laptop, "প্রশিক্ষণ আরও এক বছর চলবে")
    laptop.goto(held + "agenda/")
    press(laptop, f"main button[name=place][value='{item}']")
    record_attendance(laptop, held)
    vote(laptop, held)
    decision = decide(laptop, held)
    open_task(laptop, held)
    write_minutes(laptop, held)
    log_out(laptop)

    for name in VOTERS:
        agree(phone, name, held)
    log_in(laptop, "secretary")
    agree_here(laptop, held)
    assert "অনুমোদিত" in laptop.inner_text("main")
    laptop.goto("/bn/plan/actions/7.2a/")
    assert "৩০ জুন ২০২৮" in laptop.inner_text("main"), "the decision moved the date"
    log_out(laptop)

    approve_the_amount(laptop, decision)
    close_on_the_phone(phone)


def plan(page, day, *, already_held=False) -> str:
    """Plan a meeting; returns its address."""
    page.goto(GROUP + "meetings/new/")
    page.fill("main input[name=day]", day.isoformat())
    page.fill("main input[name=begins]", "10:00")
    page.fill("main input[name=ends]", "12:00")
    page.fill("main input[name=place_bn]", "সভাকক্ষ")
    if already_held:
        page.check("main input[name=already_held]")
    accessible(page)
    press(page, "main form .buttons button")
    return page.url


def propose(page, title) -> str:
    """Propose an item and accept it; returns its number in the address."""
    page.goto(GROUP + "items/new/?action=7.2a")
    page.fill("main input[name=title_bn]", title)
    press(page, "main form .buttons button")
    press(page, "main button[name=accept]")
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def answer_on_the_phone(page, meeting):
    log_in(page, "member")
    page.goto("/bn/waiting/")
    accessible(page)
    path = meeting.split("/bn/", 1)[1]
    press(page, f"main a[href='/bn/{path}answer/']")
    page.check("main input[name=answer][value=yes]")
    press(page, "main form .buttons button")
    accessible(page)
    page.goto("/bn/waiting/")
    assert page.locator(f"main a[href='/bn/{path}answer/']").count() == 0, "what is answered waits no more"
    log_out(page)


def record_attendance(page, meeting):
    page.goto(meeting + "attendance/")
    accessible(page)
    for name in ("ডা. শফিকুল আলম", "নাসরিন জাহান", "গোলাম মোস্তফা", "আনিসুর রহমান"):
        page.get_by_label(name).first.check()
    press(page, "main button[name=hold]")
    page.goto(meeting)
    assert "কোরাম হয়েছে" in page.inner_text("main")
    accessible(page)


def vote(page, meeting):
    page.goto(meeting)
    page.click("main details:has(a[href$='/ballot/']) summary")
    press(page, "main a[href$='/ballot/']")
    page.fill("main input[name=question_bn]", "প্রশিক্ষণ কি আরও এক বছর চলবে?")
    press(page, "main form .buttons button")
    choices = page.locator("main select[name^=stance]")
    for number in range(choices.count()):
        choices.nth(number).select_option("yes")
    press(page, "main form:has(input[value=positions]) button")
    press(page, "main form:has(input[value=close]) button")
    accessible(page)
    assert "উত্তীর্ণ" in page.inner_text("main")


def decide(page, meeting) -> str:
    """Record the decision and name what it changes: a date and an amount; returns its address."""
    page.goto(meeting)
    press(page, "main a[href*='/decisions/at/']")
    page.fill("main input[name=title_bn]", "প্রশিক্ষণ ৩০ জুন ২০২৮ পর্যন্ত চলবে")
    press(page, "main form .buttons button")
    decision = page.url if "/change/" not in page.url else page.url.split("change/")[0]
    name_change(page, decision, "Action.end", "7.2a", "2028-06-30")
    name_change(page, decision, "BudgetLine.revised", "7.2a 2026-27", "৮ কোটি")
    page.goto(decision)
    accessible(page)
    return decision


def name_change(page, decision, field, words, value):
    page.goto(f"{decision}change/?field={field}")
    page.fill("main form.search input[name=q]", words)
    press(page, "main form.search button")
    press(page, "main ul.rows li:first-child a")
    accessible(page)
    page.fill("main input[name=value]", value)
    press(page, "main form:has(input[name=value]) .buttons button")


def open_task(page, meeting):
    page.goto(meeting)
    press(page, "main a[href*='/action-items/new/']")
    accessible(page)
    page.fill("main textarea[name=text_bn]", "প্রশিক্ষণের নতুন সূচি পাঠানো")
    page.select_option("main select[name=seat]", label="গোলাম মোস্তফা")
    page.fill("main input[name=due]", (TODAY + dt.timedelta(days=9)).isoformat())
    press(page, "main form .buttons button")
    accessible(page)


def write_minutes(page, meeting):
    page.goto(meeting + "minutes/")
    press(page, "main form:has(input[value=begin]) button")
    page.goto(meeting + "minutes/write/")
    accessible(page)
    page.fill("main textarea[name^=discussion_bn]", "সবাই একমত হন।")
    page.select_option("main select[name^=outcome]", "decided")
    press(page, "main form .buttons button")
    page.goto(meeting + "minutes/")
    press(page, "main form:has(input[value=send]) button")
    accessible(page)


def agree(page, name, meeting):
    log_in(page, name)
    agree_here(page, meeting)
    log_out(page)


def agree_here(page, meeting):
    page.goto(meeting + "minutes/")
    page.check("main input[name=agrees][value=yes]")
    press(page, "main form:has(input[value=answer]) button")
    accessible(page)


def approve_the_amount(page, decision):
    """The budget officer finds it filled in, approves it, and the decision says so."""
    log_in(page, "budget")
    page.goto(decision)
    assert "অপেক্ষায়" in page.inner_text("main")
    page.goto("/bn/budget/proposals/")
    press(page, "main ul.rows li:first-child a, main table tbody tr:first-child a")
    accessible(page)
    press(page, "main form[action$='/approve/'] button")
    page.goto(decision)
    assert "অপেক্ষায়" not in page.inner_text("main")
    assert "৮,০০,০০,০০০" in page.inner_text("main")
    log_out(page)


def close_on_the_phone(page):
    log_in(page, "member")
    page.goto("/bn/waiting/")
    press(page, "main a[href*='/action-items/']")
    page.fill("main form:has(button[value=close]) textarea[name=note]", "সূচি পাঠানো হয়েছে")
    press(page, "main button[value=close]")
    assert "স্মারক" in page.inner_text(".errors"), "what shows it is asked for"
    accessible(page)
    page.fill("main form:has(button[value=close]) input[name=reference]", "এমআইএস/২০২৬/৪১")
    press(page, "main button[value=close]")
    accessible(page)
    assert "এমআইএস/২০২৬/৪১" in page.inner_text("main")
    page.goto("/bn/waiting/")
    assert page.locator("main a[href*='/action-items/']").count() == 0
