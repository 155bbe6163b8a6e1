import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from learning.domain import assessment
from learning.domain.enrolment import enrol
from learning.models import Answer, Attempt
from learning.registry import ActivityKind, activity_kinds
from learning.values import ChangeKind, Mark
from tests.factories.governance import PersonFactory
from tests.factories.learning import (
    begin,
    completed,
    enrolled,
    publish,
    published_course,
    quiz,
    read,
    screen,
    take_quiz,
    uid,
    write_lesson,
)

pytestmark = pytest.mark.django_db


def give(attempt, question, letter, event=None, **fields):
    return assessment.answer(
        attempt=attempt,
        question_uuid=uid(question),
        response=[uid(f"{question}-{letter}")],
        client_event_id=event or uuid.uuid4(),
        by=attempt.enrolment.person,
        **fields,
    )


def test_a_screen_is_read_once_however_often_next_is_tapped():
    enrolment = enrolled(published_course("soap"))
    assert read(enrolment, "soap-1") == read(enrolment, "soap-1")
    assert Attempt.objects.count() == 1


def test_a_double_tap_makes_one_attempt():
    enrolment = enrolled(published_course("soap"))
    assert begin(enrolment, "soap-quiz") == begin(enrolment, "soap-quiz")


def test_an_answer_sent_five_times_is_kept_once():
    attempt = begin(enrolled(published_course("soap")), "soap-quiz")
    event = uuid.uuid4()
    for _time in range(5):
        give(attempt, "soap-quiz-1", "a", event)
    assert Answer.objects.count() == 1


def test_a_changed_mind_adds_a_row_and_the_last_one_counts():
    attempt = begin(enrolled(published_course("soap")), "soap-quiz")
    give(attempt, "soap-quiz-1", "b")
    give(attempt, "soap-quiz-1", "a")
    give(attempt, "soap-quiz-2", "a")
    assert Answer.objects.count() == 3
    assert assessment.submit(attempt=attempt, by=None).score_raw == 2


def test_an_event_of_somebody_else_is_not_taken_over():
    course = published_course("soap")
    event = uuid.uuid4()
    give(begin(enrolled(course), "soap-quiz"), "soap-quiz-1", "a", event)
    with pytest.raises(ValidationError) as refused:
        give(begin(enrolled(course), "soap-quiz"), "soap-quiz-1", "a", event)
    assert refused.value.code == "foreign_event"


def test_the_server_marks_and_sending_twice_changes_nothing():
    attempt = take_quiz(enrolled(published_course("soap")), "soap-quiz", "ab")
    assert (attempt.score_raw, attempt.score_max, attempt.passed) == (1, 2, False)
    again = assessment.submit(attempt=attempt, by=None)
    assert again.submitted_at == attempt.submitted_at


def test_what_was_sent_cannot_be_changed():
    attempt = take_quiz(enrolled(published_course("soap")), "soap-quiz", "ab")
    with pytest.raises(ValidationError) as refused:
        give(attempt, "soap-quiz-2", "a")
    assert refused.value.code == "sent"


def test_a_quiz_with_a_gap_is_not_sent():
    attempt = begin(enrolled(published_course("soap")), "soap-quiz")
    give(attempt, "soap-quiz-1", "a")
    with pytest.raises(ValidationError) as refused:
        assessment.submit(attempt=attempt, by=None)
    assert refused.value.code == "unanswered"
    attempt.refresh_from_db()
    assert attempt.is_open


def test_attempts_are_limited_and_the_last_failed_one_closes_the_enrolment():
    enrolment = enrolled(published_course("soap"))
    take_quiz(enrolment, "soap-quiz", "ab")
    take_quiz(enrolment, "soap-quiz", "bb")
    with pytest.raises(ValidationError) as refused:
        begin(enrolment, "soap-quiz")
    assert refused.value.code == "no_attempts_left"
    enrolment.refresh_from_db()
    assert enrolment.closed_at
    again = enrol(person=enrolment.person, course=enrolment.course, by=enrolment.person)
    assert again.round == 2


