"""Synthetic values at the size of the country, for benchmarks: made in the database, the same for the same seed.

A realistic mix: districts and upazilas report by the quarter, some 18,900 facilities (unions among them) by the
month. Places and indicators that are missing are entered with codes that begin with GEN; nothing else is touched. Done
twice it adds nothing. `INSERT … SELECT` makes the rows where they are stored, so that none crosses the border between
Python and the database as it would with COPY.
"""

from __future__ import annotations

import contextlib
import json as to_json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from basis.periods import Kind, Period
from governance.domain import ancestry, placements
from governance.domain.units import ALWAYS
from governance.models import OrgUnit, UnitPlacement
from governance.values import UnitKind, UnitLevel
from monitoring.domain import rollups
from monitoring.models import Batch, Indicator, IndicatorSheet, Measurement, Series, SeriesVersion
from monitoring.values import (
    Direction,
    Frequency,
    ResultLevel,
    SeriesKind,
    SpaceAggregation,
    TimeAggregation,
    ValueType,
    fiscal_year_number,
)

FIRST = Period.parse("2021-07")
MONTHS, QUARTERS = 60, 20
DIVISIONS, DISTRICTS, UPAZILAS, FACILITIES = 8, 64, 8, 37  # the last two: in each unit above; 19,529 units in all
PATTERNS = 15  # indicators of districts, and as many of upazilas

INSERT = """
INSERT INTO monitoring_measurement (series_version_id, unit_id, period, period_start, period_end, fiscal_year,
    disaggregation, numerator, denominator, status, batch_id, reason, device, approved_at, occurred_at, received_at)
SELECT %s, id, %s, %s, %s, %s, '', (50 + (id * 7919 + %s) %% 151) * ((id * 104729 + %s) %% 101) / 100,
    50 + (id * 7919 + %s) %% 151, 'approved', %s, '', '', %s, %s, %s
FROM governance_orgunit WHERE level = %s ORDER BY id LIMIT %s
"""


@dataclass(frozen=True)
class Block:
    """All values of one indicator and period: one of each unit of a level."""

    level: str
    indicator: str
    period: Period


class Command(BaseCommand):
    help = "Make synthetic approved values with places, indicators and sums, for benchmarks. Never in production."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--values", type=int, required=True, metavar="N", help="how many there shall be")
        parser.add_argument("--seed", type=int, default=1, help="another seed, other numbers")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, values: int, seed: int, json: bool = False, **options: Any) -> None:
        if values < 1:
            raise CommandError("--values is a whole number above 0.", returncode=2)
        started = time.monotonic()
        with transaction.atomic():
            sizes = _places(values)
        made, versions = _fill(values, seed, sizes)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        told = {
            "values": Measurement.objects.filter(series_version__series__code__startswith="GEN").count(),
            "added": made,
            "units": OrgUnit.objects.count(),
            "indicators": len(versions),
            "seconds": round(time.monotonic() - started, 1),
        }
        self.stdout.write(
            to_json.dumps(told) if json else "{values:,} values of {units:,} units, {seconds} s".format(**told)
        )


# --- values -----------------------------------------------------------------------------------------------------


def _blocks() -> Iterator[Block]:
    """What is filled, in order: quarters of districts, then of upazilas, then months of facilities without end."""
    quarter = Period.containing(FIRST.start, Kind.QUARTER)
    for level, letter in ((UnitLevel.DISTRICT, "D"), (UnitLevel.UPAZILA, "U")):
        for number in range(1, PATTERNS + 1):
            for period in _row(quarter, QUARTERS):
                yield Block(level, f"GEN-{letter}{number:02}", period)
    for number in range(1, 1000):
        for period in _row(FIRST, MONTHS):
            yield Block(UnitLevel.FACILITY, f"GEN-F{number:02}", period)


def _row(period: Period, length: int) -> Iterator[Period]:
    for _each in range(length):
        yield period
        period = period.next()


def _fill(values: int, seed: int, sizes: dict[str, int]) -> tuple[int, list[int]]:
    """Insert block after block until there are as many values as asked for: one transaction an indicator."""
    versions: list[int] = []
    total = made = 0
    for code, blocks in groupby(_blocks(), key=lambda block: block.indicator):
        if total >= values:
            break
        with transaction.atomic():
            _trust()
            batch = Batch.objects.create(source="generated", filename=code, occurred_at=timezone.now())
            fresh = 0
            for block in blocks:
                version = _version(block)
                size = min(sizes[block.level], values - total)
                if size and not _is_there(version, block.period):
                    fresh += _insert(block, version, batch, seed, size)
                total += size
            versions.append(version)
            if fresh:
                rollups.recount(versions=[version])
            else:
                batch.delete()
        made += fresh
    return made, versions


