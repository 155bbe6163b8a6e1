"""Reading JSON of unknown origin: bounded in size and depth, each key once, only numbers that are numbers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from .findings import Finding, gettext_noop, readable
from .limits import Limits

# Zero, and halves of signs beyond the first 65,536: databases refuse them, and no text needs them.
UNKEPT = re.compile("[\0\ud800-\udfff]")


class BadJson(Exception):
    """The text is not JSON that is accepted; `finding` says why."""

    def __init__(self, finding: Finding):
        super().__init__(finding.message)
        self.finding = finding


def load(content: bytes, path: str, limits: Limits | None = None) -> Any:
    """The value; a byte-order mark is overlooked. Raises BadJson."""
    limits = limits or Limits()
    if len(content) > limits.json:
        raise BadJson(Finding("file_too_large", path, {"most": limits.json}))
    try:
        text = content.decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise BadJson(Finding("json_depth", path)) from None
    except UnicodeDecodeError:
        raise BadJson(Finding("bad_json", path, {"why": gettext_noop("it is not written in UTF-8")})) from None
    except ValueError as error:
        raise BadJson(Finding("bad_json", path, {"why": readable(str(error))})) from None
    if depth(value, limits.depth) > limits.depth:
        raise BadJson(Finding("json_depth", path))
    if any(UNKEPT.search(text) for text in _texts(value)):
        raise BadJson(Finding("bad_json", path, {"why": gettext_noop("it holds a sign that is none")}))
    return value


def depth(value: Any, most: int) -> int:
    """How deeply a value is nested; stops counting beyond `most`."""
    level, here = 0, [value]
    while here and level <= most:
        here = [child for each in here for child in _children(each)]
        level += 1
    return level


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _texts(value: Any) -> Iterator[str]:
    """Every text of a value, names too."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            yield from each
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            raise ValueError(f"“{readable(key)}” stands in it twice")
        found[key] = value
    return found


def _finite(written: str) -> float:
    if math.isinf(number := float(written)):
        raise ValueError(f"{readable(written)} is no number that can be kept")
    return number


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")
