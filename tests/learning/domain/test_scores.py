import pytest

from learning.domain.progress import study_of
from learning.domain.scores import course_percent
from tests.factories.exercises import an_exercise
from tests.factories.learning import enrolled, exercise, published_course, quiz, screen, take_quiz
from tests.learning.domain.test_h5p_lessons import answered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def percent(enrolment):
    return course_percent(study_of(enrolment.person, enrolment.course.slug))


def test_the_result_of_a_course_weighs_the_best_of_each():
    content = an_exercise("Dishari.TrueFalse")
    activities = [exercise("x", content, weight=3), quiz("q", attempts=None), screen("s")]
    enrolment = enrolled(published_course(activities=activities))
    assert percent(enrolment) is None
    take_quiz(enrolment, "q", "ab")
    assert percent(enrolment) == 50
    answered(enrolment, content, "false")
    answered(enrolment, content, "true")
    assert percent(enrolment) == (3 * 100 + 50) // 4


def test_an_exercise_of_no_weight_counts_for_nothing():
    content = an_exercise()
    enrolment = enrolled(published_course(activities=[exercise("x", content, weight=0)]))
    answered(enrolment, content, "true")
    assert percent(enrolment) is None
