"""Watching, period by period: what is missing, and the course of what people are steered by.

These look at places, not at what somebody wrote: the country and every district, as their values add up. What most
districts have in common is asked once, of the place that they have in common. Of several rules about one course only
the most telling one is asked: getting worse, else off target, else drifting.

Off target asks about places that stay behind while the country keeps to its path. Where the country itself is behind,
it is the plan that must be talked about, and the dashboard says so; no number is in doubt.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from django.utils import timezone

from basis.periods import Kind, Period
from governance.models import OrgUnit, Person
from governance.values import UnitLevel
from monitoring import queries
from monitoring.domain.cell_checks import ALIVE, as_text
from monitoring.domain.panels import line_of_periods, scale_of, steps_of
from monitoring.domain.raising import Findings, Found, Outcome, close_quietly, note
from monitoring.models import DataQuery, DataSetAssignment, Indicator, Measurement, SeriesVersion
from monitoring.queries import History
from monitoring.values import Frequency, QueryState, Value
from monitoring.values.checks import CheckRule, Doubt, Panel, decline, drift, holes, lift, off_target

DEADLINE = dt.timedelta(days=15)  # where no data set says another one
LOOK_BACK = {Kind.WEEK: 13, Kind.MONTH: 12, Kind.QUARTER: 8, Kind.HALF_YEAR: 4}
COURSES = (CheckRule.DECLINE, CheckRule.OFF_TARGET, CheckRule.DRIFT)


def watch(*, today: dt.date | None = None, by: Person | None = None) -> Outcome:
    """Raise queries about what is missing and about courses; close those whose reason is gone."""
    today = today or timezone.localdate()
    found = [*missing(today), *courses(today)]
    outcome = note(Findings(len(found), found))
    return Outcome(len(found), outcome.raised, outcome.closed + _close_arrived())


# --- what is missing ------------------------------------------------------------------------------------------


def missing(today: dt.date) -> list[Found]:
    """One query for each unit and due period from which numbers are missing that were expected."""
    absent: dict[tuple[int, str], list[tuple[str, int, Doubt]]] = defaultdict(list)
    for series, code, units, periods, reported, owed in _attendance(today):
        due = np.array([period.end + DEADLINE < today for period in periods])
        due[: max(0, len(periods) - LOOK_BACK.get(periods[0].kind, 2))] = False
        for doubt in holes(reported, due, owed):
            absent[units[doubt.row], periods[doubt.column].code].append((code, series, doubt))
    found = []
    for (unit, period), group in absent.items():
        group.sort(key=lambda each: each[0])
        code, series, doubt = group[0]
        details = as_text(doubt.details) | {"series": code, "others": str(len(group) - 1)}
        found.append(Found(CheckRule.MISSING, (series, unit, period, ""), details))
    return found


def _attendance(today: dt.date) -> Iterable[tuple[int, str, list[int], list[Period], np.ndarray, np.ndarray | None]]:
    """For each series: which units reported which periods, by custom or because a data set is assigned to them."""
    since = today - dt.timedelta(days=3 * 366)
    rows = (
        Measurement.objects.filter(status__in=ALIVE, period_end__gte=since)
        .order_by()
        .values_list("series_version__series_id", "series_version__series__code", "unit_id", "period")
        .distinct()
    )
    groups: dict[tuple[int, str, Kind], set[tuple[int, str]]] = defaultdict(set)
    for series, code, unit, period in rows.iterator():
        groups[series, code, Period.parse(period).kind].add((unit, period))
    assigned = _assignments()
    for (series, code, _kind_of), there in sorted(groups.items(), key=lambda item: item[0][1]):
        owing = assigned.get(series, {})
        units = sorted({unit for unit, _period in there} | set(owing))
        known = sorted(Period.parse(period) for period in {period for _unit, period in there})
        periods = line_of_periods(known[0], known[-1])
        reported = np.array([[(unit, period.code) in there for period in periods] for unit in units])
        yield series, code, units, periods, reported, _owed(units, periods, reported, owing) if owing else None


def _assignments() -> dict[int, dict[int, list[tuple[dt.date, dt.date]]]]:
    """Which units owe a series, from when to when."""
    found: dict[int, dict[int, list[tuple[dt.date, dt.date]]]] = defaultdict(lambda: defaultdict(list))
    rows = DataSetAssignment.objects.filter(data_set__active=True, data_set__items__required=True).values_list(
        "data_set__items__series_id", "unit_id", "valid_from", "valid_to"
    )
    for series, unit, begin, end in rows:
        found[series][unit].append((begin, end or dt.date.max))
    return found


def _owed(
    units: Sequence[int],
    periods: Sequence[Period],
    reported: np.ndarray,
    owing: dict[int, list[tuple[dt.date, dt.date]]],
) -> np.ndarray:
    """Who owes which period. As long as less than half are in, it is the period that is late and not a unit."""
    owed = np.array(
        [
            [any(begin <= period.end <= end for begin, end in owing.get(unit, ())) for period in periods]
            for unit in units
        ]
    )
    most_are_in = (owed & reported).sum(axis=0) * 2 >= owed.sum(axis=0)
    return owed & most_are_in[None, :]


def _close_arrived() -> int:
    """Queries about what was missing, after it has come."""
    waiting = DataQuery.objects.filter(rule=CheckRule.MISSING).exclude(state=QueryState.CLOSED)
    come = Measurement.objects.filter(
        status__in=ALIVE,
        unit__in=waiting.values("unit_id"),
        series_version__series__in=waiting.values("series_id"),
        period__in=waiting.values("period"),
    )
    there = set(come.values_list("series_version__series_id", "unit_id", "period").distinct())
    return close_quietly([q for q in waiting if (q.series_id, q.unit_id, q.period) in there])


# --- courses --------------------------------------------------------------------------------------------------


def courses(today: dt.date) -> list[Found]:
    """Queries about the course of indicators, each on the lowest place that speaks for it."""
    country = OrgUnit.get_first_root_node()
    if country is None:
        return []
    indicators = list(Indicator.objects.select_related("series", "component").order_by("code"))
    national = queries.histories(indicators, country)
    found = []
    for indicator in indicators:
        reports_itself = national[indicator.pk].expected <= 1
        districts = [] if reports_itself else queries.histories_below(indicator, country, UnitLevel.DISTRICT)
        found.extend(_courses_of(indicator, national[indicator.pk], districts, today))
    return found


def _courses_of(indicator: Indicator, national: History, below: Sequence[History], today: dt.date) -> list[Found]:
    whole, parts = _told(indicator, [national], today), _told(indicator, below, today)
    places = {history.unit.path: history.unit for history in (national, *below)}
    reporting = [history.unit.path for history in below if history.values]
    top = national.unit.path
    taken: set[str] = set()
    found = []
    for rule in COURSES:
        if top in whole.get(rule, {}):
            asked = {} if rule == CheckRule.OFF_TARGET else {top: whole[rule][top]}
            told = {top}
        else:
            asked = _lifted(parts.get(rule, {}), reporting)
            told = set(asked)
        for path, (period, details) in sorted(asked.items()):
            if not any(path.startswith(above) for above in taken):
                unit = places.get(path) or OrgUnit.objects.get(path=path)
                found.append(Found(rule, (indicator.series_id, unit.pk, period, ""), details))
        taken |= told
    return found


def _lifted(doubted: dict[str, tuple[str, dict]], reporting: Sequence[str]) -> dict[str, tuple[str, dict]]:
    """The doubts by the place that is asked; a place that speaks for several says for how many."""
    found = {}
    for place in lift(doubted, reporting, OrgUnit.steplen):
        period, details = next(each for path, each in sorted(doubted.items()) if path.startswith(place.path))
        shared = {"units": str(place.units), "of": str(place.of)} if place.of > 1 else {}
        found[place.path] = (period, details | shared)
    return found


def _told(indicator: Indicator, histories: Sequence[History], today: dt.date) -> dict[str, dict[str, tuple[str, dict]]]:
    """What each rule says of some places: by rule and path, the period and the numbers."""
    if indicator.is_context or not histories:
        return {}
    version, kind = histories[0].versions[-1], _kind(histories[0].versions[-1])
    lines = [_values(history, version, kind, today) for history in histories]
    known = sorted({period for line in lines for period in line})
    if not known:
        return {}
    periods = line_of_periods(known[0], known[-1])
    panel = _panel(version, lines, periods)
    planned = _planned(indicator, histories, version, periods)
    direction = histories[0].sheet.direction
    said = {
        CheckRule.DECLINE: decline(panel, direction),
        CheckRule.OFF_TARGET: off_target(panel, planned, direction),
        CheckRule.DRIFT: drift(panel, planned, direction),
    }
    return {
        rule: {
            histories[doubt.row].unit.path: (periods[doubt.column].code, _details(doubt, periods)) for doubt in doubts
        }
        for rule, doubts in said.items()
    }


def _kind(version: SeriesVersion) -> Kind:
    return Frequency(version.sheet.frequency).kind


def _values(history: History, version: SeriesVersion, kind: Kind, today: dt.date) -> dict[Period, Value]:
    """The values of one definition by period, in the length of period for which most of them came."""
    kinds = [value.period.kind for value in history.values if value.period and value.version == version.number]
    usual = max(set(kinds), key=kinds.count) if kinds else kind
    return {
        value.period: value
        for value in history.values
        if value.period and value.version == version.number and value.period.kind == usual and value.period.end < today
    }


def _panel(version: SeriesVersion, lines: Sequence[dict], periods: Sequence[Period]) -> Panel:
    scale, has_denominator, factor = scale_of(version)
    shape = (len(lines), len(periods))
    top, base = np.full(shape, np.nan), np.full(shape, np.nan)
    for row, line in enumerate(lines):
        for column, period in enumerate(periods):
            value = line.get(period)
            if value is not None and value.value is not None:
                top[row, column] = float(value.numerator)
                base[row, column] = float(value.denominator) if value.denominator is not None else np.nan
    incoming = np.ones(shape, dtype=bool)
    return Panel(top, incoming, base if has_denominator else None, scale, factor, steps_of(periods[0].kind))


def _planned(
    indicator: Indicator, histories: Sequence[History], version: SeriesVersion, periods: Sequence[Period]
) -> np.ndarray:
    plans = queries.paths([indicator], [history.unit for history in histories])
    rows = []
    for history in histories:
        path = plans.get((indicator.pk, history.unit.pk, version.number))
        aims = [path.planned(period.end) if path else None for period in periods]
        rows.append([np.nan if aim is None else float(aim) for aim in aims])
    return np.array(rows, dtype=float)


def _details(doubt: Doubt, periods: Sequence[Period]) -> dict[str, str]:
    """The numbers as text; columns become the codes of their periods."""
    named = {name: periods[doubt.details[name]].code for name in ("since", "last") if name in doubt.details}
    return as_text({name: value for name, value in doubt.details.items() if name not in named}) | named
