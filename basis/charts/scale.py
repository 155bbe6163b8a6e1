"""Axes: round numbers for ticks and where a value stands between them."""

import math
from dataclasses import dataclass

from basis.charts.values import Number


@dataclass(frozen=True)
class Scale:
    """A straight scale from `low` to `high` over the places `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: Number) -> float:
        share = (float(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def ticks(low: float, high: float, *, about: int = 4) -> list[float]:
    """
    Round numbers that enclose low and high, about so many steps of 1, 2, 2.5 or 5 times a power of ten.

    ticks(47, 66) = [45, 50, 55, 60, 65, 70].
    """
    if high <= low:
        high = low + (abs(low) or 1.0)
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def value_axis(values: list[float], *, from_zero: bool) -> list[float]:
    """The ticks for these values; from zero when asked, or when zero is not far below the smallest."""
    low, high = min(values), max(values)
    if low >= 0 and (from_zero or low < 0.4 * high or high == 0):
        low = 0.0
    return ticks(low, high)
