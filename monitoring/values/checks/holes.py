"""What was expected and is not there."""

from __future__ import annotations

import numpy as np

from monitoring.values.checks.panel import Doubt, Mask
from monitoring.values.checks.words import CheckRule

LOOK_BACK = 3
MOST_ARE_IN = 0.5


def holes(reported: Mask, due: Mask, expected: Mask | None = None) -> list[Doubt]:
    """Cells of a due period from which nothing came: units in rows, periods in columns.

    `expected` says who owes a report. Without it, custom decides: a unit that reported in one of the three periods
    before is expected, once half of the units are in. A period that nobody reported is no hole of a unit.
    """
    found = []
    for column in np.flatnonzero(due).tolist():
        who = expected[:, column] if expected is not None else _by_custom(reported, column)
        missing = who & ~reported[:, column]
        for row in np.flatnonzero(missing):
            details = {"reported": int((who & reported[:, column]).sum()), "expected": int(who.sum())}
            found.append(Doubt(CheckRule.MISSING, int(row), int(column), details))
    return found


def _by_custom(reported: Mask, column: int) -> Mask:
    before = np.logical_or.reduce(reported[:, max(0, column - LOOK_BACK) : column], axis=1)
    here = reported[:, column]
    if before.sum() == 0 or (before & here).sum() < MOST_ARE_IN * before.sum():
        return np.zeros_like(here)
    return before
