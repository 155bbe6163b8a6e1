"""The arithmetic of figures: over places, over time, against a plan. Pure: no database, no clock.

Worked example, two districts of an indicator in percent. A reports 1 of 10, B 30 of 30. The national value is
(1 + 30) ÷ (10 + 30) × 100 = 77.5, and not 55, the mean of 10 and 100. If B did not report, it is 10, and
"1 of 2 reported"; B is not counted as zero.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from basis.periods import Kind, Period
from monitoring.values.words import Direction, SpaceAggregation, TimeAggregation

DIGITS = 15
# What part of a year a period is, for denominators that are yearly.
PARTS_OF_A_YEAR = {Kind.MONTH: 12, Kind.QUARTER: 4, Kind.FISCAL_QUARTER: 4, Kind.HALF_YEAR: 2, Kind.WEEK: 52}


@dataclass(frozen=True)
class Rule:
    """How an indicator is computed: what its sheet says, without the words."""

    space: str
    time_numerator: str
    time_denominator: str
    factor: Decimal = Decimal(1)
    has_denominator: bool = True
    cumulative_in_fy: bool = False
    annualized: bool = False


@dataclass(frozen=True)
class Value:
    """A figure with what it was made of. `value` is exact, rounded only where it is written down; None: not known.

    `reported` of `expected` units (in a sum over time: unit-periods); `version` is the number of the definition.
    """

    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    reported: int
    expected: int
    period: Period | None = None
    version: int = 0

    @property
    def is_complete(self) -> bool:
        return self.reported == self.expected > 0


@dataclass(frozen=True)
class Reported:
    """What some units of one place reported for one period, added up: `highest` is the largest numerator."""

    numerator: Decimal
    denominator: Decimal | None
    highest: Decimal
    reported: int


def rate(numerator: Decimal | None, denominator: Decimal | None, rule: Rule) -> Decimal | None:
    """numerator ÷ denominator × factor, or the numerator alone where there is no denominator. None is not 0."""
    if numerator is None:
        return None
    if not rule.has_denominator:
        return numerator * rule.factor
    if not denominator:
        return None
    return numerator * rule.factor / denominator


def over_places(
    parts: Sequence[Reported], rule: Rule, *, expected: int, period: Period | None = None, version: int = 0
) -> Value:
    """The value of a place from what the units below it reported for one period. What is missing is not added.

    A sum or a ratio adds numerators and denominators, the highest stage is a maximum, and what cannot be rolled
    up has a value only where a single unit stands for the place.
    """
    reported = sum(part.reported for part in parts)
    empty = Value(None, None, None, reported, expected, period, version)
    if not reported or (rule.space == SpaceAggregation.NONE and (reported, expected) != (1, 1)):
        return empty
    if rule.space == SpaceAggregation.MAX:
        numerator: Decimal = max(part.highest for part in parts)
    else:
        numerator = sum((part.numerator for part in parts), Decimal(0))
    denominators = [part.denominator for part in parts if part.denominator is not None]
    denominator = sum(denominators, Decimal(0)) if denominators and rule.has_denominator else None
    return replace(empty, numerator=numerator, denominator=denominator, value=rate(numerator, denominator, rule))


def over_time(parts: Sequence[Value], rule: Rule, *, period: Period) -> Value:
    """The value of a long period from those of the shorter ones in it: flows are summed, stocks are the last.

    A value that runs from 1 July is never summed. For sums, n of m counts unit-periods, also those of the
    shorter periods for which nothing came at all.
    """
    known = sorted((part for part in parts if part.reported), key=lambda part: _end(part))
    version = known[-1].version if known else 0
    if not known:
        return Value(None, None, None, 0, max((part.expected for part in parts), default=0), period, version)
    last = known[-1]
    ways = (_way(rule.time_numerator, rule), _way(rule.time_denominator, rule))
    numerator = _joined([part.numerator for part in known], ways[0])
    denominator = _joined([part.denominator for part in known], ways[1]) if rule.has_denominator else None
    if TimeAggregation.SUM in ways or TimeAggregation.AVERAGE in ways:
        kind = last.period.kind if last.period else period.kind
        slots = max(len(known), _slots(period, kind))
        reported = sum(p.reported for p in known)
        expected = sum(p.expected for p in parts) if len(parts) >= slots else max(p.expected for p in known) * slots
    else:
        reported, expected = last.reported, last.expected
    return Value(numerator, denominator, rate(numerator, denominator, rule), reported, expected, period, version)


def yearly_part(denominator: Decimal, period: Period) -> Decimal:
    """The part of a yearly denominator that belongs to a month or a quarter: one twelfth, one quarter."""
    return denominator / PARTS_OF_A_YEAR.get(period.kind, 1)


def fits(number: Decimal | int) -> bool:
    """Whether a number can be kept as it is: at most six decimals and 15 digits in all, the most that SQLite holds."""
    if isinstance(number, int):
        return abs(number) < 10**15
    return abs(number) < 10**15 and number == round(number, 6) and len(number.normalize().as_tuple().digits) <= DIGITS


def canonical(period: Period) -> Period:
    """One spelling for the same months: FY2026-27Q1 is kept as the calendar quarter 2026Q3."""
    return Period.containing(period.start, Kind.QUARTER) if period.kind == Kind.FISCAL_QUARTER else period


def fiscal_year_number(period: Period) -> int:
    """The year in which the fiscal year began that holds the last day of a period: 2026 for FY2026-27.

    It follows from the period, so that a cell lies in one part of a table that is divided by it.
    """
    return period.end.year - (period.end.month < 7)


@dataclass(frozen=True)
class Path:
    """The plan of an indicator at a place: its baseline and the value to reach at the end of each year.

    Between two points the plan is the straight line. Where nothing could be counted in the baseline year it
    starts from zero, or, where less is better, runs flat at the first target.
    """

    points: tuple[tuple[dt.date, Decimal | None], ...]
    direction: str = Direction.UP

    def known(self) -> list[tuple[Decimal, Decimal]]:
        """The points as (months, value), the baseline first."""
        if not self.points:
            return []
        (start, baseline), *targets = self.points
        aims = [(_months(end), value) for end, value in targets if value is not None]
        if baseline is None:
            if not aims:
                return []
            baseline = Decimal(0) if self.direction == Direction.UP else aims[0][1]
        return [(_months(start), baseline), *aims]

    @property
    def baseline(self) -> Decimal | None:
        points = self.known()
        return points[0][1] if points else None

    def planned(self, day: dt.date) -> Decimal | None:
        """What the plan says for a day; None before the baseline, after the last target, or without a target."""
        points, now = self.known(), _months(day)
        for (before, low), (after, high) in zip(points, points[1:], strict=False):
            if before <= now <= after:
                return low + (high - low) * (now - before) / (after - before)
        return None


def _way(way: str, rule: Rule) -> str:
    if rule.cumulative_in_fy and way == TimeAggregation.SUM:
        return TimeAggregation.LAST
    return way


def _joined(numbers: Sequence[Decimal | None], way: str) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    if not known:
        return None
    if way == TimeAggregation.SUM:
        return sum(known, Decimal(0))
    if way == TimeAggregation.AVERAGE:
        return sum(known, Decimal(0)) / len(known)
    if way == TimeAggregation.LAST:
        return numbers[-1]
    return known[0] if len(numbers) == 1 else None


def _slots(period: Period, kind: str) -> int:
    """How many periods of a kind begin in a longer one."""
    step, count = Period.containing(period.start, kind), 0
    while step.start <= period.end:
        count += step.start >= period.start
        step = step.next()
    return count


def _end(value: Value) -> dt.date:
    return value.period.end if value.period else dt.date.min


def _months(day: dt.date) -> Decimal:
    """A day as months: the end of a month is a whole number, so that quarters are equal steps."""
    length = calendar.monthrange(day.year, day.month)[1]
    return Decimal(day.year * 12 + day.month - 1) + Decimal(day.day) / length
