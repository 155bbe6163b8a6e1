"""The course of a series over time: getting worse again and again, leaving its path, drifting.

These look at one row of rates, of a place and most often of a sum over places. The doubt stands on the period in which
the course was first told, so that it is asked about once and not every quarter again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitoring.values.checks.panel import Doubt, Panel, Table
from monitoring.values.checks.spread import medians
from monitoring.values.checks.words import CheckRule

IN_A_ROW = 5
SHARE_OF_PLAN = 0.95
BELOW_IN_A_ROW = 2
CHANCE = 2.0
WEIGHT, LIMIT = 0.25, 3.0  # of the newest value; in standard deviations of the weighted mean
SHORTEST = 8
REFERENCE = 6  # values from which a trend and its roughness are learnt
TO_DEVIATION = 1.4826


@dataclass(frozen=True)
class _Run:
    """Columns of one row in which something held without a break."""

    columns: list[int]


def decline(panel: Panel, direction: str, least: int = IN_A_ROW) -> list[Doubt]:
    """Rows that became worse `least` times in a row and still do so at their last value.

    Between two values of a row nothing may be missing. Equal is not worse.
    """
    found = []
    for row in range(panel.shape[0]):
        values = panel.rate[row]
        known = np.flatnonzero(~np.isnan(values))
        worse = _worse_at_the_end(values, known, direction)
        if worse < least or not panel.incoming[row, known[-worse:]].any():
            continue
        start, told, last = known[-worse - 1], known[-worse - 1 + least], known[-1]
        details = {
            "times": worse,
            "value": float(values[last]),
            "expected": float(values[start]),
            "since": int(start),
            "last": int(last),
        }
        found.append(Doubt(CheckRule.DECLINE, row, int(told), details, worse / least))
    return found


def off_target(panel: Panel, planned: Table, direction: str) -> list[Doubt]:
    """Rows whose last values lie below 95 percent of the path, twice in a row and by more than chance.

    `planned` has the path at the end of each period, NaN where there is none. Where less is better, above 105 percent.
    """
    found = []
    rates, share = panel.rate, _share_of_plan(panel.rate, planned, direction)
    for row in range(panel.shape[0]):
        known = np.flatnonzero(~np.isnan(share[row]))
        behind = [bool(share[row, c] < SHARE_OF_PLAN and _beyond_chance(panel, planned, row, c)) for c in known]
        run = _run_at_the_end(behind)
        if run < BELOW_IN_A_ROW or not panel.incoming[row, known[-run:]].any():
            continue
        told, last = known[len(known) - run + BELOW_IN_A_ROW - 1], known[-1]
        details = {
            "value": float(rates[row, last]),
            "expected": float(planned[row, last]),
            "times": run,
            "last": int(last),
        }
        found.append(Doubt(CheckRule.OFF_TARGET, row, int(told), details, float(1 / max(share[row, last], 0.01))))
    return found


def drift(panel: Panel, planned: Table | None = None, direction: str = "") -> list[Doubt]:
    """Rows whose weighted mean of residuals leaves its limits and stays outside to the last value (EWMA).

    With a path the residual is the distance from it, and only the unwanted side counts. Without one it is the
    distance from the trend of the first values, on either side; the further the trend is carried on, the wider the
    limits. Months are compared with the same month a year before, as soon as there are three years of them.
    """
    found = []
    for row in range(panel.shape[0]):
        course = _Course.of(panel, row, planned)
        if course is None:
            continue
        outside = course.outside(direction if planned is not None else "")
        run = _run_at_the_end(outside)
        if not run or not panel.incoming[row, course.columns[-run:]].any():
            continue
        told, last = course.columns[len(outside) - run], course.columns[-1]
        details = {
            "value": float(panel.rate[row, last]),
            "expected": float(course.expected[-1]),
            "last": int(last),
            "against": "path" if planned is not None else "trend",
        }
        found.append(Doubt(CheckRule.DRIFT, row, int(told), details, 1.0))
    return found


def _worse_at_the_end(values: Table, known: np.ndarray, direction: str) -> int:
    count = 0
    for before, after in zip(known[-2::-1], known[:0:-1], strict=True):
        change = values[after] - values[before]
        if after - before > 1 or not (change < 0 if direction == "up" else change > 0):
            break
        count += 1
    return count


def _run_at_the_end(holds: list[bool]) -> int:
    count = 0
    for each in reversed(holds):
        if not each:
            break
        count += 1
    return count


def _share_of_plan(rates: Table, planned: Table, direction: str) -> Table:
    """How much of the planned value was reached; where less is better, how much of it was kept to."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if direction == "up":
            found = np.where(planned > 0, rates / planned, np.nan)
        else:
            found = np.where(rates > 0, planned / rates, np.where(rates == 0, 1.0, np.nan))
            found = np.where(found < 1.0, 2.0 - rates / planned, found)
    return np.where(np.isnan(rates) | np.isnan(planned), np.nan, found)


