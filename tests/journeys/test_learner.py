"""A health worker, on a cheap phone and in Bangla, from log-in to a certificate that a stranger can check."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.journeys.steps import accessible, log_in, log_out, press

pytestmark = pytest.mark.journey

COURSE = json.loads((Path(settings.BASE_DIR) / "config" / "demo" / "course" / "digital-health-basics.json").read_text())
NEXT = "main .study-next .button"


def right_answers() -> list[tuple[str, list[str]]]:
    """The questions of the demo quiz in Bangla with the texts of the right answers."""
    activities = [activity for lesson in COURSE["lessons"] for activity in lesson["activities"]]
    quiz = next(activity["value"] for activity in activities if activity["type"] == "quiz")
    found = []
    for question in quiz["questions"]:
        value = question["value"]
        if question["type"] == "true_false":
            found.append((value["text_bn"], ["সত্য" if value["is_true"] else "মিথ্যা"]))
        else:
            found.append((value["text_bn"], [a["value"]["text_bn"] for a in value["answers"] if a["value"]["correct"]]))
    return found


def test_from_log_in_to_certificate(phone, browser, site, tmp_path):
    log_in(phone, "learner")
    accessible(phone)
    phone.click("main a:has-text('ডিজিটাল স্বাস্থ্যের')")  # what waits comes first
    accessible(phone)
    read_lessons(phone, 3)
    leave_and_come_back(phone)
    read_lessons(phone, 10)
    decide_on_the_telephone(phone)
    answer_quiz(phone)
    code = look_at_certificate(phone, tmp_path)
    anybody_can_check(browser, site, code)


def read_lessons(phone, screens: int) -> None:
    for _screen in range(screens):
        before = phone.url
        press(phone, NEXT)
        assert phone.url != before
    accessible(phone)


def decide_on_the_telephone(phone) -> None:
    """The exercise of the course: it must be played before one goes on."""
    inside = phone.frame_locator("iframe[data-h5p]")
    inside.get_by_role("button", name="অনুমতি ছাড়া").wait_for()
    press(phone, NEXT)
    assert phone.locator("main :text('আগে অনুশীলনটি করুন')").first.is_visible()
    inside.get_by_role("button", name="অনুমতি ছাড়া").wait_for()
    for words in ("অনুমতি ছাড়া", "তত্ত্বাবধায়ককে বলতে", "এখনই তত্ত্বাবধায়ককে"):
        inside.get_by_role("button", name=words).click()
    inside.get_by_text("৬ নম্বরের মধ্যে ৬").wait_for()
    press(phone, NEXT)  # takes along what was not sent yet
    assert phone.url.endswith("/15/")


def leave_and_come_back(phone) -> None:
    place = phone.url
    log_out(phone)
    phone.goto(place)
    assert "/accounts/login/" in phone.url, "nothing of it is seen after log-out"
    log_in(phone, "learner")
    phone.goto("/bn/learn/")
    accessible(phone)
    press(phone, "main a:has-text('যেখানে ছিলেন সেখান থেকে শুরু করুন'), main a:has-text('শুরু করুন')")
    assert phone.url == place


def answer_quiz(phone) -> None:
    phone.click(NEXT)  # start
    for number, (text, right) in enumerate(right_answers()):
        assert text in phone.inner_text("main")
        if number == 0:
            accessible(phone)
            phone.click(NEXT)  # without an answer nothing is sent, and the page says so
            assert phone.locator("#errors").is_visible()
            accessible(phone)
        for answer in right:
            phone.get_by_label(answer, exact=True).check()
        press(phone, NEXT)
    assert "উত্তর মিলিয়ে দেখুন" in phone.inner_text("h1")
    accessible(phone)
    phone.dblclick(NEXT)  # a double tap makes one attempt
    phone.wait_for_url("**/learn/attempts/**")
    assert "৫টির মধ্যে ৫টি" in phone.inner_text("main")
    accessible(phone)


def look_at_certificate(phone, folder: Path) -> str:
    press(phone, NEXT)
    accessible(phone)
    code = re.search(r"C-[A-Z0-9-]+", phone.inner_text("main")).group()
    address = phone.get_attribute("main a[href$='.pdf']", "href")
    paper = folder / "certificate.pdf"
    paper.write_bytes(phone.request.get(address).body())
    text = subprocess.run(["pdftotext", paper, "-"], capture_output=True, text=True, check=True).stdout
    assert code in text
    assert "রহিমা খাতুন" in text
    return code


def anybody_can_check(browser, site: str, code: str) -> None:
    stranger = browser.new_context(viewport={"width": 320, "height": 640}, base_url=site, locale="bn-BD").new_page()
    stranger.violations = []
    stranger.goto(f"/verify/{code}")
    text = stranger.inner_text("main")
    assert "রহিমা খাতুন" in text
    assert "বৈধ" in text
    accessible(stranger)
    stranger.goto("/verify/C-0000-0000")
    assert "রহিমা" not in stranger.inner_text("main")
