"""What the names of another system mean here: its units, elements and combinations as facts, read once for many."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from basis.periods import Period
from governance.models import OrgUnit, UnitPlacement
from monitoring.models import ElementSheet, SeriesVersion
from monitoring.values import NumberKind
from monitoring.values.exchange import DataValue

CODES_A_QUERY = 5_000


class UnitFact(NamedTuple):
    pk: int
    path: str
    level: str
    placements: tuple[tuple[dt.date, dt.date | None], ...] = ()

    def stood_in(self, period: Period) -> bool:
        """Whether the unit existed on the last day of a period."""
        return any(start <= period.end and (end is None or period.end <= end) for start, end in self.placements)


class VersionFact(NamedTuple):
    pk: int
    valid_from: dt.date
    valid_to: dt.date | None
    frequency: str
    level: str
    number_kind: str
    keys: frozenset[str]


class SeriesFact(NamedTuple):
    pk: int
    code: str
    versions: tuple[VersionFact, ...]

    def version_for(self, period: Period) -> VersionFact | None:
        """The definition in force when a period ended."""
        return next(
            (
                v
                for v in self.versions
                if v.valid_from <= period.end and (v.valid_to is None or period.end <= v.valid_to)
            ),
            None,
        )


@dataclass
class Book:
    """What the names of the other side mean: units, series, and keys of combinations ("" is the total)."""

    units: Mapping[str, UnitFact] = field(default_factory=dict)
    series: Mapping[str, SeriesFact] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)

    def key_of(self, record: DataValue) -> str | None:
        """The key of our combination, or None where it has none."""
        if record.dimensions:
            return ";".join(f"{axis}={option}" for axis, option in record.dimensions)
        return self.keys.get(record.combination, "" if not record.combination else None)


def unit_facts(ids: Collection[int]) -> dict[int, UnitFact]:
    """Units with where and since when they stood, by id."""
    placements: dict[int, list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
    found: dict[int, UnitFact] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), CODES_A_QUERY):
        some = wanted[start : start + CODES_A_QUERY]
        for unit, first, last in UnitPlacement.objects.filter(unit__in=some).values_list(
            "unit_id", "valid_from", "valid_to"
        ):
            placements[unit].append((first, last))
        for pk, path, level in OrgUnit.objects.filter(pk__in=some).values_list("pk", "path", "level"):
            found[pk] = UnitFact(pk, path, level, tuple(placements[pk]))
    return found


def series_facts(ids: Collection[int]) -> dict[int, SeriesFact]:
    """Series with their definitions, newest first; an indicator with a denominator has none that could be filled."""
    versions = (
        SeriesVersion.objects.filter(series__in=ids)
        .select_related("series", "sheet", "element_sheet")
        .prefetch_related("element_sheet__disaggregation__combinations")
        .order_by("series_id", "-number")
    )
    found: dict[int, list[VersionFact]] = defaultdict(list)
    codes: dict[int, str] = {}
    for version in versions:
        codes[version.series_id] = version.series.code
        fact = _version_fact(version)
        if fact is not None:
            found[version.series_id].append(fact)
    return {pk: SeriesFact(pk, code, tuple(found[pk])) for pk, code in codes.items()}


def _version_fact(version: SeriesVersion) -> VersionFact | None:
    element: ElementSheet | None = getattr(version, "element_sheet", None)
    if element is not None:
        keys, kind = _keys(element), element.number_kind
        frequency, level = element.frequency, element.level
    else:
        sheet = getattr(version, "sheet", None)
        if sheet is None or sheet.has_denominator:
            return None
        keys, kind, frequency, level = frozenset({""}), NumberKind.NUMBER, sheet.frequency, sheet.level
    return VersionFact(version.pk, version.valid_from, version.valid_to, frequency, level, kind, keys)


def _keys(sheet: ElementSheet) -> frozenset[str]:
    if sheet.disaggregation is None:
        return frozenset({""})
    total = {""} if sheet.total_is_collected else set()
    return frozenset({each.key for each in sheet.disaggregation.combinations.all()} | total)
