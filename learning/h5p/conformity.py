"""Content held against the semantics of its type: what differs is told, and what is played is made safe.

What came stays as it came; `Conformity.played` is the copy that a player gets: texts cleaned, numbers within their
limits, nothing that the type does not know. A part of a library version that its place does not take, and a value of
another kind than the field, refuse the content: a player would lose them. Everything else is a notice.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import re2

from .fields import (
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
from .findings import Finding, gettext_noop, readable
from .names import LibraryName
from .numbers import number_of
from .sanitise import is_too_deep, plain, removed, rich

FieldsOf = Callable[[LibraryName], Fields | None]
MOST_ALIKE = 100  # findings of one kind that are told one by one
DEEPEST = 60  # levels of content; real ones have up to 20
OF_PART = {"library", "params", "subContentId", "metadata"}
OF_FILE = {"path", "mime", "width", "height", "copyright", "originalImage", "metadata", "quality", "codecs", "bitrate"}
SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
UNSAFE = re.compile(r"[<>\"'\\]|(?:^|/)\.\.(?:/|$)")
EXTERNAL = re.compile(r"(?:https?:)?//", re.IGNORECASE)
A_TEXT = gettext_noop("a text")
A_NUMBER = gettext_noop("a number")
A_LIST = gettext_noop("a list")
AN_OBJECT = gettext_noop("an object")
A_FILE = gettext_noop("a file with its path")
TRUE_OR_FALSE = gettext_noop("true or false")


@dataclass
class Conformity:
    played: Any
    findings: list[Finding] = field(default_factory=list)


def conform(params: Any, main: LibraryName, fields_of: FieldsOf, files: Collection[str] | None = None) -> Conformity:
    """`fields_of` answers with the fields of a library, or None when it describes none: what such a library holds is
    left as it is. `files`: the paths below the content folder, None when they are not to be looked for.
    """
    walk = _Walk(fields_of, files)
    fields = fields_of(main)
    if fields is None:
        return Conformity(params)
    played = walk.group(params, GroupField("", fields=fields, is_sub_content=True), "", main, 0)
    return Conformity(played, [*walk.findings, *walk.more()])


class _Walk:
    def __init__(self, fields_of: FieldsOf, files: Collection[str] | None) -> None:
        self.fields_of = fields_of
        self.files = files
        self.findings: list[Finding] = []
        self.counts: Counter[str] = Counter()

    def tell(self, code: str, path: str, **values: Any) -> None:
        self.counts[code] += 1
        if self.counts[code] <= MOST_ALIKE:
            self.findings.append(Finding(code, path, values))

    def more(self) -> Iterator[Finding]:
        """How many of each kind were not told one by one."""
        for code, count in self.counts.items():
            if count > MOST_ALIKE:
                yield Finding("more_like_it", "", {"code": code, "count": count - MOST_ALIKE})

    def value(self, value: Any, of: Field, path: str, library: LibraryName, depth: int) -> Any:
        """What is played of a value; null stays null."""
        if value is None:
            return None
        if depth > DEEPEST:
            self.tell("json_depth", path)
            return None
        match of:
            case TextField():
                return self.text(value, of, path)
            case NumberField():
                return self.number(value, of, path, library)
            case BooleanField():
                return self.boolean(value, path)
            case SelectField():
                return self.select(value, of, path, library)
            case GroupField():
                return self.group(value, of, path, library, depth)
            case ListField():
                return self.items(value, of, path, library, depth)
            case LibraryField():
                return self.part(value, of, path, depth)
            case FileField():
                return self.file(value, of, path, library)
            case _:
                return value

    def text(self, value: Any, of: TextField, path: str) -> str | None:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return self.wrong_kind(path, A_TEXT)
        text = str(value)
        if of.max_length is not None and len(text) > of.max_length:
            self.tell("too_long", path, length=len(text), most=of.max_length)
        if text and of.pattern and not _fits(text, of):
            self.tell("other_form", path, value=f"“{readable(text, 60)}”")
        if of.tags is None:
            return plain(text)
        clean = rich(text, of)
        if is_too_deep(text):
            self.tell("markup_depth", path)
        elif lost := removed(text, clean):
            self.tell("markup_removed", path, markup=", ".join(lost))
        return clean

    def number(self, value: Any, of: NumberField, path: str, library: LibraryName) -> float | None:
        number = number_of(value)
        if number is None:
            return None if value == "" else self.wrong_kind(path, A_NUMBER)
        low = number if of.min is None else max(number, of.min)
        used = low if of.max is None else min(low, of.max)
        if used != number:
            self.tell("out_of_range", path, value=number, used=used, library=str(library))
        return used

    def boolean(self, value: Any, path: str) -> bool | None:
        if isinstance(value, bool):
            return value
        if value in (0, 1, "0", "1", "true", "false", ""):
            return value in (1, "1", "true")
        return self.wrong_kind(path, TRUE_OR_FALSE)

    def select(self, value: Any, of: SelectField, path: str, library: LibraryName) -> Any:
        if of.multiple:
            chosen = value if isinstance(value, list) else [value]
            return [self.choice(each, of, path, library) for each in chosen]
        return self.choice(value, of, path, library)

    def choice(self, value: Any, of: SelectField, path: str, library: LibraryName) -> Any:
        if isinstance(value, bool):
            value = str(value).lower()
        if not isinstance(value, str | int | float):
            return self.wrong_kind(path, A_TEXT)
        known = [option.value for option in of.options]
        if not known or str(value) in known:
            return plain(value) if isinstance(value, str) else value
        used = of.default if of.default in known else known[0]
        self.tell("no_option", path, value=f"“{readable(str(value), 60)}”", used=f"“{used}”", library=str(library))
        return used

    def group(self, value: Any, of: GroupField, path: str, library: LibraryName, depth: int) -> Any:
        if of.is_flat:
            return self.value(value, of.fields[0], path, library, depth + 1)
        if value in ([], ""):  # as PHP writes an object without values
            value = {}
        if not isinstance(value, dict):
            return self.wrong_kind(path, AN_OBJECT)
        fields = {each.name: each for each in of.fields}
        kept: dict[str, Any] = {}
        for name, inside in value.items():
            here = f"{path}.{name}" if path else name
            if name in fields:
                kept[name] = self.value(inside, fields[name], here, library, depth + 1)
            elif name == "subContentId" and of.is_sub_content:
                kept[name] = self.sub_id(inside)
            else:
                self.tell("unknown_value", here, library=str(library))
        return kept

    def items(self, value: Any, of: ListField, path: str, library: LibraryName, depth: int) -> Any:
        if value in ({}, ""):
            value = []
        if isinstance(value, dict) and all(key.isdecimal() for key in value):
            value = list(value.values())
        if not isinstance(value, list):
            return self.wrong_kind(path, A_LIST)
        if of.max is not None and len(value) > of.max:
            self.tell("too_many", path, count=len(value), most=of.max, library=str(library))
            value = value[: of.max]
        if of.min is not None and len(value) < of.min:
            self.tell("too_few", path, count=len(value), least=of.min, library=str(library))
        return [self.value(each, of.item, f"{path}[{at}]", library, depth + 1) for at, each in enumerate(value)]

    def part(self, value: Any, of: LibraryField, path: str, depth: int) -> Any:
        if value in ([], "", {}):
            return None
        if not isinstance(value, dict) or not isinstance(value.get("library", ""), str):
            return self.wrong_kind(path, AN_OBJECT)
        if not value.get("library"):
            return None
        name = LibraryName.parse(value["library"])
        if name is None or (of.options and name not in of.options):
            self.refuse_part(value["library"], name, of, path)
            return None
        for key in value.keys() - OF_PART - set(of.extra):
            self.tell("unknown_value", f"{path}.{key}", library=str(name))
        kept = {key: each for key, each in value.items() if key in OF_PART or key in of.extra}
        fields = self.fields_of(name)
        if fields is not None and "params" in kept:
            inside = GroupField("", fields=fields, is_sub_content=True)
            kept["params"] = self.group(kept["params"], inside, f"{path}.params", name, depth + 1)
        if "subContentId" in kept:
            kept["subContentId"] = self.sub_id(kept["subContentId"])
        if "metadata" in kept:
            kept["metadata"] = _escaped(kept["metadata"])
        return kept

    def refuse_part(self, said: str, name: LibraryName | None, of: LibraryField, path: str) -> None:
        others = [option for option in of.options if name is not None and option.machine == name.machine]
        if others:
            self.tell("other_version", path, library=str(name), taken=", ".join(map(str, others)))
        else:
            self.tell("not_taken_here", path, library=f"“{readable(said, 60)}”")

    def file(self, value: Any, of: FileField, path: str, library: LibraryName) -> Any:
        if value in ([], "", {}):
            return [] if of.is_many else None
        if of.is_many:
            each = value if isinstance(value, list) else [value]
            kept = (self.one_file(file, of, f"{path}[{at}]", library) for at, file in enumerate(each))
            return [file for file in kept if file]
        return self.one_file(value, of, path, library) or None

    def one_file(self, value: Any, of: FileField, path: str, library: LibraryName) -> Any:
        if not isinstance(value, dict) or not isinstance(value.get("path", ""), str):
            return self.wrong_kind(path, A_FILE)
        where = value.get("path", "").removesuffix("#tmp")
        if UNSAFE.search(where) or (SCHEME.match(where) and not EXTERNAL.match(where)):
            self.tell("bad_path", readable(where))
            return None
        if self.files is not None and where and not EXTERNAL.match(where) and where not in self.files:
            self.tell("missing_media", path, file=f"“{readable(where)}”")
        for key in value.keys() - OF_FILE - set(of.extra):
            self.tell("unknown_value", f"{path}.{key}", library=str(library))
        kept = {key: each for key, each in value.items() if key in OF_FILE or key in of.extra}
        return _escaped(kept) | ({"path": where} if where else {})

    def wrong_kind(self, path: str, expected: str) -> None:
        self.tell("wrong_kind", path, expected=expected)

    def sub_id(self, said: Any) -> str:
        """The id of a part; one that is no UUID is replaced by one that is the same each time."""
        try:
            return str(uuid.UUID(said))
        except (ValueError, AttributeError, TypeError):
            return str(uuid.uuid5(uuid.NAMESPACE_OID, str(said)))


def _fits(text: str, of: TextField) -> bool:
    """Whether a text has the form that its field wants; an expression that RE2 does not know says nothing."""
    options = re2.Options()
    options.log_errors = False
    flags = "".join(sorted(set(of.flags) & set("ims")))
    try:
        return bool(re2.compile(f"(?{flags}){of.pattern}" if flags else of.pattern, options).search(text))
    except re2.error:
        return True


def _escaped(value: Any) -> Any:
    """Texts of metadata, which have no field here, as plain text."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: _escaped(each) for key, each in value.items()}
    return [_escaped(each) for each in value] if isinstance(value, list) else value
