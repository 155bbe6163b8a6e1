"""What h5p.json and library.json must say, with the tolerances that real exports need.

Nothing is the same as null; versions may be numbers or text; what the specification does not know is overlooked; a
value that is optional is looked at only when it is there. Older files say nothing of how they are embedded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .findings import Finding, gettext_noop, readable
from .names import MACHINE, LibraryName, number

Check = Callable[[Any], bool]
LANGUAGE = re.compile(r"[A-Za-z-]{1,10}")
LANGUAGE_FILE = re.compile(r"[A-Za-z]+(-[A-Za-z]+)*\.json")
TITLE = gettext_noop("a text of 1 to 255 signs")
VERSION = gettext_noop("a number of up to five digits")
DEPENDENCIES = gettext_noop("a list of libraries, each with machineName, majorVersion and minorVersion")
FILES = gettext_noop("a list of files, each with its path")


def check_package(said: Any, path: str = "h5p.json") -> list[Finding]:
    """What is wrong with h5p.json; `said` is the value that was read from it."""
    if not isinstance(said, dict):
        return [_bad(path, "h5p.json", said, gettext_noop("an object"))]
    required: dict[str, tuple[Check, str]] = {
        "title": (_is_title, TITLE),
        "mainLibrary": (_is_machine, gettext_noop("the machine name of a library")),
        "preloadedDependencies": (_are_dependencies, DEPENDENCIES),
    }
    optional: dict[str, tuple[Check, str]] = {
        "language": (_is_language, gettext_noop("a language code like en or bn")),
        "embedTypes": (_are_embed_types, gettext_noop("a list of iframe and div")),
        "dynamicDependencies": (_are_dependencies, DEPENDENCIES),
        "editorDependencies": (_are_dependencies, DEPENDENCIES),
    }
    return [*_look(said, path, required, needed=True), *_look(said, path, optional, needed=False)]


def check_library(said: Any, path: str) -> list[Finding]:
    """What is wrong with a library.json."""
    if not isinstance(said, dict):
        return [_bad(path, "library.json", said, gettext_noop("an object"))]
    required: dict[str, tuple[Check, str]] = {
        "title": (_is_title, TITLE),
        "machineName": (_is_machine, gettext_noop("letters, digits, dots, hyphens and low lines")),
        "majorVersion": (_is_number, VERSION),
        "minorVersion": (_is_number, VERSION),
        "patchVersion": (_is_number, VERSION),
        "runnable": (_is_flag, gettext_noop("0 or 1")),
    }
    optional: dict[str, tuple[Check, str]] = {
        "preloadedDependencies": (_are_dependencies, DEPENDENCIES),
        "dynamicDependencies": (_are_dependencies, DEPENDENCIES),
        "editorDependencies": (_are_dependencies, DEPENDENCIES),
        "preloadedJs": (_are_files, FILES),
        "preloadedCss": (_are_files, FILES),
        "dropLibraryCss": (_are_named, gettext_noop("a list of libraries, each with machineName")),
        "coreApi": (_is_core_api, gettext_noop("an object with majorVersion and minorVersion")),
        "embedTypes": (_are_embed_types, gettext_noop("a list of iframe and div")),
    }
    return [*_look(said, path, required, needed=True), *_look(said, path, optional, needed=False)]


def is_language_file(name: str) -> bool:
    """Whether a file of the folder `language` is called after a language: en.json, pt-br.json."""
    return bool(LANGUAGE_FILE.fullmatch(name))


def _look(said: Mapping[str, Any], path: str, rules: Mapping[str, tuple[Check, str]], *, needed: bool) -> Iterator[Any]:
    for name, (holds, expected) in rules.items():
        value = said.get(name)
        if value is None:
            if needed:
                yield Finding("missing_value", path, {"name": name})
        elif not holds(value):
            yield _bad(path, name, value, expected)


def _bad(path: str, name: str, value: Any, expected: str) -> Finding:
    return Finding("bad_value", path, {"name": name, "value": f"“{readable(str(value), 60)}”", "expected": expected})


def _is_title(value: Any) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= 255 and not any(map(_is_control, value))


def _is_control(sign: str) -> bool:
    """Control signs and halves of signs; joiners and hard spaces belong to titles as people write them."""
    return unicodedata.category(sign) in ("Cc", "Cs")


def _is_machine(value: Any) -> bool:
    return isinstance(value, str) and bool(MACHINE.fullmatch(value))


def _is_language(value: Any) -> bool:
    return isinstance(value, str) and bool(LANGUAGE.fullmatch(value))


def _is_number(value: Any) -> bool:
    return number(value) is not None


def _is_flag(value: Any) -> bool:
    return number(value) in (0, 1) or isinstance(value, bool)


def _is_core_api(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_number(value.get(key)) for key in ("majorVersion", "minorVersion"))


def _are_embed_types(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(each in ("iframe", "div") for each in value)


def _are_dependencies(value: Any) -> bool:
    return isinstance(value, list) and all(LibraryName.of_json(each) for each in value)


def _are_named(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _are_files(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and isinstance(each.get("path"), str) for each in value
    )
