"""Walking through the parameters of a content: which libraries its parts use, and every text in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .names import LibraryName


def parts_in(params: Any) -> Iterator[dict[str, Any]]:
    """Every part that is a content of its own, {"library": "H5P.Blanks 1.14", "params": …}, as deep as it stands."""
    waiting = [params]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(value.get("library"), str) and LibraryName.parse(value["library"]):
                yield value
            waiting.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            waiting.extend(reversed(value))


def libraries_in(params: Any) -> list[LibraryName]:
    """The libraries that parts of a content use, each once, in the order in which they stand."""
    names = (LibraryName.parse(part["library"]) for part in parts_in(params))
    return list(dict.fromkeys(name for name in names if name is not None))


def texts_in(params: Any) -> Iterator[str]:
    """Every text of a content."""
    waiting = [params]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            waiting.extend(reversed(value))


def files_in(params: Any) -> dict[str, dict[str, Any]]:
    """The values that name a file, {"path": …}, by that path; of two with one path the one that stands first."""
    found: dict[str, dict[str, Any]] = {}
    waiting = [params]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(path := value.get("path"), str):
                found.setdefault(path, value)
            waiting.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            waiting.extend(reversed(value))
    return found
