"""The sums of places as they are stored, and the values that they come to."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, Sum

from basis.periods import HALF_A_WEEK, Period
from governance.models import OrgUnit, UnitPlacement
from governance.values import UnitLevel
from monitoring.models import DataSetAssignment, Indicator, Measurement, RollUp, SeriesVersion, joined
from monitoring.queries.expecting import Expecting
from monitoring.values import Reported, Value, over_places

# Their own values are read from the facts: they have no sums.
LEAVES = (UnitLevel.FACILITY, UnitLevel.OFFICE)

# definition version, place, code of the period, level of the units that reported
Key = tuple[int, int, str, str]


def versions_of(indicators: Sequence[Indicator]) -> dict[int, list[SeriesVersion]]:
    """The definition versions by series; `asked` says whether an assigned data set asks for it."""
    grouped: dict[int, list[SeriesVersion]] = {indicator.series_id: [] for indicator in indicators}
    asked = DataSetAssignment.objects.filter(data_set__active=True, data_set__items__series=OuterRef("series"))
    rows = SeriesVersion.objects.filter(series_id__in=list(grouped)).annotate(asked=Exists(asked))
    for version in rows.select_related("sheet").order_by("number"):
        grouped[version.series_id].append(version)
    return grouped


def asked_among(versions: dict[int, list[SeriesVersion]]) -> list[int]:
    """The series that an assigned data set asks for."""
    return [series for series, listed in versions.items() if any(version.asked for version in listed)]  # type: ignore[attr-defined]


def reported(places: Sequence[OrgUnit], versions: Sequence[int], period: Period | None = None) -> dict[Key, Reported]:
    """What was reported at each place, by period and level: one query for places, another one for facilities.

    With a `period` only what lies in it.
    """
    found = _parts(places, versions, period, Q(disaggregation=""))
    return found.get("", {})


def reported_parts(place: OrgUnit, versions: Sequence[int], period: Period) -> dict[str, dict[Key, Reported]]:
    """The same for each part of the disaggregation, by its key."""
    return _parts([place], versions, period, ~Q(disaggregation=""))


def within(period: Period) -> Q:
    """What lies in a period, with the weeks at its edges."""
    return Q(
        period_start__gte=period.start - HALF_A_WEEK,
        period_end__lte=period.end + HALF_A_WEEK,
        fiscal_year__range=(period.start.year - 1, period.end.year),
    )


def _parts(
    places: Sequence[OrgUnit], versions: Sequence[int], period: Period | None, which: Q
) -> dict[str, dict[Key, Reported]]:
    chosen = which & Q(unit__in=[place.pk for place in places], series_version__in=versions)
    if period is not None:
        # A sum has no first day; what ends in a period and began before it belongs to a longer one.
        chosen &= Q(period_end__gte=period.start, period_end__lte=period.end + HALF_A_WEEK)
    found = _sums(chosen)
    leaves = [place.pk for place in places if place.level in LEAVES]
    if leaves:
        for part, own in _facts(chosen & Q(unit__in=leaves)).items():
            for key, value in own.items():
                found[part][key] = _together(found[part].get(key), value)
    return found


def _sums(chosen: Q) -> dict[str, dict[Key, Reported]]:
    rows = RollUp.objects.filter(chosen).values_list(
        "series_version_id",
        "unit_id",
        "period",
        "level",
        "numerator_whole",
        "numerator_millionths",
        "denominator_whole",
        "denominator_millionths",
        "denominators",
        "highest",
        "reported",
        "disaggregation",
    )
    found: dict[str, dict[Key, Reported]] = defaultdict(dict)
    for row in rows.order_by():
        bottom = joined(row[6], row[7]) if row[8] else None
        found[row[11]][row[:4]] = Reported(joined(row[4], row[5]), bottom, row[9], row[10])
    return found


def _facts(chosen: Q) -> dict[str, dict[Key, Reported]]:
    rows = Measurement.objects.approved().filter(chosen).order_by()
    fields = "series_version_id", "unit_id", "period", "unit__level", "numerator", "denominator", "disaggregation"
    found: dict[str, dict[Key, Reported]] = defaultdict(dict)
    for row in rows.values_list(*fields):
        found[row[6]][row[:4]] = Reported(row[4], row[5], row[4], 1)
    return found


def _together(below: Reported | None, own: Reported) -> Reported:
    if below is None:
        return own
    bottoms = [part.denominator for part in (below, own) if part.denominator is not None]
    return Reported(
        below.numerator + own.numerator,
        sum(bottoms) if bottoms else None,  # type: ignore[arg-type]
        max(below.highest, own.highest),
        below.reported + own.reported,
    )


def habits(versions: Sequence[int]) -> dict[int, str]:
    """At which level a definition is reported in the country, for those that a place reports nothing of."""
    if not versions:
        return {}
    country = OrgUnit.objects.filter(depth=1).order_by().values("pk")
    rows = RollUp.objects.whole().filter(series_version__in=versions, unit__in=country).order_by()
    counted = rows.values_list("series_version_id", "level").annotate(n=Sum("reported")).order_by("n")
    return {version: level for version, level, _number in counted}


def habits_in(found: dict[Key, Reported]) -> dict[int, str]:
    """The same from values at hand: the level at which most places report a definition."""
    counted = Counter((version, level) for version, _place, _period, level in found)
    return {version: level for (version, level), _number in reversed(counted.most_common())}


@lru_cache(maxsize=2048)
def period_of(code: str) -> Period:
    """A period by its stored code; the same few codes come again and again."""
    return Period.parse(code)


def values_of(
    found: dict[Key, Reported], versions: dict[int, list[SeriesVersion]], expected: Expecting
) -> dict[tuple[int, int], list[Value]]:
    """The values by (series, place), in order of time."""
    owner = {version.pk: version for group in versions.values() for version in group}
    cells: dict[tuple[int, int, str], list[tuple[str, Reported]]] = defaultdict(list)
    for (version, place, code, level), part in found.items():
        cells[version, place, code].append((level, part))
    mixed = _expected_of_mixed([key for key, parts in cells.items() if len(parts) > 1])
    values: dict[tuple[int, int], list[Value]] = defaultdict(list)
    for (number, place, code), parts in cells.items():
        definition, period = owner[number], period_of(code)
        level, part = parts[0]
        known = mixed.get((number, place, code))
        asked = known if known is not None else expected.number(definition.series_id, place, level, period.end)
        value = over_places(
            [part for _level, part in parts],
            definition.sheet.rule,
            expected=asked if known is not None else max(asked, part.reported),
            period=period,
            version=definition.number,
        )
        values[definition.series_id, place].append(value)
    for listed in values.values():
        listed.sort(key=lambda value: (value.period.end, value.period.start, value.version))  # type: ignore[union-attr]
    return values


# --- where some report themselves and others through the units below them --------------------------------------


def _expected_of_mixed(cells: Sequence[tuple[int, int, str]]) -> dict[tuple[int, int, str], int]:
    """The units expected there. Three queries, whatever the number of cells; none where there is no such cell.

    A district that its upazilas speak for counts as so many upazilas; one from which nothing came counts as one.
    """
    if not cells:
        return {}
    heard: dict[tuple[int, str], set[int]] = defaultdict(set)
    rows = (
        Measurement.objects.approved()
        .whole()
        .filter(
            series_version__in={version for version, _place, _period in cells},
            period__in={period for _version, _place, period in cells},
        )
    )
    for version, period, unit in rows.order_by().values_list("series_version_id", "period", "unit_id").iterator():
        heard[version, period].add(unit)
    levels = dict(OrgUnit.objects.order_by().values_list("pk", "level"))
    placements = list(UnitPlacement.objects.order_by().values_list("unit_id", "parent_id", "valid_from", "valid_to"))
    trees: dict[dt.date, dict[int, str]] = {}
    found = {}
    for version, place, code in cells:
        day = period_of(code).end
        if day not in trees:
            trees[day] = _paths(placements, day)
        paths = trees[day]
        spoken = {paths[unit]: levels[unit] for unit in heard[version, code] if unit in paths}
        kinds = set(spoken.values())
        known = [(path, levels[unit]) for unit, path in paths.items() if levels[unit] in kinds]
        own = paths.get(place, "")
        found[version, place, code] = _expected(own, {p for p in spoken if p.startswith(own)}, spoken, known)
    return found


def _paths(placements: Sequence[tuple[int, int | None, dt.date, dt.date | None]], day: dt.date) -> dict[int, str]:
    """Where each unit stood on a day, as the ids from the country down, twelve signs each."""
    parents = {
        unit: parent for unit, parent, first, last in placements if first <= day and (last is None or day <= last)
    }
    paths: dict[int, str] = {}

    def path(unit: int) -> str:
        if unit not in paths:
            parent = parents.get(unit)
            paths[unit] = (path(parent) if parent is not None else "") + f"{unit:012d}"
        return paths[unit]

    return {unit: path(unit) for unit in parents}


def _expected(place: str, heard: set[str], levels: dict[str, str], units: Sequence[tuple[str, str]]) -> int:
    if place in heard or not heard:
        return 1
    depth = min(map(len, heard))
    kinds = {levels[path] for path in heard if len(path) == depth}
    total = 0
    for path, level in units:
        if len(path) == depth and level in kinds and path.startswith(place):
            total += _expected(path, {other for other in heard if other.startswith(path)}, levels, units)
    return total
