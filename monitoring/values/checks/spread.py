"""Middle and spread of many short rows at once, with holes in them."""

from __future__ import annotations

import numpy as np

from monitoring.values.checks.panel import Table

TO_DEVIATION = 1.4826  # median absolute deviation → standard deviation of a normal distribution
MEAN_TO_DEVIATION = 1.2533  # mean absolute deviation → the same


def counts(rows: Table) -> np.ndarray:
    """How many numbers a row has."""
    return np.count_nonzero(~np.isnan(rows), axis=1)


def medians(rows: Table) -> Table:
    """The median of each row; NaN where the row is empty."""
    if not rows.shape[1]:
        return np.full(rows.shape[0], np.nan)
    ordered, number = np.sort(rows, axis=1), counts(rows)  # NaN is sorted to the end
    low = np.maximum((number - 1) // 2, 0)[:, None]
    high = np.minimum(number // 2, rows.shape[1] - 1)[:, None]
    high = np.where(number[:, None] == 0, 0, high)
    return (np.take_along_axis(ordered, low, 1) + np.take_along_axis(ordered, high, 1))[:, 0] / 2


def deviations(rows: Table, centre: Table) -> Table:
    """The spread around a centre as a standard deviation: by the median, by the mean where the median is 0."""
    apart = np.abs(rows - centre[:, None])
    by_median = TO_DEVIATION * medians(apart)
    number = np.maximum(counts(apart), 1)
    by_mean = MEAN_TO_DEVIATION * np.where(np.isnan(apart), 0.0, apart).sum(axis=1) / number
    return np.where(by_median > 0, by_median, by_mean)


def of_all(numbers: Table) -> tuple[float, float, int]:
    """Centre, spread and count of one heap of numbers."""
    row = numbers[~np.isnan(numbers)][None, :]
    if not row.size:
        return np.nan, np.nan, 0
    centre = medians(row)
    return float(centre[0]), float(deviations(row, centre)[0]), row.size
