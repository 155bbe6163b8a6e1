from learning.h5p.names import LibraryName
from learning.h5p.params import begun, completed
from learning.h5p.semantics import read_semantics

PART = LibraryName("Test.Part", 1, 0)
SWITCH = {"name": "retry", "type": "boolean", "default": True}
FIELDS = read_semantics([
    {"name": "question", "type": "text"},
    {"name": "check", "type": "text", "default": "Check"},
    {"name": "behaviour", "type": "group", "fields": [
        SWITCH,
        {"name": "mode", "type": "select", "default": "b",
         "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]}]},
    {"name": "answers", "type": "list", "field": {"name": "answer", "type": "group", "fields": [
        {"name": "text", "type": "text", "optional": True}, SWITCH]}},
    {"name": "part", "type": "library", "options": ["Test.Part 1.0"], "optional": True},
    {"name": "image", "type": "image", "optional": True},
])[0]  # fmt: skip
OF_PART = read_semantics([SWITCH, {"name": "text", "type": "text", "optional": True}])[0]


def filled(values):
    return completed(FIELDS, values, {PART: OF_PART}.get)


def test_what_a_content_does_not_state_is_as_a_new_one_has_it():
    stated = {"question": "So?", "behaviour": {"mode": "a"}, "answers": [{"text": "yes"}]}
    assert filled(stated) == {
        "question": "So?",
        "check": "Check",
        "behaviour": {"retry": True, "mode": "a"},
        "answers": [{"text": "yes", "retry": True}],
    }
    assert filled({})["behaviour"] == begun(FIELDS)["behaviour"]


def test_what_it_states_stays_and_lists_and_parts_that_are_missing_stay_missing():
    values = {"question": "", "check": "", "behaviour": {"retry": False, "mode": "b"}, "answers": [], "strange": 1}
    assert filled(values) == values


def test_parts_are_completed_by_their_own_fields():
    part = {"library": "Test.Part 1.0", "params": {"text": "inside"}}
    assert filled({"part": part})["part"]["params"] == {"text": "inside", "retry": True}
    for broken in ({"library": "No.Such 1.0"}, {"library": 5}, [], "text"):
        assert filled({"part": broken})["part"] == broken


def test_what_is_no_object_is_left_as_it_is():
    assert filled([1]) == [1]
    assert filled({"behaviour": "text", "answers": "text"})["behaviour"] == "text"
