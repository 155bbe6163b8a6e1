"""How well a question works: how hard it is, and whether those who know more get it right more often.

Classical item analysis. Only the first try of each person counts, because a second one is made with the answer in mind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean

ENOUGH = 10  # people; of fewer a correlation says nothing


@dataclass(frozen=True)
class Item:
    """`difficulty`: the mean share of the points, 0 to 1; a high one is an easy question. `discrimination`: the
    correlation of a person's share with their mean at all other questions, -1 to 1; None of fewer than ten people, or
    where all are alike. Below 0.2 a question says little, below 0 it misleads.
    """

    people: int
    difficulty: float
    discrimination: float | None


def analyse(first_tries: Mapping[str, Mapping[str, float]]) -> dict[str, Item]:
    """{question: {person: share of the points}} -> {question: Item}."""
    sums: dict[str, tuple[float, int]] = {}
    for shares in first_tries.values():
        for person, share in shares.items():
            total, count = sums.get(person, (0.0, 0))
            sums[person] = total + share, count + 1
    return {question: _item(shares, sums) for question, shares in first_tries.items() if shares}


def _item(shares: Mapping[str, float], sums: Mapping[str, tuple[float, int]]) -> Item:
    pairs = []
    for person, share in shares.items():
        total, count = sums[person]
        if count > 1:
            pairs.append((share, (total - share) / (count - 1)))
    return Item(len(shares), fmean(shares.values()), _correlation(pairs))


def _correlation(pairs: list[tuple[float, float]]) -> float | None:
    if len(pairs) < ENOUGH:
        return None
    try:
        return correlation([own for own, _rest in pairs], [rest for _own, rest in pairs])
    except StatisticsError:
        return None  # all are alike
