"""The usual range of a series at a unit: suggested from what was approved, kept and changed by people."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np

from monitoring.values.checks.spread import deviations, medians

WIDTH = 3.5
LEAST = 6


def suggest(values: Sequence[Decimal], *, whole: bool = True, signed: bool = False) -> tuple[Decimal, Decimal] | None:
    """The lowest and the highest usual value, or None below six earlier values.

    3.5 spreads around the median on the scale of square roots, where a single slip in the past hardly shows (mean ±
    standard deviations would be as wide as the slip). Whole numbers are rounded outwards.
    """
    if len(values) < LEAST:
        return None
    numbers = np.array([[float(value) for value in values]])
    scaled = numbers if signed else np.sqrt(np.maximum(numbers, 0.0) + 0.375)
    centre = medians(scaled)
    reach = WIDTH * max(float(deviations(scaled, centre)[0]), 0.0 if signed else 0.5)
    low, high = float(centre[0]) - reach, float(centre[0]) + reach
    if not signed:
        low, high = max(low, 0.0) ** 2 - 0.375, high**2 - 0.375
        low = max(low, 0.0)
    grain = Decimal(1) if whole else Decimal("0.01")
    return (
        Decimal(str(low)).quantize(grain, rounding=ROUND_FLOOR),
        Decimal(str(high)).quantize(grain, rounding=ROUND_CEILING),
    )


def beyond(value: Decimal, low: Decimal, high: Decimal) -> str:
    """ "low" or "high" when a value lies outside its usual range, else ""."""
    if value < low:
        return "low"
    return "high" if value > high else ""
