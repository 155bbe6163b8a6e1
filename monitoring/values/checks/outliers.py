"""Single values that do not fit: slips of a digit, outliers, values that leave their season or their peers.

Each incoming value is held against earlier ones only. Of a ratio, numerator, denominator and rate are tested, and two
of the three must be strange: a slip in one number always shows in the rate as well, while a denominator that grows
steadily, or a numerator that grows with it, shows alone and is no slip.

Worked example: 9 earlier counts with median 16 (4.05 on the scale of square roots) and a spread of 0.5. A new value of
160 stands at 12.66, which is 17 spreads away; the cut-off for 6 to 11 earlier values is 5. It is also 10 times the
median, so it is told as a slip of a digit, which is what a person can look up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from monitoring.values.checks.panel import Doubt, Mask, Panel, Part, Table
from monitoring.values.checks.spread import counts, deviations, medians, of_all
from monitoring.values.checks.words import CheckRule

FEW, MANY = 6, 12  # earlier values: below FEW they have no spread of their own
# From two years on, as soon as twelve changes over a year are known, a month is held against the same months, and a
# quarter against the same quarters.
YEARS = 2
CUT_FEW, CUT_MANY = 5.0, 3.5
TEN, HUNDRED = (0.8, 1.4), (1.6, 2.4)  # decimal logarithms of what still counts as ten and as a hundred times
CHANCE = 4.0  # how many standard deviations of a count a slip must be away
ENOUGH_PEERS = 8
LIKE_PEERS = 0.25  # decimal logarithm: peers that differ by more do not say what a newcomer should be
CUT_PEERS = 5.0
RECENT = 3

# Of several rules that doubt one value, the one that tells a person most is kept.
ORDER = (
    CheckRule.FACTOR_HUNDRED,
    CheckRule.FACTOR_TEN,
    CheckRule.SAME_MONTH,
    CheckRule.OUTLIER,
    CheckRule.PEERS,
)


def outliers(panel: Panel) -> list[Doubt]:
    """The doubts about single incoming values, at most one a cell, in order of time.

    A doubted value is no measure for the next one. A second one in a row on the same side is no slip: it is not asked
    about again (a lasting step has a rule of its own), and both count from then on.
    """
    work = [_Work(part, part.values.copy(), part.scaled().copy(), part.logs().copy()) for part in panel.parts()]
    found: list[Doubt] = []
    last_side = np.zeros(panel.shape[0], dtype=int)
    for column in range(panel.shape[1]):
        if not panel.incoming[:, column].any():
            last_side[~np.isnan(panel.numerator[:, column])] = 0
            continue
        told, side = _column(panel, work, column)
        again = (side != 0) & (side == last_side)
        found.extend(doubt for doubt in told if not again[doubt.row])
        for each in work:
            each.hide((side != 0) & ~again, column)
            each.show(again, column - 1)
        reported = ~np.isnan(panel.numerator[:, column])
        last_side = np.where(reported, side, last_side)
    return found


@dataclass
class _Work:
    """A part with the past that is held to be sound: doubted cells are hidden in it."""

    part: Part
    values: Table
    scaled: Table
    logs: Table

    def hide(self, rows: Mask, column: int) -> None:
        for table in (self.values, self.scaled, self.logs):
            table[rows, column] = np.nan

    def show(self, rows: Mask, column: int) -> None:
        if column >= 0 and rows.any():
            self.values[rows, column] = self.part.values[rows, column]
            self.scaled[rows, column] = self.part.scaled()[rows, column]
            self.logs[rows, column] = self.part.logs()[rows, column]


@dataclass
class _Verdict:
    """What one rule says of one part of a whole column: which rows, on which side (+1 too high), with what numbers."""

    rule: CheckRule
    fires: Mask
    side: np.ndarray
    expected: Table
    score: Table
    against: str


def _column(panel: Panel, work: list[_Work], column: int) -> tuple[list[Doubt], np.ndarray]:
    incoming = panel.incoming[:, column] & ~np.isnan(panel.numerator[:, column])
    verdicts = [[*_slips(each, column), *_far(each, column, panel.steps_a_year)] for each in work]
    told: list[Doubt] = []
    side = np.zeros(panel.shape[0], dtype=int)
    for rule in ORDER:
        voices = [[v for v in part if v.rule == rule] for part in verdicts]
        for row in _agreed(voices, incoming & (side == 0)):
            part, verdict = _loudest(voices, row)
            side[row] = int(verdict.side[row]) * (2 if work[part].part.name == "denominator" else 1)
            told.append(_doubt(rule, row, column, work[part].part, verdict))
    return told, side


def _agreed(voices: list[list[_Verdict]], asked: Mask) -> Iterator[int]:
    """The rows in which the only part, or two of the three, are strange; a newcomer is judged by the rate alone."""
    fires = [np.any([v.fires for v in part], axis=0) if part else np.zeros_like(asked) for part in voices]
    if len(fires) == 1:
        agreed = fires[0]
    else:
        alone = [v.fires for v in voices[2] if v.against == "peers" and v.rule != CheckRule.PEERS]
        agreed = (np.sum(fires, axis=0) >= 2) | np.any([np.zeros_like(asked), *alone], axis=0)
    return iter(np.flatnonzero(agreed & asked))


def _loudest(voices: list[list[_Verdict]], row: int) -> tuple[int, _Verdict]:
    """The number that was most likely mistyped: of numerator and denominator the stranger one."""
    speaking = [(part, v) for part, group in enumerate(voices) for v in group if v.fires[row]]
    numbers = [each for each in speaking if each[0] < 2] or speaking
    return max(numbers, key=lambda each: float(each[1].score[row]))


def _doubt(rule: str, row: int, column: int, part: Part, verdict: _Verdict) -> Doubt:
    return Doubt(
        rule,
        int(row),
        column,
        {
            "part": part.name,
            "value": float(part.values[row, column]),
            "expected": float(verdict.expected[row]),
            "side": "high" if verdict.side[row] > 0 else "low",
            "against": verdict.against,
        },
        float(verdict.score[row]),
    )


# --- a slip of a digit ----------------------------------------------------------------------------------------


def _slips(work: _Work, column: int) -> list[_Verdict]:
    """About 10 or 100 times the middle of the earlier values, or of the last few, or of the peers of a newcomer."""
    if (work.part.values[:, column] <= 0).all():
        return []
    past, now = work.logs[:, :column], work.part.logs()[:, column]
    now = np.where(work.part.values[:, column] > 0, now, np.nan)  # a zero is no slip of a digit
    number = counts(past)
    usual = _usual_change(past)
    found = []
    for anchor in (past, _recent(past)):
        centre = medians(anchor)
        own = deviations(past, medians(past))
        little = np.fmax(
            usual * np.sqrt((1.0 + 1.0 / np.maximum(number, 1)) / 2.0), np.where(number >= RECENT, own, 0.0)
        )
        spread = np.where(number >= FEW, own, little)
        found.extend(_bands(work.part, column, now - centre, centre, 3.5 * spread, number > 0, "earlier"))
    common, unlike, peers = of_all(now)
    if peers > ENOUGH_PEERS and unlike <= LIKE_PEERS:
        middle = np.full_like(now, common)
        far = np.full_like(now, 3.5 * unlike)
        found.extend(_bands(work.part, column, now - middle, middle, far, number == 0, "peers"))
    return found


def _bands(
    part: Part, column: int, apart: Table, centre: Table, least: Table, asked: Mask, against: str
) -> list[_Verdict]:
    found = []
    expected = 10.0**centre
    with np.errstate(invalid="ignore"):
        size = np.abs(apart)
        beyond = asked & (size > least) & _beyond_chance(part, column, expected)
        for rule, (low, high) in ((CheckRule.FACTOR_TEN, TEN), (CheckRule.FACTOR_HUNDRED, HUNDRED)):
            fires = beyond & (size >= low) & (size <= high)
            if fires.any():
                found.append(_Verdict(rule, fires, np.sign(apart), expected, size, against))
    return found


def _beyond_chance(part: Part, column: int, expected: Table) -> Mask:
    """Whether a count is further away than counting alone explains; a rate is held by its numerator."""
    if part.name == "rate":
        return np.ones(expected.shape, dtype=bool)
    now = part.values[:, column]
    apart = 2.0 * np.abs(np.sqrt(np.maximum(now, 0.0) + 0.375) - np.sqrt(expected + 0.375))
    return apart > CHANCE


def _usual_change(logs: Table) -> float:
    """How much the numbers of all units together usually change from one period to the next; 0 when unknown."""
    if logs.shape[1] < 2:
        return 0.0
    _centre, spread, number = of_all(np.diff(logs, axis=1).ravel())
    return spread if number >= ENOUGH_PEERS else 0.0


def _recent(past: Table) -> Table:
    """The last few values of each row, whatever holes lie between."""
    if past.shape[1] <= RECENT:
        return past
    back = np.cumsum(~np.isnan(past[:, ::-1]), axis=1)[:, ::-1]
    return np.where(back <= RECENT, past, np.nan)


# --- far from the own past, or from the peers --------------------------------------------------------------------


def _far(work: _Work, column: int, steps: int) -> list[_Verdict]:
    past, now = work.scaled[:, :column], work.part.scaled()[:, column]
    number = counts(past)
    found = []
    seasonal = np.zeros(number.shape, dtype=bool)
    if steps in (4, 12) and (number >= YEARS * steps).any():
        verdict, seasonal = _against_season(work, column, steps, number)
        found.append(verdict)
    if (number >= FEW).any():
        found.append(_against_past(work, column, number, ~seasonal))
    if ((number > 0) & (number < FEW)).any():
        found.extend(_against_peers(work, column, number, now))
    return found


def _against_past(work: _Work, column: int, number: np.ndarray, asked: Mask) -> _Verdict:
    past, now = work.scaled[:, :column], work.part.scaled()[:, column]
    centre = medians(past)
    spread = np.fmax(deviations(past, centre), work.part.chance(column, centre))
    score = _score(now - centre, spread)
    fires = asked & (number >= FEW) & (score > _cut(number))
    return _Verdict(CheckRule.OUTLIER, fires, np.sign(now - centre), medians(work.values[:, :column]), score, "earlier")


def _against_season(work: _Work, column: int, steps: int, number: np.ndarray) -> tuple[_Verdict, Mask]:
    """The change against the nearest value of the same month, judged by how much such changes were before."""
    past, now = work.scaled[:, :column], work.part.scaled()[:, column]
    same = work.scaled[:, column % steps : column : steps]
    before = past[:, steps:] - past[:, :-steps]
    centre = medians(before)
    apart = now[:, None] - same - centre[:, None]
    size = np.where(np.isnan(apart), np.inf, np.abs(apart))
    nearest = np.argmin(size, axis=1)[:, None]  # a year of which the same month is doubtful must not mislead
    change = np.take_along_axis(apart, nearest, 1)[:, 0]
    spread = np.fmax(deviations(before, centre), np.sqrt(2.0) * work.part.chance(column, medians(past)))
    known = (number >= YEARS * steps) & (counts(before) >= MANY) & ~np.isnan(change)
    score = _score(change, spread)
    fires = known & (score > _cut(counts(before)))
    values = work.values[:, column % steps : column : steps]
    expected = np.take_along_axis(values, nearest, 1)[:, 0]
    return _Verdict(CheckRule.SAME_MONTH, fires, np.sign(change), expected, score, "season"), known


def _against_peers(work: _Work, column: int, number: np.ndarray, now: Table) -> list[_Verdict]:
    """The change against the own few earlier values, held against what the change of the others is."""
    past, logs = work.logs[:, :column], work.part.logs()[:, column]
    centre = medians(past)
    change = logs - centre
    middle, spread, peers = of_all(change)
    if peers <= ENOUGH_PEERS:
        return []
    score = _score(change - middle, np.fmax(spread, _chance_of_logs(work.part, column, centre, number)))
    fires = (number > 0) & (number < FEW) & (score > CUT_PEERS) & (np.abs(change - middle) > 0.2)
    return [_Verdict(CheckRule.PEERS, fires, np.sign(change - middle), 10.0 ** (centre + middle), score, "peers")]


def _chance_of_logs(part: Part, column: int, centre: Table, number: np.ndarray) -> Table:
    """How far chance moves the logarithm of a count against a few earlier ones; a rate is held by its numerator."""
    if part.name == "rate":
        return np.zeros_like(centre)
    smaller = np.maximum(np.fmin(10.0**centre, part.values[:, column]), 1.0)
    return np.log10(np.e) * np.sqrt((1.0 + 1.0 / np.maximum(number, 1)) / smaller)


def _score(apart: Table, spread: Table) -> Table:
    """How many spreads away; where there is no spread at all nothing can be said, and it is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.abs(apart) / spread
    return np.where(np.isfinite(found), found, 0.0)


def _cut(number: np.ndarray) -> Table:
    return np.where(number < MANY, CUT_FEW, CUT_MANY)
