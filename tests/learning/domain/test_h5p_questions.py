import uuid

import pytest

from learning.domain.h5p_questions import answers_to, questions_of, words_of
from learning.domain.h5p_results import take_events
from learning.models import H5PStatement
from tests.factories.exercises import an_exercise
from tests.factories.governance import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def answer(content, person, response, **more):
    event = {"kind": "statement", "id": str(uuid.uuid4()), "verb": "answered", "response": response,
             "score": 1, "max_score": 1, **more}  # fmt: skip
    take_events(content=content, person=person, events=[event])


def test_first_tries_of_all_revisions_say_how_hard_a_question_is():
    first = an_exercise()
    second = an_exercise(revises=first)
    one, two = PersonFactory(), PersonFactory()
    answer(first, one, "false")
    answer(second, one, "true")  # a second try
    answer(second, two, "true")
    (question,) = questions_of(second, H5PStatement.objects.all())
    assert (question.part, question.text) == ("", "টিকা ফ্রিজে রাখতে হয়।")
    assert (question.item.people, question.item.difficulty) == (2, 0.5)


def test_what_the_same_people_do_elsewhere_says_who_knows_more():
    content, other = an_exercise(), an_exercise("Dishari.FillIn")
    for n in range(20):
        person = PersonFactory()
        answer(content, person, "true" if n % 2 else "false")
        answer(other, person, "20[,]ORS" if n % 2 else "x[,]y")
    (question,) = questions_of(content, H5PStatement.objects.all())
    assert question.item.discrimination == pytest.approx(1)


def test_only_the_statements_that_are_given_count_and_nobody_is_no_question():
    content = an_exercise()
    answer(content, PersonFactory(), "true")
    assert questions_of(content, H5PStatement.objects.none()) == []
    assert not answers_to(content, H5PStatement.objects.none()).exists()


def test_answers_are_told_in_words(django_assert_num_queries):
    content = an_exercise("Dishari.Choice")
    for _n in range(3):
        answer(content, PersonFactory(), "0")
    with django_assert_num_queries(1):
        told = [(words_of(row), row.result.person.name) for row in answers_to(content, H5PStatement.objects.all())]
    assert {words for words, _name in told} == {"রোগী দেখার আগে"}
