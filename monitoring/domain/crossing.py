"""Which staged rows would be counted twice: beside each other, beside what is stored, beside what came meanwhile.

Units at one depth of the tree never stand above each other. So only where a definition and period (or a quarter and its
parts) come at several depths, the paths are compared, by the same code as for a form (`levels.Places`).
"""

# Only names and conditions of ours stand in the statements below; what comes from outside is always bound.
# ruff: noqa: S608

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from basis.periods import Kind, Period
from governance.models import OrgUnit
from monitoring.domain.levels import HOLDS, Places, family_of
from monitoring.models import Batch, Measurement

PIECE = 20_000
VALUE, UNIT = Measurement._meta.db_table, OrgUnit._meta.db_table

Progress = Callable[[int, int | None, str], None]
Newcomer = tuple[int, int, str, int]  # id, definition version, period, depth of the unit


class _Depths:
    """At which depths of the tree a family of periods is reported, and for which periods."""

    def __init__(self) -> None:
        self.depths: set[int] = set()
        self.periods: set[str] = set()

    def add(self, period: str, least: int, most: int) -> None:
        self.depths |= {least, most}
        self.periods.add(period)

    def mixed(self, other: _Depths | None) -> bool:
        """Whether anything in the two could stand above another, or for a part of its period."""
        depths, periods = self.depths, self.periods
        if other is not None:
            depths, periods = depths | other.depths, periods | other.periods
        return len(depths) > 1 or (len(periods) > 1 and any("Q" in code for code in periods))


def _depths(rows: Iterable[tuple[str, int, int]]) -> dict[str, _Depths]:
    """By family of periods, from rows of period, least and greatest depth."""
    found: dict[str, _Depths] = defaultdict(_Depths)
    for period, least, most in rows:
        found[family_of(_period(period))].add(period, least, most)
    return dict(found)


_HOLDS = ", ".join(f"'{status.value}'" for status in HOLDS)
_STORED = f"""FROM {VALUE} m JOIN {UNIT} u ON u.id = m.unit_id
    WHERE m.series_version_id = %s AND m.status IN ({_HOLDS}) AND m.disaggregation = ''
    AND m.period_end >= %s AND m.period_start <= %s"""


def _span(version: int, families: Iterable[str]) -> list[Any]:
    """What `_STORED` asks for: the definition, and the days from the first to the last quarter around the periods."""
    day = connection.ops.adapt_datefield_value
    periods = [_period(code) for code in families]
    first = min(Period.containing(each.start, Kind.QUARTER).start for each in periods)
    last = max(Period.containing(each.end, Kind.QUARTER).end for each in periods)
    return [version, day(first), day(last)]


@lru_cache(maxsize=4096)
def _period(code: str) -> Period:
    return Period.parse(code)


class Statements:
    """Statements on the connection of this thread, one after the other."""

    def _run(self, sql: str, values: Sequence[Any] = ()) -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount

    def _many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            while few := cursor.fetchmany(1000):
                yield from few

    def _number(self, sql: str, values: Sequence[Any] = ()) -> int:
        return next(self._rows(sql, values))[0] or 0


class Crossing(Statements, ABC):
    """The part of a staging that looks at levels, on `values_in_order` and `values_drafts`."""

    total: int
    progress: Progress
    _seen: int

    def __init__(self) -> None:
        self._paths: dict[int, str] = {}

    @abstractmethod
    def _aside(self) -> AbstractContextManager[None]:
        """Around writing to temporary tables."""

    def _mark_crossed(self, late: Sequence[Newcomer] | None = None) -> list[int]:
        """Mark the rows that would be counted twice; the places of those that were not marked before.

        Units at one depth of the tree never stand above each other. So only where a definition and period (or a
        quarter and its parts) come at several depths, the paths are looked at. With `late`, only around those.
        """
        if late is not None and not late:
            return []
        marked: list[int] = []
        spans = self._spans()
        for number, (version, (low, high, families)) in enumerate(spans.items(), start=1):
            self.progress(self.total * number // (len(spans) + 1), self.total, _("Checking"))
            if late is None:
                stored = self._stored_depths(version, families)
            else:
                stored = _depths((period, depth, depth) for _id, other, period, depth in late if other == version)
            mixed = {code for code, own in families.items() if own.mixed(stored.get(code))}
            if late is not None:
                mixed &= stored.keys()
            if mixed:
                marked += self._cross(version, low, high, mixed)
        for start in range(0, len(marked), PIECE):
            with self._aside():
                self._many(
                    "UPDATE values_in_order SET crossed = 1 WHERE place = %s",
                    [(place,) for place in marked[start : start + PIECE]],
                )
            self.progress(start, self.total, _("Checking"))
        return marked

    def _newcomers(self, batch: Batch) -> list[Newcomer]:
        """What others handed in since the check: new rows, and what were drafts then."""
        later = f"""SELECT m.id, m.series_version_id, m.period, u.depth FROM {VALUE} m
            JOIN {UNIT} u ON u.id = m.unit_id
            WHERE m.batch_id <> %s AND m.status IN ({_HOLDS}) AND m.disaggregation = '' AND m.id"""
        return list(
            self._rows(
                f"{later} > %s UNION ALL {later} IN (SELECT id FROM values_drafts)",
                [batch.pk, self._seen, batch.pk],
            )
        )

    def _spans(self) -> dict[int, tuple[int, int, dict[str, _Depths]]]:
        """Of each definition the first and the last place, and the depths by family of periods."""
        found: dict[int, tuple[int, int, dict[str, _Depths]]] = {}
        for version, period, low, high, least, most in self._rows(
            """SELECT version, period, min(place), max(place), min(depth), max(depth)
            FROM values_in_order WHERE placed = 1 AND twin = 0 GROUP BY version, period"""
        ):
            first, last, families = found.get(version, (low, high, defaultdict(_Depths)))
            families[family_of(_period(period))].add(period, least, most)
            found[version] = min(first, low), max(last, high), families
        return found

    def _stored_depths(self, version: int, families: Iterable[str]) -> dict[str, _Depths]:
        return _depths(
            self._rows(
                f"SELECT m.period, min(u.depth), max(u.depth) {_STORED} GROUP BY m.period", _span(version, families)
            )
        )

    def _cross(self, version: int, low: int, high: int, mixed: set[str]) -> list[int]:
        """The places of a definition's rows that would be counted twice, in families of periods at several depths."""
        places = Places()
        self._paths = self._paths or dict(OrgUnit.objects.order_by().values_list("pk", "path"))
        for period, unit in self._rows(f"SELECT m.period, m.unit_id {_STORED}", _span(version, mixed)):
            if family_of(_period(period)) in mixed:
                places.add(version, _period(period), "", self._paths[unit])
        for _place, period, unit in self._placed(low, high, mixed):
            places.add(version, period, "", self._paths[unit])
        return [
            place
            for place, period, unit in self._placed(low, high, mixed)
            if places.stands_twice(version, period, "", self._paths[unit])
        ]

    def _placed(self, low: int, high: int, mixed: set[str]) -> Iterator[tuple[int, Period, int]]:
        for first in range(low, high + 1, PIECE):
            self.progress(first, self.total, _("Checking"))
            for place, period, unit in self._rows(
                """SELECT place, period, unit FROM values_in_order
                WHERE place BETWEEN %s AND %s AND placed = 1 AND twin = 0 AND crossed = 0""",
                [first, min(high, first + PIECE - 1)],
            ):
                if family_of(_period(period)) in mixed:
                    yield place, _period(period), unit
