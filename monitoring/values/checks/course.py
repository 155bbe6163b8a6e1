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
SHORTEST, SHORTEST_TREND = 8, 12
CAUTION = 3.0
REFERENCE = 6  # values from which a trend and its roughness are learnt
WORTH = 0.02  # of the path, or of the trend: a smaller distance is worth no question, however sure it is
TO_DEVIATION = 1.4826


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
        known = np.flatnonzero(~np.isnan(share[row])).tolist()
        behind = [
            bool(share[row, c] < SHARE_OF_PLAN and _beyond_chance(panel, float(planned[row, c]), row, c)) for c in known
        ]
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
        if not _is_worth_it(panel, course, row):
            continue
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


def _is_worth_it(panel: Panel, course: _Course, row: int) -> bool:
    """Whether the last value is so far away that it matters, and further than so few things move by chance."""
    last, aim = int(course.columns[-1]), float(course.expected[-1])
    apart = abs(float(panel.rate[row, last]) - aim)
    return apart >= WORTH * abs(aim) and _beyond_chance(panel, aim, row, last)


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


def _beyond_chance(panel: Panel, plan: float, row: int, column: int) -> bool:
    """Whether so few things could not have been missed by chance, and by more than one thing."""
    part = panel.parts()[-1]
    if part.base is None:
        return True
    base = float(part.base[row, column])
    apart = abs(float(panel.rate[row, column]) - plan)
    if part.scale == "percent":
        share = min(max(plan / panel.factor, 0.0), 1.0)
        chance = panel.factor * np.sqrt(share * (1 - share) / base)
    else:
        chance = np.sqrt(max(plan, 0.0) * panel.factor / base)
    return apart > max(CHANCE * chance, panel.factor / base)


@dataclass(frozen=True)
class _Course:
    """Residuals of a row in units of their own roughness, with the columns they belong to.

    The alarm listens from `start` on; `unsure` is how far the reference itself may be off there, as a variance in the
    same units, and `caution` widens the limits where the roughness was learnt from few values.
    """

    columns: np.ndarray
    residuals: Table
    expected: Table
    start: int
    unsure: Table
    caution: float

    @classmethod
    def of(cls, panel: Panel, row: int, planned: Table | None) -> _Course | None:
        values = panel.rate[row]
        if planned is not None:
            return cls._from_path(values, planned[row])
        return cls._from_months(values) if panel.steps_a_year == 12 else cls._from_trend(values)

    @classmethod
    def _from_path(cls, values: Table, line: Table) -> _Course | None:
        known = np.flatnonzero(~np.isnan(values) & ~np.isnan(line))
        if len(known) < SHORTEST:
            return None
        residuals = values[known] - line[known]
        found = _over(residuals, _roughness(residuals))
        return cls(known, found, line[known], 0, np.zeros(len(known)), 1 + CAUTION / len(known))

    @classmethod
    def _from_trend(cls, values: Table) -> _Course | None:
        known = np.flatnonzero(~np.isnan(values))
        if len(known) < SHORTEST_TREND:
            return None
        first, at = max(REFERENCE, len(known) // 2), known.astype(float)
        slope, start = _trend(at[:first], values[known[:first]])
        expected = start + slope * at
        residuals = _over(values[known] - expected, _roughness((values[known] - expected)[:first]))
        middle = at[:first].mean()
        unsure = 1 / first + (at - middle) ** 2 / ((at[:first] - middle) ** 2).sum()
        return cls(known, residuals, expected, first, 1.2 * unsure, 1 + CAUTION / first)

    @classmethod
    def _from_months(cls, values: Table) -> _Course | None:
        change = values[12:] - values[:-12]
        known = np.flatnonzero(~np.isnan(change))
        if len(known) < 24:
            return None
        middle = float(np.median(change[known[:12]]))
        residuals = change[known] - middle
        found = _over(residuals, _roughness(residuals[:12]))
        return cls(known + 12, found, values[known] + middle, 12, np.full(len(known), 1.6 / 12), 1 + CAUTION / 12)

    def outside(self, direction: str) -> list[bool]:
        """For each value whether the weighted mean is out of its limits, on the unwanted side or on either."""
        mean, found = 0.0, [False] * self.start
        for step, residual in enumerate(self.residuals[self.start :], start=1):
            mean = WEIGHT * float(residual) + (1 - WEIGHT) * mean
            own = WEIGHT / (2 - WEIGHT) * (1 - (1 - WEIGHT) ** (2 * step))
            limit = LIMIT * self.caution * np.sqrt(own + self.unsure[self.start + step - 1])
            unwanted = {"up": mean < -limit, "down": mean > limit}.get(direction, abs(mean) > limit)
            found.append(bool(unwanted))
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


def _over(residuals: Table, spread: float) -> Table:
    return residuals / spread if spread > 0 else np.zeros_like(residuals)
