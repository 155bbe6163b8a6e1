"""Values that run from 1 July to the end of the period never fall within the year."""

from __future__ import annotations

import numpy as np

from monitoring.values.checks.panel import Doubt, Mask, Panel
from monitoring.values.checks.words import CheckRule


def falls(panel: Panel, begins: Mask) -> list[Doubt]:
    """Incoming numerators below the last one of the same year; `begins` marks the columns that begin a year."""
    found: list[Doubt] = []
    before = np.full(panel.shape[0], np.nan)
    for column in range(panel.shape[1]):
        if begins[column]:
            before = np.full(panel.shape[0], np.nan)
        now = panel.numerator[:, column]
        with np.errstate(invalid="ignore"):
            fallen = panel.incoming[:, column] & (now < before)
        for row in np.flatnonzero(fallen).tolist():
            details = {
                "part": "number" if panel.denominator is None else "numerator",
                "value": float(now[row]),
                "expected": float(before[row]),
                "side": "low",
            }
            found.append(Doubt(CheckRule.RUNNING_TOTAL, row, column, details))
        before = np.where(np.isnan(now), before, now)
    return found
