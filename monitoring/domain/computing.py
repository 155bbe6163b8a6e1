"""Indicators that are computed by their formulas from approved numbers.

The definition in force when the period ended decides, of the indicator and of every element in it; the past is
never computed anew by a later one. Missing numbers make no row. `compute` does one indicator and period, `follow`
does whatever changed numbers make necessary, also for indicators that stand on other indicators.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.periods import HALF_A_WEEK, Kind, Period
from governance.models import OrgUnit, Person
from governance.permissions import demand
from governance.values import UnitLevel
from jobs.domain.queue import enqueue
from monitoring.domain.computed import Kept, Result, keep, lock
from monitoring.domain.operands import Numbers
from monitoring.domain.windows import Window
from monitoring.models import Indicator, IndicatorSheet, Measurement, SeriesVersion
from monitoring.permissions import may_define_indicators
from monitoring.values import Frequency, canonical
from monitoring.values.figures import PARTS_OF_A_YEAR
from monitoring.values.formulas import Node, evaluate, operands, read
from monitoring.values.formulas.evaluation import EXACT
from monitoring.values.formulas.nodes import Element, Reference

SOURCE = "formula"
FOLLOW = "values.follow"
AT_ONCE = 2_000  # changed cells: more are followed by a job
SIXTH = Decimal("0.000001")
MOST = 10**15
# A city corporation stands beside the upazilas.
BESIDE = {UnitLevel.UPAZILA: [UnitLevel.UPAZILA, UnitLevel.CITY_CORPORATION]}

Changed = tuple[int, int, str]  # definition version, unit, period


@transaction.atomic
def compute(*, indicator: Indicator, period: Period, by: Person | None, units: Sequence[OrgUnit] | None = None) -> Kept:
    """Compute an indicator for a period at its level of collection, everywhere or at some units.

    What changes here moves the indicators that stand on it. Raises ValidationError: no_formula, wrong_period.
    """
    demand(may_define_indicators, by)
    period = canonical(period)
    version = _in_force(indicator.series_id, period)
    if version is None:
        raise ValidationError(_("No definition of this indicator was in force in that period."), code="wrong_period")
    sheet = version.sheet
    if not sheet.numerator_formula:
        raise ValidationError(_("This indicator has no formula; its values are handed in."), code="no_formula")
    if period.kind != Frequency(sheet.frequency).kind or period.start > timezone.localdate():
        raise ValidationError(
            _("This indicator is computed “%(frequency)s”, for periods that have begun."),
            code="wrong_period",
            params={"frequency": Frequency(sheet.frequency).label},
        )
    kept = _compute(version, period, list(units) if units is not None else _units(sheet))
    kept.add(_follow(kept.changed, {(version.pk, period.code)}))
    return kept


@transaction.atomic
def follow(*, changed: Iterable[tuple[int, int, Any]]) -> Kept:
    """Compute anew what stands on changed numbers: (definition version, unit id, period or its code) of each.

    Called after an approval. Sets, not rows: a fixed number of queries for each indicator and period concerned.
    """
    cells = [
        (version, unit, period.code if isinstance(period, Period) else period) for version, unit, period in changed
    ]
    return _follow(cells, set())


@transaction.atomic
def follow_batches(*, batches: Iterable[int]) -> Kept | None:
    """Compute what stands on the values of these sets that count now. Many values are followed by a job: None."""
    numbers = list(batches)
    sheets = IndicatorSheet.objects.exclude(numerator_formula="")
    codes = {o.code for sheet in sheets for o in _named(sheet) if isinstance(o, Element | Reference)}
    if not codes:
        return Kept()
    changed = Measurement.objects.approved().filter(batch__in=numbers, series_version__series__code__in=codes)
    cells = changed.order_by().values_list("series_version", "unit", "period").distinct()
    if len(cells[: AT_ONCE + 1]) > AT_ONCE:
        enqueue(kind=FOLLOW, payload={"batches": numbers})
        return None
    return follow(changed=cells)


def _follow(changed: Sequence[Changed], done: set[tuple[int, str]]) -> Kept:
    """`done` are the (definition, period) that are being computed: circles are refused, but may be stored already."""
    kept = Kept()
    if not changed:
        return kept
    for version, period, paths in _concerned(changed):
        if (version.pk, period.code) in done:
            continue
        result = _compute(version, period, _units(version.sheet, paths))
        kept.add(result)
        kept.add(_follow(result.changed, done | {(version.pk, period.code)}))
    return kept


def computed_in(rows: QuerySet[Indicator], period: Period) -> QuerySet[Indicator]:
    """Those that are computed by a formula for periods of this length, by the definition in force at its end."""
    period = canonical(period)
    frequencies = [frequency for frequency in Frequency if frequency.kind == period.kind]
    sheets = IndicatorSheet.objects.filter(
        Q(version__valid_to__isnull=True) | Q(version__valid_to__gte=period.end),
        version__valid_from__lte=period.end,
        frequency__in=frequencies,
    ).exclude(numerator_formula="")
    return rows.filter(series__versions__sheet__in=sheets)


# --- what is concerned ----------------------------------------------------------------------------------------


def _concerned(changed: Sequence[Changed]) -> list[tuple[SeriesVersion, Period, set[str]]]:
    """(definition, period, paths of the units that changed), for all formulas that stand on what changed."""
    sheets = list(
        IndicatorSheet.objects.exclude(numerator_formula="").select_related("version__series").order_by("version_id")
    )
    if not sheets:
        return []
    codes = dict(
        SeriesVersion.objects.filter(pk__in={version for version, _unit, _period in changed}).values_list(
            "pk", "series__code"
        )
    )
    paths = dict(OrgUnit.objects.filter(pk__in={unit for _version, unit, _period in changed}).values_list("pk", "path"))
    where: dict[tuple[str, str], set[str]] = defaultdict(set)
    for version, unit, period in changed:
        where[codes[version], period].add(paths[unit])
    found: dict[tuple[int, Period], tuple[SeriesVersion, set[str]]] = {}
    today = timezone.localdate()
    for sheet in sheets:
        named = {o.code for o in _named(sheet) if isinstance(o, Element | Reference)}
        for (code, period), places in where.items():
            if code not in named:
                continue
            for each in _periods(Period.parse(period), sheet, today):
                if _covers(sheet.version, each.end):
                    found.setdefault((sheet.version_id, each), (sheet.version, set()))[1].update(places)
    return [(version, period, places) for (_pk, period), (version, places) in sorted(found.items(), key=_order)]


def _order(item: tuple[tuple[int, Period], Any]) -> tuple:
    """Those that stand on other indicators come last."""
    (number, period), (version, _places) = item
    return (any(isinstance(o, Reference) for o in _named(version.sheet)), number, period.start)


def _periods(changed: Period, sheet: IndicatorSheet, today: dt.date) -> list[Period]:
    """The periods of an indicator that a changed number touches, as far as they have begun."""
    kind = Frequency(sheet.frequency).kind
    day = changed.start + HALF_A_WEEK if changed.kind == Kind.WEEK else changed.start
    step = Period.containing(day, kind)
    last = Period.containing(day, Kind.FISCAL_YEAR).end if sheet.cumulative_in_fy else changed.end
    found = [step]
    while step.next().start <= min(last, today):
        step = step.next()
        found.append(step)
    return [each for each in found if each.start <= today]


def _covers(version: SeriesVersion, day: dt.date) -> bool:
    return version.valid_from <= day and (version.valid_to is None or day <= version.valid_to)


def _units(sheet: IndicatorSheet, paths: Iterable[str] | None = None) -> list[OrgUnit]:
    """The units for which an indicator is computed: all of its level, or those around the paths."""
    level = UnitLevel(sheet.level)
    rows = OrgUnit.objects.filter(level__in=BESIDE.get(level, [level])).order_by("path")
    if paths is None:
        return list(rows)
    around = {path[:end] for path in paths for end in range(OrgUnit.steplen, len(path) + 1, OrgUnit.steplen)}
    return list(rows.filter(path__in=around))


def _in_force(series: int, period: Period) -> SeriesVersion | None:
    rows = SeriesVersion.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=period.end), series=series, valid_from__lte=period.end
    )
    return rows.select_related("sheet", "series").order_by("number").last()


# --- one definition, one period -----------------------------------------------------------------------------------


def _compute(version: SeriesVersion, period: Period, units: Sequence[OrgUnit]) -> Kept:
    if not units:
        return Kept()
    lock([version.pk])
    sheet = version.sheet
    start = Period.containing(period.end, Kind.FISCAL_YEAR).start if sheet.cumulative_in_fy else period.start
    top = _side(sheet.numerator_formula, units, Window(period, start))
    bottom = None
    if sheet.has_denominator:
        bottom = _side(sheet.denominator_formula, units, Window(period, start, yearly=sheet.annualized))
    results = [_result(version, unit, Window(period, start), top, bottom) for unit in units]
    return keep(results=results, source=SOURCE)


Side = tuple[str, Node, Numbers]


def _side(text: str, units: Sequence[OrgUnit], window: Window) -> Side:
    node = parsed(text)
    return text, node, Numbers(operands(node), units, window)


def _result(version: SeriesVersion, unit: OrgUnit, window: Window, top: Side, bottom: Side | None) -> Result:
    """The two numbers of a unit, with where they come from."""
    sheet = version.sheet
    inputs: dict[str, Any] = {"start": window.start.isoformat(), "end": window.end.isoformat()}
    numbers: list[Decimal | None] = []
    for name, side in (("numerator", top), ("denominator", bottom)):
        if side is None:
            numbers.append(None)
            continue
        text, node, known = side
        outcome = evaluate(node, known.at(unit))
        if outcome.value is None:
            return Result(version, unit, window.period, None, inputs=inputs, why=f"{name}:{outcome.why}")
        value = outcome.value
        if name == "denominator" and sheet.annualized:
            value = _part_of_a_year(value, window)
        value = value.quantize(SIXTH, rounding=ROUND_HALF_UP, context=EXACT) if abs(value) < MOST else value
        numbers.append(value)
        inputs[name] = {"formula": text, "value": str(value), "operands": known.inputs(unit)}
    why = _refused(numbers[0], numbers[1], sheet) if top[2].is_current(unit) else "numerator:not_reported_yet"
    if why:
        return Result(version, unit, window.period, None, inputs=inputs, why=why)
    return Result(version, unit, window.period, numbers[0], numbers[1], inputs)


def _part_of_a_year(value: Decimal, window: Window) -> Decimal:
    """A yearly denominator for the period, or for all periods since 1 July where the value is cumulative."""
    steps, step = 1, window.period
    while step.start > window.start:
        steps, step = steps + 1, step.previous()
    return EXACT.divide(EXACT.multiply(value, steps), PARTS_OF_A_YEAR.get(window.period.kind, 1))


def _refused(top: Decimal | None, bottom: Decimal | None, sheet: IndicatorSheet) -> str:
    """The rules that a typed value has to keep hold for a computed one."""
    numbers = [number for number in (top, bottom) if number is not None]
    if any(number < 0 for number in numbers):
        return "negative"
    if any(number >= MOST for number in numbers):
        return "too_large"
    if top is not None and bottom is not None and top > bottom and (sheet.bounded or not bottom):
        return "numerator_over_denominator"
    return ""


def _named(sheet: IndicatorSheet) -> list:
    return [o for text in (sheet.numerator_formula, sheet.denominator_formula) if text for o in operands(parsed(text))]


@lru_cache(maxsize=1024)
def parsed(text: str) -> Node:
    """A stored formula as it is understood; the same few come again and again."""
    return read(text)
