"""What search finds of a course."""

import pytest
from django.utils import translation

from learning.domain.finding import courses
from learning.models import Course
from tests.factories.learning import course_draft, publish, published_course, quiz, screen, write_lesson

pytestmark = pytest.mark.django_db


def test_a_course_is_found_by_title_summary_and_what_its_screens_say_in_both_languages():
    published_course("soap", [screen("one", text_en="<p>Wash&nbsp;<b>hands</b></p>"), quiz("q")])
    (found,) = courses()
    assert (found.key, found.path, found.kind) == ("soap", "courses/soap/", ("Course", "কোর্স"))
    assert found.title == ("Course soap", "কোর্স soap")
    english, bangla = found.text
    for words in ("What it is about", "Heading one", "Wash hands", "Question q-1"):
        assert words in english
    for words in ("যা নিয়ে এই কোর্স", "শিরোনাম one", "পাঠ one", "প্রশ্ন q-1"):
        assert words in bangla


def test_answers_and_why_they_are_right_are_not_given_away():
    published_course("soap", [quiz("q")])
    (found,) = courses()
    for text in found.text:
        assert "q-1 a" not in text
        assert "Because" not in text
        assert "কারণ" not in text


def test_drafts_and_withdrawn_courses_are_not_found():
    course_draft("draft")
    withdrawn = published_course("withdrawn")
    Course.objects.filter(pk=withdrawn.pk).update(live=False)
    published_course("open")
    assert [found.key for found in courses()] == ["open"]


def test_what_is_being_rewritten_is_not_found_before_it_is_published():
    course = published_course("soap", [screen("old")])
    write_lesson(course, [screen("old", text_en="<p>Rewritten</p>")])
    course.save()
    assert "Rewritten" not in next(iter(courses())).text[0]
    publish(course)
    assert "Rewritten" in next(iter(courses())).text[0]


@pytest.mark.parametrize("language", ["en", "bn"])
def test_the_language_of_whoever_asks_does_not_matter(language):
    published_course("soap")
    with translation.override(language):
        (found,) = courses()
    assert found.title == ("Course soap", "কোর্স soap")
    assert found.path == "courses/soap/"
