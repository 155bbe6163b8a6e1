"""The numbers of one series as a table: a row for each unit, a column for each period, in order of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Scale(StrEnum):
    """On which scale numbers are compared: counts and rates by square roots, percent as it is."""

    COUNT = "count"
    RATE = "rate"
    PERCENT = "percent"
    RAW = "raw"  # an index, or a number that may lie below zero: nothing is known about its chance


@dataclass(frozen=True)
class Doubt:
    """A rule doubts the cell in a row and a column; `details` are the numbers of its sentence.

    `weight` says how far beyond its cut-off the rule is, so that the strongest of several can be kept.
    """

    rule: str
    row: int
    column: int
    details: dict[str, Any] = field(default_factory=dict)
    weight: float = 1.0


@dataclass(frozen=True)
class Panel:
    """NaN stands for: not reported. Only `incoming` cells are looked at; what stands left of one is its past.

    `steps_a_year`: 12 for months, 4 for quarters. `factor` makes the rate: numerator ÷ denominator × factor.
    """

    numerator: Table
    incoming: Mask
    denominator: Table | None = None
    scale: Scale = Scale.COUNT
    factor: float = 1.0
    steps_a_year: int = 4

    @property
    def shape(self) -> tuple[int, int]:
        return self.numerator.shape

    @property
    def rate(self) -> Table:
        """The value that people read."""
        if self.denominator is None:
            return self.numerator * self.factor
        with np.errstate(divide="ignore", invalid="ignore"):
            found = self.numerator * self.factor / self.denominator
        return np.where(np.isfinite(found), found, np.nan)

    def parts(self) -> list[Part]:
        """What is compared: a count alone, or numerator, denominator and the rate of a ratio."""
        if self.denominator is None:
            kind = Scale.RAW if self.scale == Scale.RAW else Scale.COUNT
            return [Part("number", kind, self.numerator, None, self.factor)]
        return [
            Part("numerator", Scale.COUNT, self.numerator, None, 1.0),
            Part("denominator", Scale.COUNT, self.denominator, None, 1.0),
            Part("rate", self.scale, self.rate, self.denominator, self.factor),
        ]


@dataclass(frozen=True)
class Part:
    """One of the numbers of a cell, and how it is compared."""

    name: str
    scale: Scale
    values: Table
    base: Table | None
    factor: float

    def scaled(self) -> Table:
        """The numbers on their scale. Square roots as of Anscombe, which stay even near zero."""
        if self.scale in (Scale.PERCENT, Scale.RAW):
            return self.values
        with np.errstate(divide="ignore", invalid="ignore"):
            grain = 0.375 if self.base is None else 0.375 * self.factor / self.base
            found = np.sqrt(np.maximum(self.values, 0.0) + grain)
        return np.where(np.isfinite(found), found, np.nan)

    def logs(self) -> Table:
        """Decimal logarithms; zero counts as half a thing."""
        with np.errstate(divide="ignore", invalid="ignore"):
            half = 0.5 if self.base is None else 0.5 * self.factor / self.base
            found = np.log10(np.maximum(self.values, half))
        return np.where(np.isfinite(found), found, np.nan)

    def chance(self, column: int, centre: Table) -> Table:
        """How far chance alone moves the numbers of a column around a centre, as a standard deviation on the scale.

        A count varies by its square root, which is one half on the scale of square roots; a share as a share of so
        many things. It is a floor: earlier values that happen to be equal do not make every other value strange.
        """
        if self.scale == Scale.RAW:
            return np.zeros_like(centre)
        if self.base is None:
            return np.full_like(centre, 0.5)
        base = np.maximum(self.base[:, column], 1.0)
        if self.scale == Scale.PERCENT:
            share = np.clip((centre / self.factor * base + 0.5) / (base + 1.0), 0.0, 1.0)
            return self.factor * np.sqrt(share * (1.0 - share) / base)
        return 0.5 * np.sqrt(self.factor / base)
