"""From when to when and where a formula looks for its numbers, and what one number is."""

from __future__ import annotations

import datetime as dt
import os.path
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from basis.numerals import plain
from basis.periods import HALF_A_WEEK, Kind, Period
from governance.models import OrgUnit
from monitoring.models import SeriesVersion
from monitoring.values import Frequency
from monitoring.values.formulas import Operand


@dataclass(frozen=True)
class Window:
    """From which day to which a formula counts: the period, or from 1 July on where the value is cumulative.

    `yearly`: a yearly number may stand for a part of the year, because the sheet divides it.
    """

    period: Period
    start: dt.date
    yearly: bool = False

    @property
    def end(self) -> dt.date:
        return self.period.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def holds(self, period: Period) -> bool:
        """Whether a period lies in it; a week lies where most of its days are."""
        if period.kind == Kind.WEEK:
            return self.start <= period.start + HALF_A_WEEK <= self.end
        return self.start <= period.start and period.end <= self.end

    def reaches(self, period: Period) -> bool:
        """Whether a period speaks for the window's own period, and not only for one before it."""
        day = period.start + HALF_A_WEEK if period.kind == Kind.WEEK else period.end
        return day >= self.period.start

    def slots(self, frequency: str) -> list[Period]:
        """The periods of a frequency in it."""
        step, found = Period.containing(self.start, Frequency(frequency).kind), []
        while step.start <= self.end:
            if self.holds(step):
                found.append(step)
            step = step.next()
        return found


@dataclass(frozen=True)
class Number:
    """One operand at one unit, as its passport names it. `reported` of `expected` unit-periods, where that is known;
    `is_current`: some of it was reported in the period itself, and not only in one before it.
    """

    value: Decimal | None
    reported: int | None = None
    expected: int | None = None
    version: int | None = None
    is_current: bool = True

    def as_input(self, name: str) -> dict[str, Any]:
        shown = {"name": name, "number": None if self.value is None else plain(self.value)}
        about = {"reported": self.reported, "expected": self.expected, "version": self.version}
        return shown | {key: value for key, value in about.items() if value is not None}


MISSING = Number(None)


class Area:
    """Units whose paths have one length, and which rows belong to which of them: those that lay there on a day."""

    def __init__(self, paths: Sequence[str], length: int):
        self.paths, self.length = frozenset(paths), length
        common = os.path.commonprefix(list(paths))
        self.prefix = common[: len(common) - len(common) % OrgUnit.steplen]

    def below(self, rows: QuerySet, day: dt.date | F, of: str = "unit__") -> QuerySet:
        """Rows at the units and at what lay below them on a day, with `place`, the path of the unit they belong to.

        `day` may be a column: a value belongs where its unit stood on the last day of its period.
        """
        near, above = f"{of}ancestor_rows__", f"{of}ancestor_rows__ancestor__"
        chosen = rows.filter(
            Q(**{f"{near}valid_to__isnull": True}) | Q(**{f"{near}valid_to__gte": day}),
            **{
                f"{near}valid_from__lte": day,
                f"{above}path__startswith": self.prefix,
                f"{above}depth": self.length // OrgUnit.steplen,
            },
        )
        return chosen.annotate(place=F(f"{above}path")).order_by()

    def __contains__(self, path: str) -> bool:
        return path in self.paths


Found = Iterator[tuple[Operand, str, Number]]


def in_force(codes: set[str], noun: str, day: dt.date) -> dict[str, SeriesVersion]:
    """The definitions in force on a day, by the code of their element or indicator."""
    sheet = "element_sheet" if noun == "element" else "sheet"
    rows = on_day(SeriesVersion.objects.filter(**{f"series__{noun}__code__in": codes}), day)
    return {version.series.code: version for version in rows.select_related("series", sheet)}


def on_day(rows: QuerySet, day: dt.date) -> QuerySet:
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
