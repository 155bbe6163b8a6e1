"""Which libraries a content needs to play, in the order in which they are loaded.

A library comes after all that it depends on. The main library comes first of those that are asked for, then what the
parts of the content use; what the package says of dynamic dependencies plays no part. Of one machine name one version
is loaded, the first that is met, because a page can hold only one. What only an editor needs is never loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import re2

from .libraries import Library
from .names import LibraryName
from .parameters import libraries_in, texts_in

Get = Callable[[LibraryName], Library | None]
# An expression of a stranger runs over texts of strangers: RE2 takes time by the length of the text and no more.
LONGEST_EXPRESSION = 1000
FLAGS = frozenset("imsu")


@dataclass
class Resolution:
    """`libraries` in the order of loading; `missing` are not installed; `conflicts` were left out, because another
    version of the same machine name is loaded.
    """

    libraries: list[Library] = field(default_factory=list)
    missing: list[LibraryName] = field(default_factory=list)
    conflicts: list[LibraryName] = field(default_factory=list)

    @property
    def styled(self) -> list[Library]:
        """Those whose styles are loaded: not those that another one drops."""
        dropped = {machine for library in self.libraries for machine in library.css_dropped_of}
        return [library for library in self.libraries if library.name.machine not in dropped]


def resolve(main: LibraryName, params: Any, get: Get, *, addons: Iterable[Library] = ()) -> Resolution:
    """`get` answers with an installed library, or None; `addons` are the installed ones with `addTo`."""
    found = Resolution()
    loaded: dict[str, LibraryName] = {}
    for name in [main, *libraries_in(params)]:
        _load(name, get, loaded, found)
    for addon in addons:
        if addon.name.machine not in loaded and _is_added(addon, params):
            _load(addon.name, get, loaded, found)
    return found


def _load(name: LibraryName, get: Get, loaded: dict[str, LibraryName], found: Resolution) -> None:
    """Depth first without recursion, so that no chain of dependencies is too long; a circle is entered once."""
    stack: list[tuple[LibraryName, Library | None]] = [(name, None)]
    while stack:
        here, library = stack.pop()
        if library is not None:
            found.libraries.append(library)
            continue
        if here.machine in loaded:
            if loaded[here.machine] != here and here not in found.conflicts:
                found.conflicts.append(here)
            continue
        library = get(here)
        if library is None:
            if here not in found.missing:
                found.missing.append(here)
            continue
        loaded[here.machine] = here
        stack.append((here, library))
        stack.extend((each, None) for each in reversed(library.dependencies["preloaded"]))


def _is_added(addon: Library, params: Any) -> bool:
    expressions = [found for text in addon.added_to if (found := _compiled(text))]
    return any(found.search(text) for found in expressions for text in texts_in(params))


def _compiled(expression: str) -> Any:
    """A PCRE with its delimiters and flags, for RE2; None for what RE2 does not know, like a look ahead."""
    if not 2 < len(expression) <= LONGEST_EXPRESSION:
        return None
    body, _end, flags = expression[1:].rpartition(expression[0])
    if not body or set(flags) - FLAGS:
        return None
    options = re2.Options()
    options.log_errors = False
    prefix = "".join(sorted(set(flags) - {"u"}))
    try:
        return re2.compile(f"(?{prefix}){body}" if prefix else body, options)
    except re2.error:
        return None