def _trust() -> None:
    """PostgreSQL, where one may: look up no foreign key of millions of rows that were made of these very tables."""
    if connection.vendor != "postgresql":
        return
    with contextlib.suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")


def _is_there(version: int, period: Period) -> bool:
    return Measurement.objects.approved().filter(series_version=version, period_end=period.end).exists()


def _insert(block: Block, version: int, batch: Batch, seed: int, size: int) -> int:
    period, now = block.period, timezone.now()
    salt = seed * 1_299_709 + version * 15_485_863 % 1_000_003 + period.end.toordinal()
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [version, period.code, period.start, period.end, fiscal_year_number(period), salt, salt, salt]
            + [batch.pk, now, now, now, block.level, size],
        )
    return size


def _version(block: Block) -> int:
    """The definition of an indicator, entered when it is not there: good ones of all, in percent."""
    series, created = Series.objects.get_or_create(code=block.indicator, defaults={"kind": SeriesKind.INDICATOR})
    if not created:
        return SeriesVersion.objects.get(series=series).pk
    version = SeriesVersion.objects.create(series=series, number=1, valid_from=FIRST.start)
    way = TimeAggregation.LAST if block.period.kind == Kind.QUARTER else TimeAggregation.SUM
    words = {
        f"{name}_{code}": block.indicator
        for name in ("definition", "numerator", "denominator")
        for code in ("en", "bn")
    }
    IndicatorSheet.objects.create(
        version=version, unit="percent", value_type=ValueType.RATIO, factor=100, level=block.level,
        frequency=Frequency.QUARTERLY if block.period.kind == Kind.QUARTER else Frequency.MONTHLY,
        direction=Direction.UP, result_level=ResultLevel.OUTPUT, space_aggregation=SpaceAggregation.RATIO,
        time_aggregation_num=way, time_aggregation_den=way, bounded=True, **words,
    )  # fmt: skip
    name = f"Synthetic {block.indicator}"
    Indicator.objects.create(code=block.indicator, series=series, name_en=name, name_bn=name)
    return version.pk


# --- places -----------------------------------------------------------------------------------------------------


def _places(values: int) -> dict[str, int]:
    """Enter the places that so many values need; says how many there are of each level."""
    small = PATTERNS * QUARTERS * DISTRICTS
    medium = small + PATTERNS * QUARTERS * DISTRICTS * UPAZILAS
    wanted = {UnitLevel.NATIONAL: 1, UnitLevel.DIVISION: DIVISIONS, UnitLevel.DISTRICT: DISTRICTS // DIVISIONS}
    if values > small:
        wanted[UnitLevel.UPAZILA] = UPAZILAS
    if values > medium:
        wanted[UnitLevel.FACILITY] = FACILITIES
    above: list[OrgUnit | None] = [None]
    added = False
    for level, number in wanted.items():
        if not OrgUnit.objects.at_level(level).exists():
            _plant(level, number, above)
            added = True
        above = list(OrgUnit.objects.at_level(level).order_by("path"))
    if added:
        ancestry.rebuild()
    return {level: OrgUnit.objects.at_level(level).count() for level in wanted}


def _plant(level: str, number: int, above: list[OrgUnit | None]) -> None:
    """So many units of a level below each of those above, with the paths that the tree would give them."""
    kind = UnitKind.FACILITY if level == UnitLevel.FACILITY else UnitKind.GEOGRAPHIC
    fresh, parents = [], []
    for parent in above:
        path, depth = (parent.path, parent.depth + 1) if parent else ("", 1)
        taken = parent.numchild if parent else OrgUnit.objects.filter(depth=1).count()
        for step in range(1, number + 1):
            code = f"GEN-{level[:3].upper()}-{len(fresh) + 1:05}"
            place = OrgUnit._get_path(path, depth, taken + step)
            name = f"Synthetic {level} {len(fresh) + 1}"
            fresh.append(
                OrgUnit(code=code, name_en=name, name_bn=name, level=level, kind=kind, path=place, depth=depth)
            )
            parents.append(parent)
        if parent:
            parent.numchild = taken + number
    OrgUnit.objects.bulk_create(fresh, batch_size=500)
    OrgUnit.objects.bulk_update([unit for unit in above if unit], ["numchild"], batch_size=500)
    placed = (
        UnitPlacement(unit=unit, parent=parent, valid_from=ALWAYS) for unit, parent in zip(fresh, parents, strict=True)
    )
    placements.place_many(placements=placed, by=None)
