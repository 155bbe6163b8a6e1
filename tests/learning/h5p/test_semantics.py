from learning.h5p.fields import (
    FileField,
    Font,
    GroupField,
    LibraryField,
    ListField,
    NumberField,
    Rule,
    SelectField,
    TextField,
    UnknownField,
)
from learning.h5p.names import LibraryName
from learning.h5p.semantics import DEEPEST, read_semantics


def field_of(said):
    (field,), findings = read_semantics([{"name": "x", **said}])
    assert findings == []
    return field


def faults(said):
    return [(finding.code, finding.path, finding.values.get("name")) for finding in read_semantics(said)[1]]


def test_a_text_says_its_tags_font_and_pattern():
    field = field_of({
        "type": "text", "widget": "html", "tags": ["em"], "font": {"size": True, "color": []}, "maxLength": "20",
        "regexp": {"pattern": "^a$", "modifiers": "i"}, "optional": "true", "label": "L", "common": True,
    })  # fmt: skip
    assert isinstance(field, TextField)
    assert (field.tags, field.font, field.max_length) == (("em",), Font(size=True), 20)
    assert (field.pattern, field.flags, field.optional, field.label, field.common) == ("^a$", "i", True, "L", True)


def test_a_text_without_tags_is_plain_and_an_empty_list_of_tags_is_not():
    assert field_of({"type": "text"}).tags is None
    assert field_of({"type": "text", "tags": []}).tags == ()


def test_limits_may_be_written_as_text():
    assert field_of({"type": "number", "min": "-9999", "max": 5, "step": 0}) == NumberField("x", min=-9999, max=5)


def test_options_in_groups_are_laid_flat():
    field = field_of({
        "type": "select",
        "options": [{"value": 1, "label": "One"}, {"type": "optgroup", "label": "G", "options": [{"value": "b"}]}],
    })  # fmt: skip
    assert isinstance(field, SelectField)
    assert [(option.value, option.label, option.group) for option in field.options] == [
        ("1", "One", ""),
        ("b", "b", "G"),
    ]


def test_a_group_with_one_field_is_flat_unless_it_is_a_content_of_its_own():
    one = {"type": "group", "fields": [{"name": "a", "type": "text"}]}
    group = field_of(one)
    assert isinstance(group, GroupField)
    assert group.is_flat
    assert not field_of(one | {"isSubContent": True}).is_flat


def test_a_list_has_an_item_and_bounds():
    field = field_of({"type": "list", "min": 1, "max": 4, "entity": "answer", "field": {"type": "text"}})
    assert isinstance(field, ListField)
    assert (field.min, field.max, field.entity, type(field.item)) == (1, 4, "answer", TextField)


def test_libraries_are_named_as_text_or_as_objects():
    field = field_of({"type": "library", "options": ["H5P.Blanks 1.14", {"name": "H5P.Image 1.1"}]})
    assert isinstance(field, LibraryField)
    assert field.options == (LibraryName("H5P.Blanks", 1, 14), LibraryName("H5P.Image", 1, 1))


def test_files_are_one_or_many():
    assert not field_of({"type": "image"}).is_many
    assert field_of({"type": "video", "disableCopyright": True}) == FileField("x", kind="video", copyright=False)


def test_a_field_says_when_it_is_shown():
    said = {
        "rules": [{"field": "../mode", "equals": "a"}, {"field": "b", "equals": ["c", "d"]}],
        "widget": "colorSelector",
    }
    field = field_of({"type": "text", "widget": "showWhen", "showWhen": said})
    assert field.shown_when == (Rule("../mode", ("a",)), Rule("b", ("c", "d")))
    assert field.widget == "colorSelector"


def test_every_fault_is_told_with_its_place_and_the_rest_is_read():
    said = [
        "text", {"type": "text"}, {"name": "a", "type": "poem"}, {"name": "b", "type": "text"},
        {"name": "b", "type": "text"},
        {"name": "c", "type": "group"}, {"name": "d", "type": "number", "min": "low"}, {"name": "e", "type": "list"},
        {"name": "f", "type": "library", "options": ["H5P.Blanks"]}, {"name": "g", "type": ["text"]},
    ]  # fmt: skip
    assert [(path, name) for _code, path, name in faults(said)] == [
        ("semantics.json[0]", "field"),
        ("semantics.json[1]", "name"),
        ("semantics.json[2]", "type"),
        ("semantics.json[4]", "name"),
        ("semantics.json[5].fields", "fields"),
        ("semantics.json[6]", "min"),
        ("semantics.json[7].field", "field"),
        ("semantics.json[8]", "options"),
        ("semantics.json[9]", "type"),
    ]
    fields, _findings = read_semantics(said)
    assert [field.name for field in fields] == ["a", "b", "c", "d", "e", "f", "g"]
    assert isinstance(fields[0], UnknownField)


def test_what_is_no_list_has_no_fields():
    assert read_semantics({"name": "a"})[0] == ()
    assert faults(None) == [("semantics_fault", "semantics.json", "fields")]


def test_depth_is_bounded():
    said = {"name": "x", "type": "text"}
    for _level in range(DEEPEST * 20):
        said = {"name": "x", "type": "group", "fields": [said]}
    assert [code for code, _path, _name in faults([said])] == ["json_depth"]
