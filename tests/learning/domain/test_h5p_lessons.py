import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from learning.domain.h5p_lessons import content_of, tries_at
from learning.domain.h5p_results import take_events
from learning.models import H5PContent, H5PResult
from learning.models.blocks import h5p_choices
from learning.values import ChangeKind
from tests.factories.exercises import an_exercise
from tests.factories.h5p import a_content, a_deck
from tests.factories.learning import (
    enrolled,
    exercise,
    publish,
    published_course,
    read,
    screen,
    write_lesson,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def content():
    return a_deck()


@pytest.fixture
def study(content):
    return enrolled(published_course(activities=[exercise("x", content, pass_mark=80), screen("s")]))


def scored(enrolment, content, *, after=1, **fields):
    opened = enrolment.enrolled_at + dt.timedelta(minutes=after)
    times = {"opened_at": opened, "received_at": opened}
    return H5PResult.objects.create(content=content, person=enrolment.person, **times, **fields)


def test_nobody_goes_past_an_exercise_before_its_pass_mark_is_reached(study, content):
    with pytest.raises(ValidationError) as refused:
        read(study, "x")
    assert refused.value.code == "not_passed"
    scored(study, content, score=7, max_score=10)
    with pytest.raises(ValidationError):
        read(study, "x")
    scored(study, content, after=5, score=8, max_score=10)
    assert read(study, "x").passed


def test_what_the_server_marked_counts_before_what_the_browser_said(study, content):
    scored(study, content, score=1, max_score=1, marked_score=0, marked_max=1)
    assert tries_at({"content": str(content.uuid)}, study.person).best == 0
    with pytest.raises(ValidationError):
        read(study, "x")


def test_what_was_done_before_the_course_began_does_not_count_in_it(study, content):
    scored(study, content, after=-10, score=1, max_score=1)
    assert tries_at({"content": str(content.uuid)}, study.person).best == 100
    assert tries_at({"content": str(content.uuid)}, study.person, study).best is None


def test_an_exercise_without_a_pass_mark_is_done_when_one_goes_past_it(content):
    assert read(enrolled(published_course(activities=[exercise("x", content)])), "x").passed


def test_results_of_others_do_not_count(study, content):
    other = enrolled(study.course)
    scored(other, content, score=1, max_score=1)
    with pytest.raises(ValidationError):
        read(study, "x")


def test_a_version_says_which_content_it_holds_and_a_correction_leaves_it(content):
    course = published_course(activities=[exercise("x", content)])
    activity = course.versions.get().parsed.places[0].activity
    assert (activity["content"], activity["sha256"]) == (str(content.uuid), content.sha256)
    write_lesson(course, [exercise("x", a_content())])
    with pytest.raises(ValidationError) as refused:
        publish(course)
    assert refused.value.code == "changes_too_much"
    assert publish(course, ChangeKind.MAJOR).major == 2


def answered(enrolment, content, response):
    """One try at a true/false question, as its player tells it."""
    event = {"kind": "statement", "id": str(uuid.uuid4()), "verb": "answered", "response": response,
             "score": 1, "max_score": 1}  # fmt: skip
    take_events(content=content, person=enrolment.person, events=[event])


def said(enrolment, content, **fields):
    event = {
        "kind": "statement",
        "id": str(uuid.uuid4()),
        "verb": "completed",
        "response": "",
        "score": 1,
        "max_score": 1,
    }
    take_events(content=content, person=enrolment.person, events=[event | fields])


def test_where_the_server_marks_what_a_browser_says_of_its_score_counts_nothing():
    content = an_exercise("Dishari.TrueFalse")
    study = enrolled(published_course(activities=[exercise("x", content, pass_mark=80)]))
    said(study, content, kind="finished")
    said(study, content, response="garbage")
    assert tries_at({"content": str(content.uuid)}, study.person).best is None
    answered(study, content, "false")
    said(study, content, response="garbage")
    said(study, content, kind="finished")
    assert tries_at({"content": str(content.uuid)}, study.person).percents == [0]
    with pytest.raises(ValidationError):
        read(study, "x")


@pytest.mark.parametrize("hours", [-24, -1, 0, 1, 24])
def test_a_phone_whose_clock_is_wrong_has_the_tries_that_were_made_on_it(hours):
    content = an_exercise("Dishari.TrueFalse")
    study = enrolled(published_course(activities=[exercise("x", content, pass_mark=80, attempts=2)]))
    opened = timezone.now().timestamp() + hours * 3600
    event = {"opened": opened, "at": opened + 5, "kind": "finished"}
    said(study, content, **event | {"kind": "statement"}, verb="answered", response="true")
    said(study, content, **event)
    assert tries_at({"content": str(content.uuid), "attempts": 2}, study.person, study).percents == [100]
    assert H5PResult.objects.count() == 1
    assert read(study, "x").passed


def test_tries_are_counted_in_the_order_in_which_the_server_heard_of_them():
    content = an_exercise("Dishari.TrueFalse")
    study = enrolled(published_course(activities=[exercise("x", content, pass_mark=80, attempts=1)]))
    opened = study.enrolled_at.timestamp() + 1
    said(study, content, verb="answered", response="false", opened=opened + 0.5)
    said(study, content, verb="answered", response="true", opened=opened - 1)  # as if it had been begun before
    assert tries_at({"content": str(content.uuid), "attempts": 1}, study.person, study).percents == [0]


def test_tries_are_limited_and_after_the_last_one_the_course_is_taken_again():
    content = an_exercise("Dishari.TrueFalse")
    study = enrolled(published_course(activities=[exercise("x", content, pass_mark=80, attempts=2)]))
    answered(study, content, "false")
    with pytest.raises(ValidationError) as refused:
        read(study, "x")
    assert refused.value.code == "not_passed"
    answered(study, content, "false")
    answered(study, content, "true")  # one more than there are
    with pytest.raises(ValidationError) as refused:
        read(study, "x")
    assert refused.value.code == "no_attempts_left"
    study.refresh_from_db()
    assert study.closed_at is not None


def test_both_languages_and_every_revision_are_one_exercise():
    bangla, english = an_exercise(), an_exercise(language="en")
    course = published_course("two", activities=[exercise("y", bangla, pass_mark=80, content_en=str(english.uuid))])
    enrolment = enrolled(course)
    activity = course.versions.get().parsed.places[0].activity
    assert content_of(activity) == bangla
    with translation.override("en"):
        assert content_of(activity) == english
    answered(enrolment, an_exercise(revises=english), "true")
    assert tries_at(activity, enrolment.person, enrolment).best == 100


def test_a_newer_revision_of_the_same_exercise_is_a_correction():
    first = an_exercise()
    course = published_course(activities=[exercise("x", first)])
    second = an_exercise(revises=first, title="clearer")
    write_lesson(course, [exercise("x", second)])
    assert publish(course).number == "1.1"
    write_lesson(course, [exercise("x", second, weight=3)])
    with pytest.raises(ValidationError) as refused:
        publish(course)
    assert refused.value.code == "changes_too_much"


def test_a_lesson_offers_newest_revisions_first_and_names_the_earlier_ones():
    first = an_exercise(title="One")
    second = an_exercise(revises=first, title="Two")
    with translation.override("en"):
        assert h5p_choices() == [
            (str(second.uuid), "Two (Dishari.TrueFalse 1.0)"),
            (str(first.uuid), "One (Dishari.TrueFalse 1.0), revision 1"),
        ]
    assert H5PContent.objects.newest().count() == 1
