import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.exercises.marking import RULES
from learning.h5p.marking import Score, mark
from tests.factories.exercises import CASE, EXAMPLES, FILL_IN

ROWS = [(machine, values, *row) for machine, (values, rows) in EXAMPLES.items() for row in rows]


@pytest.mark.parametrize(("machine", "values", "response", "points", "most"), ROWS)
def test_each_type_marks_its_responses(machine, values, response, points, most):
    assert mark(machine, values, response, RULES) == Score(points, most)


@pytest.mark.parametrize(
    ("machine", "response"),
    [
        ("Dishari.Choice", "9"),
        ("Dishari.Choice", ""),
        ("Dishari.Choice", "-1"),
        ("Dishari.TrueFalse", "yes"),
        ("Dishari.FillIn", "20"),
        ("Dishari.Order", "0[,]0[,]2"),
        ("Dishari.Order", "0[,]1"),
        ("Dishari.Case", "1:0"),
        ("Dishari.Case", "0:0[,]0:0"),
        ("Dishari.Case", "0:7"),
        ("Dishari.Case", "0:1[,]0:0"),
        ("Dishari.ImageLabels", "0[.]0"),
        ("Dishari.ImageLabels", "0[.]9[,]1[.]1"),
    ],
)
def test_a_response_that_the_exercise_cannot_give_is_not_marked(machine, response):
    assert mark(machine, EXAMPLES[machine][0], response, RULES) is None


@pytest.mark.parametrize("typed", ["২০", "20", " বিশ ", "বি\u200dশ"])
def test_digits_of_both_scripts_and_what_no_eye_sees_are_equal(typed):
    assert mark("Dishari.FillIn", FILL_IN, f"{typed}[,]ORS", RULES) == Score(2, 2)


def test_capitals_count_where_the_author_says_so():
    exact = FILL_IN | {"behaviour": {"exact": True}}
    assert mark("Dishari.FillIn", exact, "20[,]ors", RULES) == Score(1, 2)


def test_one_right_answer_is_one_choice():
    one = {"answers": [{"text": "a", "correct": True}, {"text": "b"}]}
    assert mark("Dishari.Choice", one, "0", RULES) == Score(1, 1)
    assert mark("Dishari.Choice", one, "0[,]1", RULES) is None


@given(st.sampled_from(sorted(EXAMPLES)), st.text("0123456789:[].,-tuefals ", max_size=30))
def test_whatever_is_sent_is_marked_within_the_points_or_not_at_all(machine, response):
    score = mark(machine, EXAMPLES[machine][0], response, RULES)
    assert score is None or 0 <= score.raw <= score.max


def test_a_case_of_circles_ends_and_has_points():
    circle = {"steps": [{"choices": [{"next": 1, "points": 5}, {"next": 0, "points": 1}]}]}
    assert mark("Dishari.Case", circle, "0:0[,]0:0[,]0:1", RULES) == Score(1, 1)
    assert mark("Dishari.Case", CASE, ":".join("0" * 9), RULES) is None
