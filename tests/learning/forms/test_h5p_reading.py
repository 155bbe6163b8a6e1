"""What a form of semantics shows is read back as it was, and its buttons change lists without a script."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.forms.h5p_nodes import Tree, missing
from learning.forms.h5p_reading import Reading
from learning.h5p.names import LibraryName
from learning.h5p.params import begun
from learning.h5p.semantics import read_semantics

PART = LibraryName("Test.Part", 1, 0)
SEMANTICS = [
    {"name": "question", "type": "text", "label": "Question"},
    {"name": "score", "type": "number", "label": "Score"},
    {"name": "open", "type": "boolean", "label": "Open"},
    {"name": "mode", "type": "select", "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]},
    {"name": "flat", "type": "group", "fields": [{"name": "only", "type": "text"}]},
    {"name": "answers", "type": "list", "entity": "answer", "max": 4, "field": {
        "name": "answer", "type": "group", "fields": [
            {"name": "text", "type": "text"}, {"name": "right", "type": "boolean"}]}},
    {"name": "part", "type": "library", "options": ["Test.Part 1.0", "Test.Gone 1.0"], "optional": True},
    {"name": "image", "type": "image", "optional": True},
    {"name": "odd", "type": "odd"},
]  # fmt: skip
FIELDS = read_semantics(SEMANTICS)[0]
OF_PART = read_semantics([{"name": "text", "type": "text", "label": "Text"}])[0]
VALUES = {
    "question": "ক?",
    "score": 2,
    "open": True,
    "mode": "b",
    "flat": "deep",
    "answers": [{"text": "one", "right": True}, {"text": "two", "right": False}],
    "part": {
        "library": "Test.Part 1.0",
        "params": {"text": "inside"},
        "subContentId": "7a3f2a0c-5a8e-4f6e-9a0e-1d7f3c2b1a00",
        "metadata": {"contentType": "Part", "license": "CC BY", "authors": ["A"], "title": "Mine"},
    },
    "image": {"path": "images/a.png", "mime": "image/png", "width": 3, "height": 4},
    "odd": {"kept": [1]},
}


def fields_of(name):
    return OF_PART if name == PART else None


def sent(nodes):
    """What a browser would send of a form."""
    data = MultiValueDict()
    for node in nodes:
        match node.kind:
            case "boolean":
                if node.value:
                    data[node.name] = "on"
            case "select" | "radio" | "checks":
                data.setlist(node.name, [value for value, _label, chosen in node.options if chosen])
            case "list":
                data[f"{node.name}.count"] = str(node.value)
            case "library":
                data[f"{node.name}.library"] = next((v for v, _label, chosen in node.options if chosen), "")
                data[f"{node.name}.was"] = node.value.get("library", "")
                data[f"{node.name}.subContentId"] = node.value.get("subContentId", "")
                data[f"{node.name}.metadata"] = node.source
                data[f"{node.name}.title"] = (node.value.get("metadata") or {}).get("title", "")
            case "slot":
                data[f"{node.name}.path"] = node.value.get("path", "")
            case "group" | "file":
                pass
            case _:
                data[node.name] = str(node.value)
        for name, values in sent(node.children).lists():
            data.setlist(name, values)
    return data


def form(values, errors=()):
    return Tree(fields_of, str, dict(errors)).nodes(FIELDS, values)


def read(data, act=("save", ""), keep=None, uploads=None):
    files = {"images/a.png": VALUES["image"]}
    reading = Reading(
        data, uploads or MultiValueDict(), act, files, fields_of, fields_of, keep or (lambda file, kind: {})
    )
    return reading.read(FIELDS), reading.errors


def test_what_is_shown_comes_back_as_it_was():
    assert read(sent(form(VALUES))) == (VALUES, {})


@pytest.mark.parametrize(
    ("act", "texts"),
    [
        (("add", "v.answers"), ["one", "two", ""]),
        (("drop", "v.answers.0"), ["two"]),
        (("up", "v.answers.1"), ["two", "one"]),
        (("up", "v.answers.0"), ["one", "two"]),
        (("down", "v.answers.0"), ["two", "one"]),
        (("drop", "v.answers.9"), ["one", "two"]),
        (("drop", "v.answers.-1"), ["one", "two"]),
        (("drop", "v.answers.২"), ["one", "two"]),
        (("nonsense", "v.answers.0"), ["one", "two"]),
    ],
)
def test_buttons_change_lists(act, texts):
    values, _errors = read(sent(form(VALUES)), act)
    assert [answer.get("text", "") for answer in values["answers"]] == texts


def test_a_list_grows_to_its_most_and_no_further():
    values = VALUES
    for _time in range(5):
        values, _errors = read(sent(form(values)), ("add", "v.answers"))
    assert len(values["answers"]) == 4
    (answers,) = (node for node in form(values) if node.kind == "list")
    assert not answers.may_grow


@pytest.mark.parametrize("count", ["999999999", "-1", "x", "১"])
def test_a_list_of_as_many_as_somebody_claims_is_not_made(count):
    data = sent(form(VALUES))
    data["v.answers.count"] = count
    assert len(read(data)[0]["answers"]) <= 200


def test_numbers_come_in_both_scripts_and_a_wrong_one_is_told_at_its_place():
    data = sent(form(VALUES))
    data["v.score"] = "১২.৫"
    assert read(data)[0]["score"] == 12.5
    data["v.score"] = "many"
    values, errors = read(data)
    assert "score" not in values
    assert list(errors) == ["v.score"]
    assert next(node for node in form(values, errors) if node.name == "v.score").errors


def test_another_kind_of_part_begins_anew():
    data = sent(form(VALUES | {"part": None}))
    data["v.part.library"] = "Test.Part 1.0"
    part = read(data)[0]["part"]
    assert (part["library"], part["params"]) == ("Test.Part 1.0", begun(OF_PART))


def test_only_parts_that_are_installed_are_offered():
    (part,) = (node for node in form(VALUES) if node.kind == "library")
    assert [value for value, _label, _chosen in part.options] == ["", "Test.Part 1.0"]


def test_a_file_is_kept_removed_or_refused_and_no_strange_path_is_believed():
    data = sent(form(VALUES))
    data["v.image.0.path"] = "../../etc/passwd"
    assert "image" not in read(data)[0]
    data["v.image.0.path"] = "images/a.png"
    data["v.image.0.remove"] = "on"
    assert "image" not in read(data)[0]

    def refuse(file, kind):
        raise ValidationError("no picture")

    values, errors = read(data, keep=refuse, uploads=MultiValueDict({"v.image.0.file": [object()]}))
    assert errors == {"v.image.0": ["no picture"]}


def test_what_must_be_filled_in_is_named():
    values = {"question": "", "answers": [{"text": ""}], "part": {"library": "Test.Part 1.0", "params": {}}}
    assert missing(FIELDS, values, fields_of) == ["v.question", "v.flat", "v.answers.0.text", "v.part.params.text"]
    assert missing(FIELDS, VALUES, fields_of) == []


def test_a_field_that_waits_for_another_says_for_which():
    fields = read_semantics([
        {"name": "group", "type": "group", "fields": [
            {"name": "more", "type": "text", "widget": "showWhen",
             "showWhen": {"rules": [{"field": "../mode", "equals": "b"}]}},
            {"name": "other", "type": "text"}]}])[0]  # fmt: skip
    (group,) = Tree(fields_of, str, {}).nodes(fields, {})
    assert group.children[0].when == '[{"name": "v.mode", "values": ["b"]}]'


names = st.sampled_from([*sent(form(VALUES)), "v.answers.5.text", "v.part.params.x", "v"])


@given(st.dictionaries(names, st.text(max_size=30)), st.tuples(st.text(max_size=8), names))
@settings(deadline=None)
def test_whatever_is_sent_is_read_or_told(data, act):
    values, _errors = read(MultiValueDict({name: [value] for name, value in data.items()}), act)
    assert read(sent(form(values)))[0].keys() >= {"open"}
