"""A form made of semantics: a tree of what is shown, with values and errors at their places."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from basis.numerals import digits_in
from learning.forms.h5p_reading import MOST_FILES, TOP
from learning.forms.h5p_rich import is_simple, rich_widget
from learning.h5p.fields import (
    BooleanField,
    Field,
    Fields,
    FileField,
    GroupField,
    LibraryField,
    ListField,
    NumberField,
    SelectField,
    TextField,
)
from learning.h5p.names import LibraryName

LONG = 200  # signs above which a text gets several lines


@dataclass
class Node:
    """`kind` names the template of its input; `name` is its place; `when` the rules by which it is shown, as JSON."""

    kind: str
    name: str
    label: str = ""
    help: str = ""
    value: Any = ""
    required: bool = False
    errors: list[str] = field(default_factory=list)
    options: list[tuple[str, str, bool]] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    widget: SafeString | str = ""
    entity: str = ""
    when: str = ""
    source: str = ""
    is_closed: bool = False
    is_raw: bool = False
    may_grow: bool = True

    @property
    def id(self) -> str:
        return "id_" + self.name.replace(".", "-")

    @property
    def has_errors(self) -> bool:
        """Whether something inside is wrong, so that it must not be closed."""
        return bool(self.errors) or any(child.has_errors for child in self.children)


@dataclass
class Tree:
    """`fields_of(library)`: the fields of a part, None when it is not installed; `title_of` names a library;
    `source`: values in another language, shown beside the fields; `media` collects what the widgets need;
    `picture_of(path)`: a small form of a picture as an address, "" for none.
    """

    fields_of: Callable[[LibraryName], Fields | None]
    title_of: Callable[[LibraryName], str]
    errors: Mapping[str, list[str]]
    media: forms.Media = field(default_factory=forms.Media)
    picture_of: Callable[[str], str] = lambda path: ""

    def nodes(self, fields: Fields, values: Any, prefix: str = TOP, source: Any = None) -> list[Node]:
        values = values if isinstance(values, dict) else {}
        source = source if isinstance(source, dict) else {}
        return [self.node(each, values.get(each.name), prefix, source.get(each.name)) for each in fields]

    def node(self, of: Field, value: Any, prefix: str, source: Any = None, name: str = "") -> Node:
        name = name or f"{prefix}{of.name}"
        node = self.made(of, value, name, source)
        node.label = node.label or of.label or of.name
        node.help = node.help or of.description or of.important
        node.errors = self.errors.get(name, []) if node.kind not in ("group",) else node.errors
        node.required = not of.optional and node.kind in ("text", "lines", "rich", "file", "select")
        if of.shown_when:
            rules = [{"name": _place(prefix, rule.path), "values": list(rule.values)} for rule in of.shown_when]
            node.when = json.dumps(rules)
        return node

    def made(self, of: Field, value: Any, name: str, source: Any) -> Node:
        match of:
            case TextField() if of.widget == "none":
                return Node("hidden", name, value=value if isinstance(value, str) else "")
            case TextField():
                return self.text(of, value, name, source)
            case NumberField():
                return Node("number", name, value="" if value is None else digits_in(f"{value}", get_language()))
            case BooleanField():
                return Node("boolean", name, value=value in (True, 1, "1", "true"))
            case SelectField():
                return self.select(of, value, name)
            case GroupField() if of.is_flat:
                inner = self.node(of.fields[0], value, "", source, name=name)
                inner.label, inner.help = of.label or inner.label, inner.help or of.description
                return inner
            case GroupField():
                return self.group(of, value, name, source)
            case ListField():
                return self.items(of, value, name, source)
            case LibraryField():
                return self.part(of, value, name, source)
            case FileField():
                return self.file(of, value, name)
            case _:
                return Node("hidden", name, value=json.dumps(value, ensure_ascii=False))

    def text(self, of: TextField, value: Any, name: str, source: Any) -> Node:
        text = value if isinstance(value, str) else "" if value is None else str(value)
        beside = source if isinstance(source, str) and not of.common else ""
        if of.tags is None:
            long = of.widget == "textarea" or (of.max_length or LONG + 1) > LONG and not of.common
            return Node("lines" if long else "text", name, value=text, source=beside)
        widget = rich_widget(text, of)
        self.media += widget.media
        is_raw = not is_simple(text, of)
        attributes = {"id": "id_" + name.replace(".", "-")}
        bare = bool(text) and not re.search(r"<(?:p|div)\b", text)
        return Node(
            "rich",
            name,
            value=bare,
            widget=widget.render(name, text, attributes),
            is_raw=is_raw,
            source=beside,
        )

    def select(self, of: SelectField, value: Any, name: str) -> Node:
        chosen = [str(each) for each in (value if isinstance(value, list) else [value]) if each not in (None, "")]
        options = [(option.value, option.label, option.value in chosen) for option in of.options]
        if not options:  # an editor of its own fills them in; here they stay as they are
            options = [(each, each, True) for each in dict.fromkeys(chosen)]
        if of.optional and not of.multiple:
            options = [("", "–", value in (None, "")), *options]
        kind = "checks" if of.multiple else "radio" if of.widget == "radioGroup" or len(options) <= 2 else "select"
        return Node(kind, name, options=options)

    def group(self, of: GroupField, value: Any, name: str, source: Any) -> Node:
        node = Node("group", name, children=self.nodes(of.fields, value, f"{name}.", source))
        node.is_closed = of.common or (of.importance == "low" and not of.expanded)
        if of.is_sub_content and isinstance(value, dict):
            node.value = value.get("subContentId", "")
        return node

    def items(self, of: ListField, value: Any, name: str, source: Any) -> Node:
        found = value if isinstance(value, list) else []
        beside = source if isinstance(source, list) else []
        padded = beside + [None] * (len(found) - len(beside))
        children = [self.node(of.item, each, "", padded[at], name=f"{name}.{at}") for at, each in enumerate(found)]
        for at, child in enumerate(children, 1):
            child.label = f"{child.label} {digits_in(str(at), get_language())}"
        node = Node("list", name, children=children, entity=of.entity, value=len(found))
        node.may_grow = of.max is None or len(found) < of.max
        return node

    def part(self, of: LibraryField, value: Any, name: str, source: Any) -> Node:
        value = value if isinstance(value, dict) else {}
        chosen = LibraryName.parse(value.get("library") or "")
        known = [option for option in of.options if self.fields_of(option) is not None or option == chosen]
        options = [("", "–", chosen is None)]
        options += [(str(option), self.title_of(option), option == chosen) for option in known]
        node = Node("library", name, options=options, value=value)
        node.source = json.dumps(value.get("metadata") or {}, ensure_ascii=False)
        if chosen is not None:
            inside = source.get("params") if isinstance(source, dict) else None
            fields = self.fields_of(chosen) or ()
            node.children = self.nodes(fields, value.get("params"), f"{name}.params.", inside)
        return node

    def file(self, of: FileField, value: Any, name: str) -> Node:
        values = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
        slots = [each for each in values if isinstance(each, dict)][: MOST_FILES if of.is_many else 1]
        if len(slots) < (MOST_FILES if of.is_many else 1):
            slots.append({})
        children = [
            Node("slot", f"{name}.{at}", value=slot, errors=self.errors.get(f"{name}.{at}", []), entity=of.kind)
            for at, slot in enumerate(slots)
        ]
        for child in children:
            child.source = self.picture_of(str(child.value.get("path") or "")) if of.kind == "image" else ""
        return Node("file", name, children=children, entity=of.kind)


def missing(
    fields: Fields, values: Any, fields_of: Callable[[LibraryName], Fields | None], prefix: str = TOP
) -> list[str]:
    """The places of what must be filled in and is empty; what is not shown, and words of the player, may be."""
    found: list[str] = []
    values = values if isinstance(values, dict) else {}
    for each in fields:
        name, value = f"{prefix}{each.name}", values.get(each.name)
        if each.shown_when or each.common:
            continue
        found += _missing_in(each, value, name, fields_of)
    return found


def _missing_in(of: Field, value: Any, name: str, fields_of: Callable[[LibraryName], Fields | None]) -> list[str]:
    match of:
        case TextField() | FileField() if not of.optional and of.widget != "none":
            return [] if value not in (None, "", []) else [name]
        case GroupField() if of.is_flat:
            return _missing_in(of.fields[0], value, name, fields_of)
        case GroupField() if not of.optional and of.importance != "low":
            return missing(of.fields, value, fields_of, f"{name}.")
        case ListField():
            rows = value if isinstance(value, list) else []
            return [
                place for at, row in enumerate(rows) for place in _missing_in(of.item, row, f"{name}.{at}", fields_of)
            ]
        case LibraryField() if isinstance(value, dict) and (library := LibraryName.parse(value.get("library") or "")):
            return missing(fields_of(library) or (), value.get("params"), fields_of, f"{name}.params.")
        case LibraryField() if not of.optional:
            return [name]
        case _:
            return []


def _place(prefix: str, path: str) -> str:
    """The place of the field that a rule names, from the group in which the rule stands."""
    parts = [part for part in prefix.split(".") if part]
    for step in path.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return ".".join(parts)
