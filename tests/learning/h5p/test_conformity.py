import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.h5p.conformity import conform
from learning.h5p.names import LibraryName
from learning.h5p.semantics import read_semantics

CARD = LibraryName("Test.Card", 1, 2)
DECK = LibraryName("Test.Deck", 1, 0)


def a_field(kind, **said):
    return {"name": "it", "type": kind, **said}


def held(value, *fields, files=None, **others):
    """What becomes of {"it": value} under fields, and what is told: (played, [(code, path)])."""
    known = {CARD: read_semantics(list(fields))[0]} | others.get("known", {})
    done = conform({"it": value}, CARD, known.get, files)
    return done.played.get("it"), [(finding.code, finding.path) for finding in done.findings]


@pytest.mark.parametrize(
    ("field", "value", "played", "told"),
    [
        (a_field("text"), "ক < খ &amp; গ", "ক &lt; খ &amp; গ", []),
        (a_field("text"), 5, "5", []),
        (a_field("text"), ["a"], None, ["wrong_kind"]),
        (a_field("text"), True, None, ["wrong_kind"]),
        (a_field("text", tags=["strong"]), "<p>ক <strong>খ</strong></p>", "<p>ক <strong>খ</strong></p>", []),
        (a_field("text", tags=["strong"]), "<p>a</p><script>x()</script>", "<p>a</p>", ["markup_removed"]),
        (a_field("text", tags=["strong"]), r"\\( a<b \\)", r"\\( a&lt;b \\)", []),
        (a_field("text", maxLength=3), "four", "four", ["too_long"]),
        (a_field("text", regexp={"pattern": "^[0-9]+$"}), "x1", "x1", ["other_form"]),
        (a_field("text", regexp={"pattern": "^[0-9]+$"}), "11", "11", []),
        (a_field("text", regexp={"pattern": "(?=a)"}), "b", "b", []),
        (a_field("number", min=1, max=9), "12", 9, ["out_of_range"]),
        (a_field("number", min=1, max=9), 0.5, 1, ["out_of_range"]),
        (a_field("number"), "1e9", None, ["wrong_kind"]),
        (a_field("number"), "", None, []),
        (a_field("boolean"), "true", True, []),
        (a_field("boolean"), 0, False, []),
        (a_field("boolean"), "perhaps", None, ["wrong_kind"]),
        (a_field("select", options=[{"value": "a"}, {"value": "b"}]), "b", "b", []),
        (a_field("select", options=[{"value": "a"}, {"value": "b"}], default="b"), "c", "b", ["no_option"]),
        (a_field("select"), "<c>", "&lt;c&gt;", []),
        (a_field("list", field=a_field("text")), {"0": "a", "1": "b"}, ["a", "b"], []),
        (a_field("list", field=a_field("text")), {}, [], []),
        (a_field("list", field=a_field("text"), max=1), ["a", "b"], ["a"], ["too_many"]),
        (a_field("list", field=a_field("text"), min=2), ["a"], ["a"], ["too_few"]),
        (a_field("list", field=a_field("text")), "a", None, ["wrong_kind"]),
        (a_field("group", fields=[a_field("text")]), "flat", "flat", []),
        (a_field("group", fields=[]), [], {}, []),
        (a_field("group", fields=[]), 4, None, ["wrong_kind"]),
        (a_field("image"), {"path": "images/a.png", "x": 1}, {"path": "images/a.png"}, ["unknown_value"]),
        (a_field("image"), {"path": "images/none.png"}, {"path": "images/none.png"}, ["missing_media"]),
        (a_field("image"), {"path": "javascript:x()"}, None, ["bad_path"]),
        (a_field("image"), {"path": "../../secret.png"}, None, ["bad_path"]),
        (a_field("image"), {"path": 'a.png" onerror="x()'}, None, ["bad_path"]),
        (a_field("image"), "a.png", None, ["wrong_kind"]),
        (a_field("audio"), [{"path": "images/a.png#tmp"}], [{"path": "images/a.png"}], []),
        (a_field("video"), [{"path": "https://video.example/1"}], [{"path": "https://video.example/1"}], []),
    ],
)
def test_each_kind_of_field(field, value, played, told):
    got, codes = held(value, field, files={"images/a.png"})
    assert (got, codes) == (played, [(code, codes[0][1]) for code in told])


def test_places_are_written_as_a_programmer_would():
    inside = a_field("list", field={"name": "each", "type": "group", "fields": [
        {"name": "label", "type": "text"}, {"name": "right", "type": "boolean"}]})  # fmt: skip
    _played, told = held([{"label": "a", "right": True}, {"label": "b", "right": "x", "tip": ""}], inside)
    assert told == [("wrong_kind", "it[1].right"), ("unknown_value", "it[1].tip")]


def a_part(library, **params):
    return {"library": library, "params": params, "subContentId": "7a3f2a0c-5a8e-4f6e-9a0e-1d7f3c2b1a00"}


TAKES = a_field("library", options=["Test.Deck 1.0"])


def test_a_part_is_held_against_its_own_library():
    known = {DECK: read_semantics([a_field("text")])[0]}
    played, told = held(a_part("Test.Deck 1.0", it="<", other=1), TAKES, known=known)
    assert played["params"] == {"it": "&lt;"}
    assert told == [("unknown_value", "it.params.other")]


def test_a_part_of_another_minor_version_is_refused_with_the_versions_that_its_place_takes():
    done = conform({"it": a_part("Test.Deck 1.1")}, CARD, {CARD: read_semantics([TAKES])[0]}.get)
    (finding,) = done.findings
    assert (finding.code, finding.path, finding.is_notice) == ("other_version", "it", False)
    assert "Test.Deck 1.1; its place takes Test.Deck 1.0." in finding.message


def test_a_part_that_its_place_does_not_take_is_refused():
    assert held(a_part("Test.Other 1.0"), TAKES) == (None, [("not_taken_here", "it")])
    assert held(a_part("no library"), TAKES) == (None, [("not_taken_here", "it")])


def test_ids_that_are_no_uuid_become_one_and_the_same_each_time():
    part = a_part("Test.Deck 1.0") | {"subContentId": '"><b>'}
    first, second = held(part, TAKES)[0], held(part, TAKES)[0]
    assert first["subContentId"] == second["subContentId"]
    assert "<" not in first["subContentId"]


def test_what_has_no_semantics_is_left_as_it_is():
    assert conform({"a": "<b>"}, CARD, lambda name: None).played == {"a": "<b>"}


names = st.sampled_from(["it", "path", "library", "params"])
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(names, inside),
    max_leaves=12,
)  # fmt: skip
kinds = st.sampled_from(["text", "number", "boolean", "select", "group", "list", "library", "image", "audio", "file"])


@given(jsons, kinds)
@settings(deadline=None)
def test_whatever_comes_is_told_or_played_and_playing_it_again_changes_nothing(value, kind):
    fields = read_semantics(
        [a_field(kind, field=a_field("text"), fields=[a_field("text"), {"name": "b", "type": "list"}])]
    )[0]
    known = {CARD: fields}.get
    once = conform({"it": value}, CARD, known)
    json.dumps(once.played)
    assert conform(once.played, CARD, known).played == once.played
    if not once.findings and value is not None:
        assert once.played["it"] is not None or value in ("", [], {}) or kind == "library"