def _beyond_chance(panel: Panel, planned: Table, row: int, column: int) -> bool:
    """Whether so few things could not have been missed by chance, and by more than one thing."""
    part = panel.parts()[-1]
    if part.base is None:
        return True
    base, plan = float(part.base[row, column]), float(planned[row, column])
    apart = abs(float(panel.rate[row, column]) - plan)
    if part.scale == "percent":
        share = min(max(plan / panel.factor, 0.0), 1.0)
        chance = panel.factor * np.sqrt(share * (1 - share) / base)
    else:
        chance = np.sqrt(max(plan, 0.0) * panel.factor / base)
    return apart > max(CHANCE * chance, panel.factor / base)


@dataclass(frozen=True)
class _Course:
    """Residuals of a row in units of their own roughness, with the columns they belong to."""

    columns: np.ndarray
    residuals: Table
    expected: Table

    @classmethod
    def of(cls, panel: Panel, row: int, planned: Table | None) -> _Course | None:
        values = panel.rate[row]
        if panel.steps_a_year == 12 and planned is None:
            return cls._of_months(values)
        known = np.flatnonzero(~np.isnan(values) & (~np.isnan(planned[row]) if planned is not None else True))
        if len(known) < SHORTEST:
            return None
        line = planned[row, known] if planned is not None else None
        return cls._of(values[known], known, line)

    @classmethod
    def _of_months(cls, values: Table) -> _Course | None:
        change = values[12:] - values[:-12]
        known = np.flatnonzero(~np.isnan(change))
        if len(known) < 24:
            return None
        middle = float(np.median(change[known[:12]]))
        rough = _roughness(change[known] - middle)
        expected = values[known] + middle
        return cls(known + 12, _over(change[known] - middle, np.full(len(known), rough)), expected)

    @classmethod
    def _of(cls, values: Table, columns: np.ndarray, line: Table | None) -> _Course:
        if line is not None:
            residuals = values - line
            return cls(columns, _over(residuals, np.full(len(columns), _roughness(residuals))), line)
        first, at = max(REFERENCE, len(values) // 2), columns.astype(float)
        slope, start = _trend(at[:first], values[:first])
        expected = start + slope * at
        rough = _roughness(values[:first] - expected[:first])
        spread = at[:first] - at[:first].mean()
        wider = np.sqrt(1 + 1 / first + (at - at[:first].mean()) ** 2 / (spread**2).sum())
        return cls(columns, _over(values - expected, rough * wider), expected)

    def outside(self, direction: str) -> list[bool]:
        mean, found = 0.0, []
        for step, residual in enumerate(self.residuals, start=1):
            mean = WEIGHT * float(residual) + (1 - WEIGHT) * mean
            limit = LIMIT * np.sqrt(WEIGHT / (2 - WEIGHT) * (1 - (1 - WEIGHT) ** (2 * step)))
            unwanted = {"up": mean < -limit, "down": mean > limit}.get(direction, abs(mean) > limit)
            found.append(bool(unwanted) and step > REFERENCE)
        return found


def _trend(at: Table, values: Table) -> tuple[float, float]:
    """The line through the middle of all slopes between two points (Theil–Sen): one slip does not turn it."""
    first, second = np.triu_indices(len(at), 1)
    slope = float(np.median((values[second] - values[first]) / (at[second] - at[first])))
    return slope, float(np.median(values - slope * at))


def _roughness(residuals: Table) -> float:
    """The standard deviation of one residual, from the changes between neighbours, which a drift hardly moves."""
    changes = np.diff(residuals)
    by_median = TO_DEVIATION * float(medians(np.abs(changes)[None, :])[0]) / np.sqrt(2.0)
    return max(by_median, float(np.abs(changes).mean()) * 1.2533 / np.sqrt(2.0) * 0.5)


def _over(residuals: Table, spread: Table) -> Table:
    with np.errstate(divide="ignore", invalid="ignore"):
        found = residuals / spread
    return np.where(np.isfinite(found), found, 0.0)
