"""The fields of a content type, as its semantics.json describes them: eleven types, each with what matters of it.

Texts (label, description, entity …) are in the language in which the semantics were read; see translate.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .names import LibraryName


@dataclass(frozen=True)
class Rule:
    """A field is shown when the field at `path` ("behaviour/retry", "../mode") has one of these values."""

    path: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Field:
    """What all types have. `common` marks texts of the player, the same in every content ("Check", "Show solution").

    `default` is a JSON value, None for none. `shown_when`: one rule must hold; no rules: always shown. What is
    hidden holds null on purpose when `null_when_hidden`.
    """

    name: str
    label: str = ""
    description: str = ""
    placeholder: str = ""
    importance: str = "medium"
    optional: bool = False
    common: bool = False
    deprecated: bool = False
    default: Any = None
    widget: str = ""
    important: str = ""
    shown_when: tuple[Rule, ...] = ()
    null_when_hidden: bool = False


@dataclass(frozen=True)
class Font:
    """Which styles an author may give to a text."""

    size: bool = False
    family: bool = False
    color: bool = False
    background: bool = False
    spacing: bool = False
    height: bool = False


@dataclass(frozen=True)
class TextField(Field):
    """Without `tags` it holds plain text, with them HTML. `max_length` counts signs."""

    tags: tuple[str, ...] | None = None
    font: Font = Font()
    max_length: int | None = None
    pattern: str = ""
    flags: str = ""
    enter_mode: str = "p"


@dataclass(frozen=True)
class NumberField(Field):
    min: float | None = None
    max: float | None = None
    step: float | None = None
    decimals: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class BooleanField(Field):
    pass


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    group: str = ""


@dataclass(frozen=True)
class SelectField(Field):
    """Without options, anything may be chosen: an editor fills them in."""

    options: tuple[Option, ...] = ()
    multiple: bool = False


@dataclass(frozen=True)
class GroupField(Field):
    fields: tuple[Field, ...] = ()
    is_sub_content: bool = False
    expanded: bool = False

    @property
    def is_flat(self) -> bool:
        """Whether its value is the value of its only field."""
        return len(self.fields) == 1 and not self.is_sub_content


@dataclass(frozen=True)
class ListField(Field):
    """`entity` is what one of its items is called; `count` how many a new content begins with."""

    item: Field = Field("")
    min: int | None = None
    max: int | None = None
    count: int | None = None
    entity: str = "item"
    widgets: tuple[str, ...] = ()


@dataclass(frozen=True)
class LibraryField(Field):
    """A part that is a content of its own, of one of these libraries."""

    options: tuple[LibraryName, ...] = ()
    extra: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileField(Field):
    """`kind`: image, audio, video or file. Audio and video hold a list of files, the others one."""

    kind: str = "file"
    extra: tuple[str, ...] = ()
    copyright: bool = True

    @property
    def is_many(self) -> bool:
        return self.kind in ("audio", "video")


@dataclass(frozen=True)
class UnknownField(Field):
    """A field of a type that is not known: what a content has in it is left out when it plays."""

    type: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)


Fields = tuple[Field, ...]
