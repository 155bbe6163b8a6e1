import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from learning.domain.h5p_lessons import best_percent
from learning.models import H5PResult
from learning.values import ChangeKind
from tests.factories.h5p import a_content
from tests.factories.learning import enrolled, exercise, publish, published_course, read, screen, write_lesson

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def content():
    return a_content()


@pytest.fixture
def study(content):
    return enrolled(published_course(activities=[exercise("x", content, pass_mark=80), screen("s")]))


def scored(enrolment, content, *, after=1, **fields):
    opened = enrolment.enrolled_at + dt.timedelta(minutes=after)
    return H5PResult.objects.create(content=content, person=enrolment.person, opened_at=opened, **fields)


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
    assert best_percent(str(content.uuid), study.person) == 0
    with pytest.raises(ValidationError):
        read(study, "x")


def test_what_was_done_before_the_course_began_does_not_count_in_it(study, content):
    scored(study, content, after=-10, score=1, max_score=1)
    assert best_percent(str(content.uuid), study.person) == 100
    assert best_percent(str(content.uuid), study.person, study) is None


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
