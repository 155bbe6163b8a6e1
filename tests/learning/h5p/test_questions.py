import pytest

from learning.h5p.questions import question_at, questions_in

SET = {"choices": [{"subContentId": "s-1", "question": "One?", "answers": ["a", "b"]}, {"question": "no id"}, "text"]}
COLUMN = {
    "content": [
        {"content": {"library": "H5P.TrueFalse 1.8", "subContentId": "t-1", "params": {"question": "So?"},
                     "metadata": {"title": "Named"}}},
        {"content": {"library": "H5P.SingleChoiceSet 1.11", "subContentId": "c-1", "params": SET}},
        {"content": {"library": "H5P.AdvancedText 1.1", "params": {"text": "Read."}, "metadata": "broken"}},
        {"content": {"library": "not a library", "subContentId": "x-1"}},
    ]
}  # fmt: skip


def test_the_whole_comes_first_then_its_parts_and_what_they_ask_inside():
    found = [(question.part, question.kind) for question in questions_in("H5P.Column", COLUMN)]
    assert found == [
        ("", "H5P.Column"),
        ("t-1", "H5P.TrueFalse"),
        ("c-1", "H5P.SingleChoiceSet"),
        ("s-1", "H5P.SingleChoiceSet:choices"),
    ]


def test_a_question_is_found_by_the_id_that_a_statement_names():
    question = question_at("H5P.Column", COLUMN, "t-1")
    assert question is not None
    assert (question.title, question.params) == ("Named", {"question": "So?"})
    assert question_at("H5P.SingleChoiceSet", SET, "s-1").kind == "H5P.SingleChoiceSet:choices"
    assert question_at("H5P.Column", COLUMN, "x-1") is None


@pytest.mark.parametrize("params", [None, [], "text", {"choices": 5}, {"choices": [None, {"subContentId": 5}]}])
def test_parameters_that_promise_nothing_ask_as_a_whole_alone(params):
    assert [question.part for question in questions_in("H5P.SingleChoiceSet", params)] == [""]
