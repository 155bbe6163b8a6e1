import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.h5p.marking import RULES, Score, is_marked_again, mark

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


def test_of_several_right_answers_of_which_one_is_chosen_any_is_right():
    single = CHOICE | {"behaviour": {"type": "single"}}
    assert [mark("H5P.MultiChoice", single, each) for each in ("0", "2", "1")] == [
        Score(1, 1),
        Score(1, 1),
        Score(0, 1),
    ]


def test_two_stars_beside_each_other_are_no_gap():
    assert mark("H5P.Blanks", {"questions": ["** a *b* and **"]}, "b") == Score(1, 1)


SET = {"choices": [{"subContentId": "a", "answers": ["x", "y"]}, {"subContentId": "b", "answers": ["x", "y"]}]}
IMAGE = {"library": "H5P.Image 1.1", "subContentId": "i", "params": {}}
TRUE = {"library": "H5P.TrueFalse 1.8", "subContentId": "t", "params": {"correct": "true"}}


@pytest.mark.parametrize(
    ("machine", "params", "found"),
    [
        ("H5P.TrueFalse", {"correct": "true"}, True),
        ("H5P.Blanks", TEXT | {"behaviour": {"acceptSpellingErrors": True}}, False),
        ("H5P.MultiChoice", {"answers": [{"correct": True, "weight": 3}]}, False),
        ("H5P.SingleChoiceSet", SET, True),
        ("H5P.SingleChoiceSet", {"choices": [*SET["choices"], {"answers": ["x"]}]}, False),  # it has no id
        ("H5P.SingleChoiceSet", {"choices": []}, False),
        ("H5P.QuestionSet", {"questions": [TRUE]}, True),
        ("H5P.QuestionSet", {"questions": [TRUE, TRUE | {"library": "H5P.Essay 1.5", "subContentId": "e"}]}, False),
        ("H5P.QuestionSet", {"questions": [TRUE | {"params": {"media": {"type": IMAGE}, "correct": "true"}}]}, True),
        ("H5P.QuestionSet", {"questions": 5}, False),
        ("H5P.QuestionSet", {"questions": [5, "x", None, {}]}, False),
        ("H5P.SingleChoiceSet", [], False),
        ("H5P.Column", {"content": [{"content": TRUE}]}, False),
        ("H5P.TrueFalse", None, False),
    ],
)
def test_a_content_is_marked_again_where_everything_that_counts_can_be_told(machine, params, found):
    assert is_marked_again(machine, params) == found
    if machine in RULES and not found:
        assert mark(machine, params, "0") is None


DRAGGED = {"textField": "Blueberries are *blue:A hint.*, and\n*red\\+Well done\\-Look again* and *a \\/ b* are words."}


@pytest.mark.parametrize(
    ("response", "score"),
    [
        ("blue[,]red[,]a \\/ b", Score(3, 3)),
        ("red[,]blue[,]", Score(0, 3)),
        ("Blue[,]red[,]", Score(1, 3)),
        ("blue", None),
    ],
)
def test_dragged_words_are_right_at_their_gap(response, score):
    assert mark("H5P.DragText", DRAGGED, response) == score


@pytest.mark.parametrize(("response", "score"), [("0", Score(1, 1)), ("2", Score(0, 1)), ("3", None), ("", None)])
def test_of_a_set_of_single_choices_the_first_answer_is_right(response, score):
    assert mark("H5P.SingleChoiceSet:choices", {"answers": ["a", "b", "c"]}, response) == score


@pytest.mark.parametrize(("response", "score"), [("0", Score(1, 1)), ("1[,]0", Score(0, 1)), ("0[,]7", None)])
def test_a_statement_of_a_summary_is_right_only_at_once(response, score):
    assert mark("H5P.Summary:summaries", {"summary": ["<p>so</p>", "<p>not</p>"]}, response) == score


PARAGRAPHS = ["<p>Wash</p>", "<p>Rinse</p>", "<p>Wash</p>", "<p>Dry</p>"]


@pytest.mark.parametrize(
    ("behaviour", "response", "score"),
    [
        ({}, "0[,]1[,]2[,]3", Score(3, 3)),
        ({}, "2[,]1[,]0[,]3", Score(3, 3)),  # both say Wash
        ({"duplicatesInterchangeable": False}, "2[,]1[,]0[,]3", Score(0, 3)),
        ({}, "3[,]0[,]1[,]2", Score(2, 3)),
        ({"scoringMode": "positions"}, "0[,]1[,]3[,]2", Score(0, 4)),  # two right, two wrong
        ({"scoringMode": "positions", "applyPenalties": False}, "0[,]1[,]3[,]2", Score(2, 4)),
        ({"scoringMode": "positions"}, "2[,]1[,]0[,]3", Score(4, 4)),
        ({}, "0[,]1[,]1[,]3", None),
        ({}, "0[,]1[,]2", None),
    ],
)
def test_paragraphs_are_right_at_their_place_or_before_their_next(behaviour, response, score):
    assert mark("H5P.SortParagraphs", {"paragraphs": PARAGRAPHS, "behaviour": behaviour}, response) == score


@pytest.mark.parametrize("params", [None, [], {}, {"questions": 5}, {"answers": "abc"}, {"answers": [1]}])
def test_parameters_that_promise_nothing_are_not_marked(params):
    for kind in (*RULES, "H5P.Unheard"):
        assert mark(kind, params, "0") is None


@given(st.text(max_size=40))
def test_no_response_gives_more_than_there_is(response):
    for machine, params in (("H5P.MultiChoice", CHOICE), ("H5P.TrueFalse", {"correct": "true"}), ("H5P.Blanks", TEXT),
                            ("H5P.DragText", DRAGGED), ("H5P.SortParagraphs", {"paragraphs": PARAGRAPHS})):  # fmt: skip
        score = mark(machine, params, response)
        assert score is None or 0 <= score.raw <= score.max
