"""What upper apps tell governance when they start: the one inversion of the house.

Filled in `apps.py: ready()` of the app that owns the thing, nowhere else (a test lists every registration).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
class GovernedNoun:
    """A kind of thing whose fields decisions change. `noun` and keys are those of the log.

    What takes many keys asks the database the same number of times for one as for a thousand.
    """

    noun: str
    label: Any
    names: Callable[[Collection[str]], Mapping[str, str]]  # keys -> what people call the things
    href: Callable[[str], str]  # key -> where it is looked at
    # keys -> the ids of the groups to which a change is shown: those that steer the thing today
    steered_by: Callable[[Collection[str]], Mapping[str, Collection[int]]]
    find: Callable[[str], Sequence[tuple[str, str]]]  # words -> the first keys with their names
    hold: Callable[[str], Any]  # locks the thing until the transaction ends; raises LookupError

    def name(self, key: str) -> str:
        """What people call one thing; its key when it is there no longer."""
        return self.names([key]).get(key, key)


@dataclass(frozen=True)
class Moved:
    """A governed field that a row of the log says was changed."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True)
class GovernedField:
    """A field that a decision may change, and that does not change without one being missed.

    `noun` and `field` are those of the log, keys are natural keys as the log writes them. Values travel as plain JSON
    (dates and amounts as the log writes them). `at_once`: carried out when the minutes are approved; otherwise a
    filled-in change waits for somebody for whom `may` holds. Functions raise LookupError for a key that names nothing
    and ValidationError for what cannot be.
    """

    of: GovernedNoun
    field: str
    label: Any
    at_once: bool
    may: Callable[[Any], bool]
    current: Callable[[str], Any]  # key -> what the field holds now
    read: Callable[[str], Any]  # what somebody typed -> the value
    apply: Callable[..., Any]  # apply(key=, value=, by=, decision=): through the verb that owns the field
    show: Callable[[Any], str] = str  # the value for a reader
    hint: Any = ""  # how the value is typed
    choices: Callable[[], Sequence[tuple[str, str]]] | None = None  # where the value is chosen instead of typed
    # open_for(change): hands a change that is not made at once to the people who make it
    open_for: Callable[[Any], None] | None = None
    # drop_for(change, note): the change is not made any more; take back what `open_for` did
    drop_for: Callable[[Any, str], None] | None = None
    # a row of the log (key, before, after) -> what it changed, where the log does not name the field as we do
    moved: Callable[[str, Any, Any], Sequence[Moved]] | None = None

    @property
    def noun(self) -> str:
        return self.of.noun

    def changes_in(self, key: str, before: Any, after: Any) -> Sequence[Moved]:
        """What a row of the log changed of this field."""
        if self.moved is not None:
            return self.moved(key, before, after)
        was, now = (before or {}).get(self.field), (after or {}).get(self.field)
        return [] if was == now else [Moved(key, was, now)]


# (noun, field) -> the field
governed_fields: dict[tuple[str, str], GovernedField] = {}


def govern(fields: Iterable[GovernedField]) -> None:
    """Enter fields; called by `apps.py: ready()` alone."""
    governed_fields.update({(field.noun, field.field): field for field in fields})


# name of the source -> everything of that source that may be found
search_sources: dict[str, Callable[[], Iterable[Findable]]] = {}

# name of the source -> what waits for this person
waits_for_me: dict[str, Callable[[Any], list[WaitingItem]]] = {}

# prefix of a code ("F" of figures, "C" of certificates) -> the page of that code, or None when there is none
check_pages: dict[str, Callable[[str], CheckPage | None]] = {}

# name of what is summed along the tree -> brings it up to date when units were moved: called with `units` (they and
# all below them), `places` (ids of the units above for which it matters) and `from_day`
tree_followers: dict[str, Callable[..., None]] = {}
