"""Which libraries a content needs to play, in the order in which they are loaded.

A library comes after all that it depends on. The main library comes first of those that are asked for, then what the
parts of the content use; what the package says of dynamic dependencies plays no part. Of one machine name one version
is loaded, the first that is met, because a page can hold only one. What only an editor needs is never loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .libraries import Library
from .names import LibraryName
from .parameters import libraries_in, texts_in

Get = Callable[[LibraryName], Library | None]
# An expression of a library runs over texts of strangers: what can take long is not run at all.
TWICE_REPEATED = re.compile(r"[+*}]\)?[+*{]|\([^)]*[+*][^)]*\)[+*{]")
LONGEST_EXPRESSION, LONGEST_TEXT = 200, 10_000
FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "u": re.UNICODE}


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
    return any(found.search(text[:LONGEST_TEXT]) for found in expressions for text in texts_in(params))


def _compiled(expression: str) -> re.Pattern[str] | None:
    """A PCRE with its delimiters and flags; None for one that is not understood or could take long."""
    if len(expression) < 2 or len(expression) > LONGEST_EXPRESSION:
        return None
    body, _end, flags = expression[1:].rpartition(expression[0])
    if not body or TWICE_REPEATED.search(body) or set(flags) - set(FLAGS):
        return None
    try:
        return re.compile(body, sum(FLAGS[flag] for flag in flags))
    except (re.error, OverflowError, RecursionError):
        return None


def paths(libraries: Sequence[Library], kind: str) -> list[tuple[Library, str]]:
    """The scripts ("js") or styles ("css") of libraries, in the order of loading."""
    return [(library, path) for library in libraries for path in getattr(library, kind)]
