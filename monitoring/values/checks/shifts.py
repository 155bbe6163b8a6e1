"""A lasting step: the value and those after it sit on another level.

One strange value is an outlier; a step is only told when two more values have stayed up (or down) there. A slope is no
step: rows are levelled by their usual change first.

Worked example: 45, 48, 50, 53, 83, 86, 88. The usual change is 2.6, so levelled: 45, 45, 45, 45, 73, 73, 73.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitoring.values.checks.panel import Doubt, Mask, Panel, Part, Table
from monitoring.values.checks.spread import counts, deviations, medians
from monitoring.values.checks.words import CheckRule

AFTER = 3  # the value itself and two more
CUT = 5.0  # spreads between the levels
SHARE = 0.15  # of the old level: a smaller step is worth no question
YEARS_BEFORE = 3


def shifts(panel: Panel, sound: Mask | None = None) -> list[Doubt]:
    """The steps that incoming values confirm; what is not `sound` does not count for the old level.

    The doubt stands on the first value of the new level. At least one year must lie before it, so that a season is
    not taken for a level.
    """
    part = panel.parts()[-1]
    tables = _Tables(part, part.scaled(), part.values, sound if sound is not None else np.ones(panel.shape, dtype=bool))
    found: list[Doubt] = []
    least = max(4, panel.steps_a_year)
    for column in range(least + AFTER - 1, panel.shape[1]):
        confirmed = panel.incoming[:, column] & ~np.isnan(tables.scaled[:, column])
        if confirmed.any():
            found.extend(_steps(tables, column - AFTER + 1, confirmed, least))
    return found


@dataclass(frozen=True)
class _Tables:
    part: Part
    scaled: Table
    values: Table
    sound: Mask


def _steps(tables: _Tables, at: int, confirmed: Mask, least: int) -> list[Doubt]:
    begin = max(0, at - YEARS_BEFORE * least)
    window = tables.scaled[:, begin : at + AFTER].copy()
    hidden = ~tables.sound[:, begin:at]  # doubted ones say nothing about the old level, but for the last: it may be
    hidden[:, -1:] = False  # the step itself
    window[:, : at - begin][hidden] = np.nan
    slope = _slopes(window[:, : at - begin], least)
    level = window - slope[:, None] * np.arange(window.shape[1])[None, :]
    before, after = level[:, : at - begin], level[:, at - begin :]
    centre, number = medians(before), counts(before)
    step = medians(after) - centre
    spread = np.fmax(deviations(before, centre), tables.part.chance(at, medians(window)))
    spread = np.fmax(spread, _roughness(window, slope))
    old = medians(tables.values[:, begin:at])
    new = medians(tables.values[:, at : at + AFTER])
    with np.errstate(invalid="ignore"):
        fires = confirmed & (number >= least) & (counts(after) == AFTER)
        fires &= np.abs(step) > CUT * spread
        fires &= np.abs(new - old) > SHARE * np.abs(old)
        fires &= _apart(before, after) & _at_once(window, at - begin, slope, step)
    return [_doubt(tables, int(row), at, step, spread, old, new) for row in np.flatnonzero(fires)]


def _slopes(before: Table, year: int) -> Table:
    """The usual change from one value to the next: over a year, so that seasons cancel out, or over half of less."""
    length = before.shape[1]
    lag = year if 2 * length >= 3 * year else max(1, length // 2)
    found = medians((before[:, lag:] - before[:, :-lag]) / lag)
    return np.where(np.isnan(found), 0.0, found)


def _roughness(window: Table, slope: Table) -> Table:
    """How much single changes differ from the usual one, as a standard deviation of one value."""
    changes = np.diff(window, axis=1)
    return deviations(changes, slope) / np.sqrt(2.0)


def _apart(before: Table, after: Table) -> Mask:
    """Whether every later value lies beyond every earlier one."""
    low, high = np.where(np.isnan(before), np.inf, before), np.where(np.isnan(before), -np.inf, before)
    return (after.min(axis=1) > high.max(axis=1)) | (after.max(axis=1) < low.min(axis=1))


def _at_once(window: Table, at: int, slope: Table, step: Table) -> Mask:
    """Whether most of the way was gone in one step from the last value before it."""
    filled = np.where(np.isnan(window[:, :at]), -1, np.arange(at)[None, :])
    last = filled.max(axis=1)
    value = np.take_along_axis(window, np.maximum(last, 0)[:, None], 1)[:, 0]
    jump = window[:, at] - value - slope * (at - last)
    return (last >= 0) & (np.sign(jump) == np.sign(step)) & (np.abs(jump) >= 0.5 * np.abs(step))


def _doubt(tables: _Tables, row: int, at: int, step: Table, spread: Table, old: Table, new: Table) -> Doubt:
    details = {
        "part": tables.part.name,
        "value": float(tables.values[row, at]),
        "expected": float(old[row]),
        "new": float(new[row]),
        "side": "high" if step[row] > 0 else "low",
    }
    return Doubt(CheckRule.LEVEL_SHIFT, row, at, details, float(np.abs(step[row]) / max(spread[row], 1e-9)))
