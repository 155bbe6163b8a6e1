"""What upper apps tell governance when they start: the one inversion of the house.

Filled in `apps.py: ready()` of the app that owns the thing, nowhere else (a test lists every registration).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class WaitingItem:
    """One thing that waits for a person: what it is called, where it is done, until when."""

    kind: str
    title: str
    href: str
    due: dt.date | None = None


@dataclass(frozen=True)
class CheckPage:
    """What a check page shows for a code: a template and what it needs."""

    template: str
    context: dict[str, Any]


@dataclass(frozen=True)
class Findable:
    """One thing that search finds: everybody may see it. Pairs are English and Bangla.

    `path` is the address behind the language prefix ("plan/actions/3.2a/"); `words` are more words that lead to
    it and are not shown (codes, abbreviations).
    """

    key: str
    path: str
    kind: tuple[str, str]
    title: tuple[str, str]
    text: tuple[str, str] = ("", "")
    words: str = ""


@dataclass(frozen=True)
class GovernedField:
    """A field that a decision may change, and that does not change without one being missed.

    `noun` and `field` are those of the log, keys are natural keys as the log writes them. Values travel as plain JSON
    (dates and amounts as the log writes them). `at_once`: carried out when the minutes are approved; otherwise a
    filled-in change waits for somebody for whom `may` holds. Functions raise LookupError for a key that names nothing
    and ValidationError for what cannot be.
    """

    noun: str
    field: str
    label: Any
    at_once: bool
    may: Callable[[Any], bool]
    current: Callable[[str], Any]  # key -> what the field holds now
    read: Callable[[str], Any]  # what somebody typed -> the value
    apply: Callable[..., Any]  # apply(key=, value=, by=, decision=): through the verb that owns the field
    name: Callable[[str], str]  # key -> what people call the thing
    href: Callable[[str], str]  # key -> where it is looked at
    show: Callable[[Any], str] = str  # the value for a reader


# (noun, field) -> the field
governed_fields: dict[tuple[str, str], GovernedField] = {}

# name of the source -> everything of that source that may be found
search_sources: dict[str, Callable[[], Iterable[Findable]]] = {}

# name of the source -> what waits for this person
waits_for_me: dict[str, Callable[[Any], list[WaitingItem]]] = {}

# prefix of a code ("F" of figures, "C" of certificates) -> the page of that code, or None when there is none
check_pages: dict[str, Callable[[str], CheckPage | None]] = {}

# name of what is summed along the tree -> brings it up to date when units were moved: called with `units` (they and
# all below them), `places` (ids of the units above for which it matters) and `from_day`
tree_followers: dict[str, Callable[..., None]] = {}
