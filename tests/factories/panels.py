"""Series by chance, from a seed, and the sample file as panels. Nothing here knows how the checks work."""

import csv
from pathlib import Path

import numpy as np
from django.conf import settings

from basis.periods import Period
from monitoring.values.checks import Panel, Scale

DEMO = Path(settings.BASE_DIR) / "config" / "demo"
SAMPLE = DEMO / "indicator_values_sample.csv"
SCALES = {"percent": Scale.PERCENT, "per_10000": Scale.RATE}


def chance(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def panel(numbers, denominators=None, *, incoming="last", scale=Scale.COUNT, factor=1.0, steps=4) -> Panel:
    """A panel of rows; `incoming` is the last column, or all of them."""
    table = np.array(numbers, dtype=float)
    mask = np.ones(table.shape, dtype=bool)
    if incoming == "last":
        mask[:, :-1] = False
    base = None if denominators is None else np.array(denominators, dtype=float)
    return Panel(table, mask, base, scale, factor, steps)


def poisson(rng, units: int, periods: int, mean=100.0):
    """Counts that vary by chance alone around a mean, or a mean for each period."""
    return rng.poisson(np.broadcast_to(mean, (units, periods))).astype(float)


def lognormal(rng, units: int, periods: int, spread: float = 0.5):
    """Skewed counts, as outpatient visits are."""
    return np.round(rng.lognormal(5, spread, (units, periods)))


def normal(rng, units: int, periods: int):
    return np.round(rng.normal(200, 20, (units, periods)))


def with_slips(rng, numbers, times: float, share: float = 0.05):
    """The last column mistyped in a part of the rows; returns the numbers and these rows."""
    rows = rng.choice(len(numbers), max(1, int(len(numbers) * share)), replace=False)
    wrong = numbers.copy()
    wrong[rows, -1] = np.floor(wrong[rows, -1] * times + 1e-9)
    return wrong, set(rows.tolist())


class Sample:
    """One indicator of the sample file: districts in rows, quarters in columns."""

    def __init__(self, code: str) -> None:
        rows = [row for row in read(SAMPLE) if row["indicator_code"] == code]
        sheet = next(row for row in read(DEMO / "indicators.csv") if row["code"] == code)
        self.code, self.direction = code, sheet["direction"]
        self.units = sorted({row["org_unit_code"] for row in rows})
        self.periods = sorted({row["period"] for row in rows})
        place = {unit: n for n, unit in enumerate(self.units)}
        when = {period: n for n, period in enumerate(self.periods)}
        numerator = np.full((len(place), len(when)), np.nan)
        denominator = numerator.copy()
        for row in rows:
            at = place[row["org_unit_code"]], when[row["period"]]
            numerator[at], denominator[at] = float(row["numerator"]), float(row["denominator"])
        self.scale, self.factor = SCALES[sheet["unit"]], float(sheet["factor"])
        self.panel = self._panel(numerator, denominator)
        self.national = self._panel(np.nansum(numerator, 0)[None], np.nansum(denominator, 0)[None])

    def _panel(self, numerator, denominator) -> Panel:
        return Panel(numerator, np.ones(numerator.shape, dtype=bool), denominator, self.scale, self.factor, 4)

    def planned(self, units: list[str]) -> np.ndarray:
        """The straight path between baseline and targets at the end of each quarter, read without the product."""
        ends = [Period.parse(period).end.toordinal() for period in self.periods]
        aims = [row for row in read(DEMO / "targets.csv") if row["indicator_code"] == self.code and row["value"]]
        lines = []
        for unit in units:
            points = sorted(
                (Period.parse(row["fiscal_year"]).end.toordinal(), float(row["value"]))
                for row in aims
                if row["org_unit_code"] == unit
            )
            lines.append(np.interp(ends, [day for day, _value in points], [value for _day, value in points]))
        return np.array(lines)

    def named(self, doubts) -> list[tuple[str, str, str]]:
        return [(doubt.rule, self.units[doubt.row], self.periods[doubt.column]) for doubt in doubts]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
