"""Never at two levels: a value above, below, or for a part of the period of another would be counted twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.periods import HALF_A_WEEK, Kind, Period
from governance.models import OrgUnit
from monitoring.values import MeasurementStatus, canonical

# What holds a place: what counts, what waits, and what a running import has written but not handed in yet.
HOLDS = (MeasurementStatus.APPROVED, MeasurementStatus.SUBMITTED, MeasurementStatus.LOADING)


class Places:
    """Which units reported something for a version and a period, to see whether one stands above another."""

    def __init__(self) -> None:
        self._at: dict[tuple, set[str]] = defaultdict(set)
        self._above: dict[tuple, set[str]] = defaultdict(set)

    def add(self, version: int, period: Period, disaggregation: str, path: str) -> None:
        for key in _keys_of(version, period, disaggregation):
            if path not in self._at[key]:
                self._at[key].add(path)
                self._above[key].update(_prefixes(path))

    def stands_twice(self, version: int, period: Period, disaggregation: str, path: str) -> bool:
        """Whether something here stands above or below that place, or for a part of the period or all of it."""
        own, shorter, longer = _neighbours(version, canonical(period), disaggregation)
        if self._related(own, path):
            return True
        return any(
            key is not None and (path in self._at.get(key, ()) or self._related(key, path)) for key in (shorter, longer)
        )

    def _related(self, key: tuple, path: str) -> bool:
        """Whether a unit above this one, or below it, is there."""
        at = self._at.get(key, ())
        return path in self._above.get(key, ()) or any(prefix in at for prefix in _prefixes(path))


def stands_already(unit: str) -> ValidationError:
    """What is said of a value that would be counted twice; `unit` is the name of its place."""
    return ValidationError(
        _(
            "A value of this indicator and period already stands at another level, above or below "
            "%(unit)s, or for a part of the period. It would be counted twice."
        ),
        code="already_reported_at_other_level",
        params={"unit": unit},
    )


def family_of(period: Period) -> str:
    """The code under which periods that exclude each other come together: a quarter with its weeks and months."""
    period = canonical(period)
    return _quarter_of(period).code if period.kind in (Kind.MONTH, Kind.WEEK) else period.code


def _keys_of(version: int, period: Period, disaggregation: str) -> list[tuple]:
    """Under which keys a value is remembered: its own period and, for a week or a month, the quarter it is part of."""
    period = canonical(period)
    keys: list[tuple] = [(version, period.code, disaggregation)]
    if period.kind in (Kind.MONTH, Kind.WEEK):
        keys.append((version, _quarter_of(period).code, disaggregation, "parts"))
    return keys


def _neighbours(version: int, period: Period, disaggregation: str) -> tuple[tuple, tuple | None, tuple | None]:
    """The key of the period itself, of its parts, and of the whole it is part of."""
    own = (version, period.code, disaggregation)
    if period.kind == Kind.QUARTER:
        return own, (*own, "parts"), None
    if period.kind in (Kind.MONTH, Kind.WEEK):
        return own, None, (version, _quarter_of(period).code, disaggregation)
    return own, None, None


def _quarter_of(period: Period) -> Period:
    day = period.start + HALF_A_WEEK if period.kind == Kind.WEEK else period.start
    return Period.containing(day, Kind.QUARTER)


def _prefixes(path: str) -> Iterator[str]:
    return (path[:end] for end in range(OrgUnit.steplen, len(path), OrgUnit.steplen))
