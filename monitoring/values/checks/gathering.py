"""One question instead of many: what most units below a place have in common is asked once, of the place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SHARE, LEAST = 1 / 3, 3


@dataclass(frozen=True)
class Place:
    """A doubted unit by its path, or the place that speaks for several: `units` of `of` below it."""

    path: str
    units: int = 1
    of: int = 1


def lift(doubted: Iterable[str], reporting: Iterable[str], step: int) -> list[Place]:
    """The places to ask, from paths of doubted units and of all that reported; `step` is the length of one level.

    A place is asked for its units when a third of them, and at least three, are doubted; the highest such place
    speaks for all below it. Example: 64 of 64 districts decline: the country is asked once. 1 of 64: that district.
    """
    chosen = set(doubted)
    every = Counter(place for path in set(reporting) | chosen for place in _above(path, step))
    bad = Counter(place for path in chosen for place in _above(path, step))
    shared = {place for place, number in bad.items() if number >= LEAST and number >= SHARE * every[place]}
    found: dict[str, Place] = {}
    for path in sorted(chosen):
        place = next((above for above in _above(path, step) if above in shared), path)
        found[place] = Place(place, bad[place], every[place]) if place in shared else Place(path)
    return list(found.values())


def _above(path: str, step: int) -> Iterator[str]:
    """The places above a unit, the country first."""
    return (path[:end] for end in range(step, len(path), step))
