"""A library as its library.json describes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .names import LibraryName, number

KINDS = ("preloaded", "dynamic", "editor")


@dataclass(frozen=True)
class Library:
    """`dependencies` by kind: preloaded ones are loaded before it, dynamic ones only when a content uses them, editor
    ones never in the player. `css_dropped_of` are machine names whose styles are not loaded with it.
    """

    name: LibraryName
    patch: int
    title: str
    runnable: bool = False
    dependencies: Mapping[str, Sequence[LibraryName]] = field(default_factory=dict)
    js: Sequence[str] = ()
    css: Sequence[str] = ()
    css_dropped_of: frozenset[str] = frozenset()
    added_to: Sequence[str] = ()
    core_api: tuple[int, int] = (1, 0)

    @property
    def version(self) -> tuple[int, int, int]:
        return self.name.major, self.name.minor, self.patch

    def __str__(self) -> str:
        return f"{self.name}.{self.patch}"

    @property
    def needs(self) -> Sequence[LibraryName]:
        """What it cannot play without."""
        return [*self.dependencies["preloaded"], *self.dependencies["dynamic"]]

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Library:
        """From a library.json that `schema.check_library` has found sound."""
        name = LibraryName.of_json(said)
        assert name is not None, "a library.json that was not checked"
        core = said.get("coreApi") or {}
        return cls(
            name=name,
            patch=number(said["patchVersion"]) or 0,
            title=said["title"],
            runnable=bool(number(said["runnable"]) if not isinstance(said["runnable"], bool) else said["runnable"]),
            dependencies={kind: dependencies(said, kind) for kind in KINDS},
            js=_paths(said, "preloadedJs"),
            css=_paths(said, "preloadedCss"),
            css_dropped_of=frozenset(
                each["machineName"] for each in said.get("dropLibraryCss") or () if _is_named(each)
            ),
            added_to=_added_to(said.get("addTo")),
            core_api=(number(core.get("majorVersion")) or 1, number(core.get("minorVersion")) or 0),
        )


def dependencies(said: Mapping[str, Any], kind: str) -> list[LibraryName]:
    """What an h5p.json or a library.json names as dependencies of a kind."""
    found = (LibraryName.of_json(each) for each in said.get(f"{kind}Dependencies") or ())
    return [name for name in found if name is not None]


def _paths(said: Mapping[str, Any], key: str) -> list[str]:
    return [each["path"].removeprefix("./") for each in said.get(key) or ()]


def _is_named(each: Any) -> bool:
    return isinstance(each, dict) and isinstance(each.get("machineName"), str)


def _added_to(said: Any) -> list[str]:
    """The expressions of `addTo.content.types[].text.regex`: a content whose text fits one gets the library."""
    try:
        types = said["content"]["types"]
        return [each["text"]["regex"] for each in types if isinstance(each["text"]["regex"], str)]
    except (KeyError, TypeError):
        return []
