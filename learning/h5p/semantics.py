"""Reading semantics.json: into fields, with the tolerances that real libraries need, and a finding for each fault.

A fault in one field leaves the others usable. Numbers may be written as text ("min": "-9999"), labels may be missing,
what is not known is overlooked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .fields import (
    BooleanField,
    Field,
    Fields,
    FileField,
    Font,
    GroupField,
    LibraryField,
    ListField,
    NumberField,
    Option,
    Rule,
    SelectField,
    TextField,
    UnknownField,
)
from .findings import Finding, gettext_noop, readable
from .names import LibraryName
from .numbers import number_of

DEEPEST = 40  # levels of fields; real semantics have up to 8
Said = Mapping[str, Any]
KIND = gettext_noop("text, number, boolean, select, group, list, library, image, audio, video or file")


def read_semantics(said: Any, path: str = "semantics.json") -> tuple[Fields, list[Finding]]:
    """The fields that semantics.json describes, and what is wrong with it."""
    reader = _Reader()
    return reader.fields(said, path, 0), reader.findings


class _Reader:
    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def fault(self, path: str, name: str, value: Any, expected: str) -> None:
        values = {"name": name, "value": f"“{readable(str(value), 60)}”", "expected": expected}
        self.findings.append(Finding("semantics_fault", path, values))

    def fields(self, said: Any, path: str, depth: int) -> Fields:
        if not isinstance(said, list):
            self.fault(path, "fields", said, gettext_noop("a list of fields"))
            return ()
        read: dict[str, Field] = {}
        for index, each in enumerate(said):
            here = f"{path}[{index}]"
            field = self.field(each, here, depth)
            if field is None:
                continue
            if not field.name or field.name in read:
                self.fault(here, "name", field.name, gettext_noop("a name that no other field beside it has"))
                continue
            read[field.name] = field
        return tuple(read.values())

    def field(self, said: Any, path: str, depth: int) -> Field | None:
        if not isinstance(said, dict):
            self.fault(path, "field", said, gettext_noop("an object"))
            return None
        if depth > DEEPEST:
            self.findings.append(Finding("json_depth", path))
            return None
        kind = said.get("type")
        make = MAKERS.get(kind) if isinstance(kind, str) else None
        if make is None:
            self.fault(path, "type", kind, KIND)
            return UnknownField(**_base(said), type=str(kind), said=said)
        return make(self, said, path, depth)

    def text(self, said: Said, path: str, depth: int) -> Field:
        regexp = said.get("regexp")
        regexp = regexp if isinstance(regexp, dict) else {}
        return TextField(
            **_base(said),
            tags=_texts(said["tags"]) if isinstance(said.get("tags"), list) else None,
            font=_font(said.get("font")),
            max_length=_whole(said.get("maxLength")),
            pattern=_text(regexp.get("pattern")),
            flags=_text(regexp.get("modifiers")),
            enter_mode="div" if said.get("enterMode") == "div" else "p",
        )

    def number(self, said: Said, path: str, depth: int) -> Field:
        limits = {key: self.limit(said, key, path) for key in ("min", "max", "step")}
        if limits["step"] is not None and limits["step"] <= 0:
            limits["step"] = None
        return NumberField(**_base(said), **limits, decimals=_whole(said.get("decimals")), unit=_text(said.get("unit")))

    def limit(self, said: Said, key: str, path: str) -> float | None:
        if said.get(key) is None:
            return None
        value = number_of(said[key])
        if value is None:
            self.fault(path, key, said[key], gettext_noop("a number"))
        return value

    def boolean(self, said: Said, path: str, depth: int) -> Field:
        return BooleanField(**_base(said))

    def select(self, said: Said, path: str, depth: int) -> Field:
        return SelectField(**_base(said), options=_options(said.get("options")), multiple=bool(said.get("multiple")))

    def group(self, said: Said, path: str, depth: int) -> Field:
        return GroupField(
            **_base(said),
            fields=self.fields(said.get("fields"), f"{path}.fields", depth + 1),
            is_sub_content=said.get("isSubContent") is True,
            expanded=bool(said.get("expanded")),
        )

    def many(self, said: Said, path: str, depth: int) -> Field:
        item = self.field(said.get("field"), f"{path}.field", depth + 1)
        return ListField(
            **_base(said),
            item=item or UnknownField(""),
            min=_whole(said.get("min")),
            max=_whole(said.get("max")),
            count=_whole(said.get("defaultNum")),
            entity=_text(said.get("entity")) or "item",
            widgets=tuple(_text(each.get("name")) for each in _dicts(said.get("widgets"))),
        )

    def library(self, said: Said, path: str, depth: int) -> Field:
        names = [each.get("name") if isinstance(each, dict) else each for each in _list(said.get("options"))]
        read = [LibraryName.parse(name) if isinstance(name, str) else None for name in names]
        for name, library in zip(names, read, strict=True):
            if library is None:
                self.fault(path, "options", name, gettext_noop("a library with its version, like “H5P.Blanks 1.14”"))
        options = tuple(library for library in read if library)
        return LibraryField(**_base(said), options=options, extra=_texts(said.get("extraAttributes")))

    def file(self, said: Said, path: str, depth: int) -> Field:
        extra = _texts(said.get("extraAttributes"))
        return FileField(**_base(said), kind=said["type"], extra=extra, copyright=not said.get("disableCopyright"))


MAKERS: dict[str, Callable[[_Reader, Said, str, int], Field]] = {
    "text": _Reader.text,
    "group": _Reader.group,
    "boolean": _Reader.boolean,
    "number": _Reader.number,
    "select": _Reader.select,
    "list": _Reader.many,
    "library": _Reader.library,
    "image": _Reader.file,
    "audio": _Reader.file,
    "video": _Reader.file,
    "file": _Reader.file,
}


def _base(said: Said) -> dict[str, Any]:
    important = said.get("important")
    show = said.get("showWhen")
    show = show if isinstance(show, dict) else {}
    widget = _text(said.get("widget"))
    return {
        "name": _text(said.get("name")),
        "label": _text(said.get("label")),
        "description": _text(said.get("description")),
        "placeholder": _text(said.get("placeholder")),
        "importance": _text(said.get("importance")) or "medium",
        "optional": said.get("optional") in (True, "true", 1),
        "common": bool(said.get("common")),
        "deprecated": bool(said.get("deprecated")),
        "default": said.get("default"),
        "widget": _text(show.get("widget")) if widget == "showWhen" else widget,
        "important": _text(important.get("description")) if isinstance(important, dict) else "",
        "shown_when": _rules(show.get("rules")),
        "null_when_hidden": bool(show.get("nullWhenHidden")),
    }


def _rules(said: Any) -> tuple[Rule, ...]:
    return tuple(
        Rule(_text(each.get("field")), tuple(equals) if isinstance(equals := each.get("equals"), list) else (equals,))
        for each in _dicts(said)
    )


def _font(said: Any) -> Font:
    said = said if isinstance(said, dict) else {}
    return Font(**{key: bool(said.get(key)) for key in ("size", "family", "color", "background", "spacing", "height")})


def _options(said: Any, group: str = "") -> tuple[Option, ...]:
    """Options with their values as text; a group of options is laid flat."""
    found: list[Option] = []
    for each in _dicts(said):
        if each.get("type") == "optgroup" and not group:
            found += _options(each.get("options"), _text(each.get("label")) or "–")
        elif isinstance(each.get("value"), str | int | float):
            value = str(each["value"])
            found.append(Option(value, _text(each.get("label")) or value, group))
    return tuple(found)


def _text(said: Any) -> str:
    return said if isinstance(said, str) else ""


def _whole(said: Any) -> int | None:
    value = number_of(said)
    return int(value) if value is not None and value >= 0 else None


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _dicts(said: Any) -> list[dict[str, Any]]:
    return [each for each in _list(said) if isinstance(each, dict)]


def _texts(said: Any) -> tuple[str, ...]:
    return tuple(each for each in _list(said) if isinstance(each, str))
