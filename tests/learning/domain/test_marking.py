import pytest
from django.core.exceptions import ValidationError

from learning.domain.marking import is_correct, mark_quiz


def question(uuid, kind="single", right=("a",)):
    return {"uuid": uuid, "kind": kind, "options": [{"uuid": letter, "correct": letter in right} for letter in "abc"]}


def quiz(*questions, pass_mark=80):
    return {"questions": list(questions), "pass_mark": pass_mark}


FIVE = quiz(*(question(str(n)) for n in range(5)))


@pytest.mark.parametrize(("right", "passed"), [(5, True), (4, True), (3, False), (0, False)])
def test_four_of_five_reach_eighty_percent(right, passed):
    mark = mark_quiz(FIVE, {str(n): ["a" if n < right else "b"] for n in range(5)})
    assert (mark.raw, mark.max, mark.passed) == (right, 5, passed)


def test_two_of_three_do_not_reach_sixty_seven_percent():
    three = quiz(*(question(str(n)) for n in range(3)), pass_mark=67)
    assert not mark_quiz(three, {"0": ["a"], "1": ["a"], "2": ["b"]}).passed


def test_every_right_answer_and_no_other_earns_the_point():
    several = quiz(question("q", "multiple", right=("a", "b")))
    assert is_correct(several, "q", ["b", "a"])
    assert not is_correct(several, "q", ["a"])
    assert not is_correct(several, "q", ["a", "b", "c"])


@pytest.mark.parametrize(
    ("response", "code"),
    [
        ([], "no_answer"),
        ("a", "no_answer"),
        ([1], "no_answer"),
        (None, "no_answer"),
        (["z"], "unknown_option"),
        (["a", "b"], "one_answer"),
    ],
)
def test_a_response_that_is_none_is_refused(response, code):
    with pytest.raises(ValidationError) as refused:
        is_correct(FIVE, "0", response)
    assert refused.value.code == code


def test_an_unknown_question_is_refused():
    with pytest.raises(ValidationError) as refused:
        is_correct(FIVE, "99", ["a"])
    assert refused.value.code == "unknown_question"


def test_a_quiz_with_a_gap_is_not_marked():
    with pytest.raises(ValidationError) as refused:
        mark_quiz(FIVE, {"0": ["a"]})
    assert refused.value.code == "unanswered"