def test_nobody_works_in_the_name_of_another():
    enrolment = enrolled(published_course("soap"))
    stranger = PersonFactory()
    event = uuid.uuid4()
    with pytest.raises(PermissionDenied):
        assessment.go_past(enrolment=enrolment, activity_uuid=uid("soap-1"), client_event_id=event, by=stranger)
    with pytest.raises(PermissionDenied):
        assessment.start_attempt(
            enrolment=enrolment, activity_uuid=uid("soap-quiz"), client_event_id=event, by=stranger
        )
    attempt = begin(enrolment, "soap-quiz")
    with pytest.raises(PermissionDenied):
        assessment.submit(attempt=attempt, by=stranger)


def test_a_quiz_cannot_be_walked_past():
    enrolment = enrolled(published_course("soap"))
    with pytest.raises(ValidationError) as refused:
        read(enrolment, "soap-quiz")
    assert refused.value.code == "needs_answers"


def test_a_phone_whose_clock_is_ahead_is_not_believed():
    attempt = begin(enrolled(published_course("soap")), "soap-quiz")
    kept = give(attempt, "soap-quiz-1", "a", occurred_at=timezone.now() + dt.timedelta(days=400))
    assert kept.occurred_at <= timezone.now()
    yesterday = timezone.now() - dt.timedelta(days=1)
    assert give(attempt, "soap-quiz-2", "a", occurred_at=yesterday).occurred_at == yesterday


# Law 6: a typo fix un-completes nobody; work begun on version 1 counts for version 1.


def test_a_typo_fix_uncompletes_nobody():
    course = published_course("soap")
    half_way, done = enrolled(course), completed(course)
    read(half_way, "soap-1")
    write_lesson(course, [screen("soap-1", heading_en="Corrected"), screen("soap-2"), quiz("soap-quiz")])
    publish(course)
    done.refresh_from_db()
    assert done.completed_at
    read(half_way, "soap-2")
    take_quiz(half_way, "soap-quiz", "aa")
    half_way.refresh_from_db()
    assert half_way.completed_at


def test_work_on_version_one_counts_for_version_one_after_version_two_came():
    course = published_course("soap")
    enrolment = enrolled(course)
    read(enrolment, "soap-1")
    attempt = begin(enrolment, "soap-quiz")
    write_lesson(course, [screen("new-1"), quiz("new-quiz")])
    publish(course, ChangeKind.MAJOR)
    read(enrolment, "soap-2")
    give(attempt, "soap-quiz-1", "a")
    give(attempt, "soap-quiz-2", "a")
    assessment.submit(attempt=attempt, by=enrolment.person)
    enrolment.refresh_from_db()
    assert enrolment.completed_at
    assert enrolment.certificate.course_version.major == 1


def test_an_attempt_is_marked_by_the_version_in_which_it_began():
    course = published_course("soap")
    enrolment = enrolled(course)
    attempt = begin(enrolment, "soap-quiz")
    changed = quiz("soap-quiz")
    for question in changed["value"]["questions"]:
        for option, right in zip(question["value"]["answers"], (False, True, False), strict=True):
            option["value"]["correct"] = right
    write_lesson(course, [screen("soap-1"), screen("soap-2"), changed])
    publish(course)
    give(attempt, "soap-quiz-1", "a")
    give(attempt, "soap-quiz-2", "a")
    assert assessment.submit(attempt=attempt, by=None).score_raw == 2


def test_late_work_completes_a_course_that_another_device_had_closed():
    enrolment = enrolled(published_course("soap", [screen("soap-1"), quiz("soap-quiz", attempts=None)]))
    take_quiz(enrolment, "soap-quiz", "aa")
    type(enrolment).objects.filter(pk=enrolment.pk).update(closed_at=timezone.now())
    read(enrolment, "soap-1")
    enrolment.refresh_from_db()
    assert (enrolment.completed_at is not None, enrolment.closed_at) == (True, None)


def test_a_new_kind_of_activity_needs_only_a_registration(monkeypatch):
    """What H5P will be: shown and marked by its own functions, never named by the rules."""
    monkeypatch.setitem(
        activity_kinds,
        "quiz",
        ActivityKind("quiz", show=None, mark=lambda activity, answers: Mark(7, 10, True), correct=None),
    )
    attempt = begin(enrolled(published_course("soap")), "soap-quiz")
    assessment.answer(
        attempt=attempt, question_uuid="anything", response={"statement": "<b>"}, client_event_id=uuid.uuid4(), by=None
    )
    assert assessment.submit(attempt=attempt, by=None).score_raw == 7
