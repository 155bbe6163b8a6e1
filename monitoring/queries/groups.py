"""An indicator at a place, divided: by groups of the units that report, or by the parts of its disaggregation.

Groups are those of today; who stood below the place is asked for the last day of each period. Only what is grouped is
read from the facts, for one period; parts have sums of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, FilteredRelation, Max, OuterRef, Q, QuerySet, Sum

from basis.periods import Period
from governance.models import OrgUnit, UnitAncestor, UnitGroup, UnitGroupSet
from monitoring.models import Combination, DataSetAssignment, Indicator, Measurement, RollUp, SeriesVersion
from monitoring.queries import reading
from monitoring.queries.expecting import Expecting, Spell
from monitoring.queries.histories import History, history_of
from monitoring.queries.reading import Key
from monitoring.values import Reported, Value


@dataclass(frozen=True)
class Group:
    """One line of the table: "" is the code of what is in no group."""

    code: str
    name: str
    value: Value


def group_sets() -> list[UnitGroupSet]:
    """The ways in which units are grouped, for those that have groups."""
    return list(UnitGroupSet.objects.filter(Exists(UnitGroup.objects.filter(group_set=OuterRef("pk")))))


def has_parts(indicator: Indicator) -> bool:
    """Whether an indicator is approved by parts anywhere."""
    return RollUp.objects.filter(series_version__series=indicator.series_id).exclude(disaggregation="").exists()


def by_group(indicator: Indicator, unit: OrgUnit, period: Period, group_set: UnitGroupSet) -> list[Group]:
    """The value of each group of units below a place, by the same laws as that of the place, with "n of m"."""
    history = history_of(indicator, unit)
    found = _by_group(history, period, group_set)
    expected = _units_by_group(history, group_set)
    groups = {group.pk: group for group in group_set.groups.all()}
    lines = [
        Group(
            groups[pk].code if pk else "",
            str(groups[pk]) if pk else "",
            _value(history, period, found.get(pk, {}), expected.get(pk, [])),
        )
        for pk in [*groups, None]
    ]
    return [line for line in lines if line.value.reported or line.value.expected]


def by_part(indicator: Indicator, unit: OrgUnit, period: Period) -> list[Group]:
    """The value of each part of the disaggregation at a place: girls, boys."""
    history = history_of(indicator, unit)
    found = reading.reported_parts(unit, [version.pk for version in history.versions], period)
    expected = history.asked.units.get((unit.pk, history.level), [])
    names = _names_of_parts(sorted(found))
    return [Group(key, names[key], _value(history, period, found[key], expected)) for key in names]


def _value(history: History, period: Period, found: dict[Key, Reported], expected: Sequence[Spell]) -> Value:
    """What a group comes to: the history of the place, made of the group's own sums."""
    asked = Expecting({(history.unit.pk, history.level): list(expected)})
    versions: dict[int, list[SeriesVersion]] = {history.indicator.series_id: list(history.versions)}
    values = reading.values_of(found, versions, asked)[history.indicator.series_id, history.unit.pk]
    own = History(history.indicator, history.unit, history.versions, tuple(values), history.level, False, asked)
    return own.at(period)


def _by_group(history: History, period: Period, group_set: UnitGroupSet) -> dict[int | None, dict[Key, Reported]]:
    """The sums of each group, in one query."""
    rows = Measurement.objects.approved().whole().filter(reading.within(period))
    rows = rows.filter(
        Q(unit__ancestor_rows__valid_to__isnull=True) | Q(unit__ancestor_rows__valid_to__gte=F("period_end")),
        unit__ancestor_rows__ancestor=history.unit,
        unit__ancestor_rows__valid_from__lte=F("period_end"),
        series_version__in=[version.pk for version in history.versions],
    )
    grouped = (
        _with_group(rows, "unit__memberships", group_set)
        .order_by()
        .values_list("member__group", "series_version_id", "period", "unit__level")
        .annotate(top=Sum("numerator"), bottom=Sum("denominator"), highest=Max("numerator"), n=Count("id"))
    )
    found: dict[int | None, dict[Key, Reported]] = defaultdict(dict)
    for group, version, code, level, top, bottom, highest, number in grouped:
        found[group][version, history.unit.pk, code, level] = Reported(top, bottom, highest, number)
    return found


def _units_by_group(history: History, group_set: UnitGroupSet) -> dict[int | None, list[Spell]]:
    """How many units of each group should report, and from when to when, in one query."""
    rows = UnitAncestor.objects.filter(ancestor=history.unit, level=history.level)
    if (history.indicator.series_id, history.level) in history.asked.assigned:
        owed = DataSetAssignment.objects.filter(
            data_set__active=True, data_set__items__series=history.indicator.series_id, unit=OuterRef("unit")
        )
        rows = rows.filter(Exists(owed))
    grouped = _with_group(rows, "unit__memberships", group_set).order_by()
    found: dict[int | None, list[Spell]] = defaultdict(list)
    for group, first, last, number in grouped.values_list("member__group", "valid_from", "valid_to").annotate(
        n=Count("id")
    ):
        found[group].append((number, first, last))
    return found


def _with_group(rows: QuerySet, path: str, group_set: UnitGroupSet) -> QuerySet:
    """Each row with the membership of its unit in this set, if there is one."""
    return rows.annotate(member=FilteredRelation(path, condition=Q(**{f"{path}__group_set": group_set})))


def _names_of_parts(keys: Sequence[str]) -> dict[str, str]:
    """What the parts are called, in the order of their combinations; a key that none has is its own name."""
    rows = Combination.objects.filter(key__in=keys).order_by("position", "id").prefetch_related("options")
    known = {row.key: ", ".join(str(option) for option in row.options.all()) for row in rows}
    return known | {key: key for key in keys if key not in known}
