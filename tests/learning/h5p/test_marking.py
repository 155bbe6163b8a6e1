import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.h5p.marking import Score, mark

CHOICE = {"answers": [{"correct": True}, {"correct": False}, {"correct": True}]}
TEXT = {"questions": ["<p>The capital is *Dhaka/ঢাকা:a city* and 1\\/2 is *half*.</p>", "*&amp;* is and"]}


@pytest.mark.parametrize(
    ("response", "score"),
    [("0[,]2", Score(2, 2)), ("0", Score(1, 2)), ("0[,]1", Score(0, 2)), ("1", Score(0, 2)), ("", Score(0, 2)),
     ("0[,]1[,]2", Score(1, 2)), ("7", None), ("x", None)],
)  # fmt: skip
def test_several_choices_give_a_point_each_and_a_wrong_one_takes_one(response, score):
    assert mark("H5P.MultiChoice", CHOICE, response) == score


def test_one_point_for_the_whole_where_the_question_is_so_set():
    whole = CHOICE | {"behaviour": {"singlePoint": True, "passPercentage": 100}}
    assert [mark("H5P.MultiChoice", whole, each) for each in ("0[,]2", "0")] == [Score(1, 1), Score(0, 1)]
    single = {"answers": [{"correct": False}, {"correct": True}]}
    assert [mark("H5P.MultiChoice", single, each).raw for each in ("0", "1", "0[,]1")] == [0, 1, 0]


@pytest.mark.parametrize(("response", "score"), [("true", Score(1, 1)), ("false", Score(0, 1)), ("maybe", None)])
def test_true_and_false(response, score):
    assert mark("H5P.TrueFalse", {"correct": "true"}, response) == score


@pytest.mark.parametrize(
    ("response", "raw"),
    [("Dhaka[,]half[,]&", 3), ("ঢাকা[,]half[,]&amp;", 3), (" Dhaka [,]Half[,]", 1), ("dhaka[,]half[,]x", 1)],
)
def test_gaps_take_each_answer_that_the_text_names(response, raw):
    assert mark("H5P.Blanks", TEXT, response) == Score(raw, 3)


def test_capitals_count_only_where_the_content_says_so():
    loose = TEXT | {"behaviour": {"caseSensitive": False}}
    assert mark("H5P.Blanks", loose, "dhaka[,]HALF[,]&") == Score(3, 3)


@pytest.mark.parametrize("params", [None, [], {}, {"questions": 5}, {"answers": "abc"}, {"answers": [1]}])
def test_parameters_that_promise_nothing_are_not_marked(params):
    for machine in ("H5P.MultiChoice", "H5P.TrueFalse", "H5P.Blanks", "H5P.Unheard"):
        assert mark(machine, params, "0") is None


@given(st.text(max_size=40))
def test_no_response_gives_more_than_there_is(response):
    for machine, params in (("H5P.MultiChoice", CHOICE), ("H5P.TrueFalse", {"correct": "true"}), ("H5P.Blanks", TEXT)):
        score = mark(machine, params, response)
        assert score is None or 0 <= score.raw <= score.max
