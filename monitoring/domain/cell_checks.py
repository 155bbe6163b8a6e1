"""The checks of values that came in: each rule over the panels and forms they make up. Nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet

from basis.numerals import plain
from basis.periods import Kind, Period
from monitoring.domain.panels import Cell, SeriesPanel, period_of
from monitoring.domain.raising import Found
from monitoring.models import CellComment, Combination, Measurement, MinMax
from monitoring.values import MeasurementStatus
from monitoring.values.checks import (
    SINGLE,
    CheckRule,
    Doubt,
    Form,
    beyond,
    copies,
    falls,
    gap,
    outliers,
    shifts,
)

FORMS_BACK = 6  # how many earlier periods a form is compared with
ALIVE = (MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED, MeasurementStatus.DRAFT)


def of_numbers(table: SeriesPanel) -> list[Found]:
    """Slips, outliers and steps of one series, at most one for a cell; of a running total only that it fell."""
    if table.is_cumulative:
        return [_found(table, doubt) for doubt in falls(table.panel, _years_begin(table.periods))]
    if table.is_stage:
        return []
    single = outliers(table.panel)
    sound = np.ones(table.panel.shape, dtype=bool)
    for doubt in single:
        sound[doubt.row, doubt.column] = False
    steps = shifts(table.panel, sound)
    stepped = {(doubt.row, doubt.column) for doubt in steps}
    return [
        _found(table, doubt)
        for doubt in (*single, *steps)
        if doubt.rule not in SINGLE or (doubt.row, doubt.column) not in stepped
    ]


def of_ranges(tables: Sequence[SeriesPanel], rows: QuerySet[Measurement]) -> list[Found]:
    """Values outside the usual range that was set for their series and unit."""
    found = []
    ranges = {
        (each.series_id, each.unit_id, each.disaggregation): each
        for each in MinMax.objects.filter(
            series__in={table.version.series_id for table in tables}, unit__in=rows.order_by().values("unit_id")
        )
    }
    if not ranges:
        return []
    for table in tables:
        for (row, column), pk in table.ids.items():
            cell = table.cell(row, column)
            limits = ranges.get((cell[0], cell[1], cell[3]))
            value = Decimal(str(float(table.panel.numerator[row, column])))
            side = beyond(value, limits.low, limits.high) if limits else ""
            if limits and side:
                details = {"value": plain(value), "low": plain(limits.low), "high": plain(limits.high), "side": side}
                found.append(Found(CheckRule.RANGE, cell, details, pk))
    return found


def of_parts(tables: Sequence[SeriesPanel]) -> list[Found]:
    """Totals that were written beside their parts and are not their sum, unless somebody has said why."""
    split = {
        table.version.pk: table.version.element_sheet.disaggregation_id
        for table in tables
        if getattr(table.version, "element_sheet", None)
        and table.version.element_sheet.disaggregation_id
        and table.version.element_sheet.total_is_collected
    }
    touched = {
        (table.version.pk, table.version.series_id, table.units[row], table.codes[column])
        for table in tables
        if table.version.pk in split
        for row, column in table.ids
    }
    if not touched:
        return []
    numbers, keys = _whole_and_parts(touched), _combinations(set(split.values()))
    explained = _explained(touched)
    found = []
    for version, series, unit, period in sorted(touched):
        cells = numbers.get((version, unit, period), {})
        whole = cells.get("")
        difference = gap(whole and whole[0], [(cells.get(key) or (None,))[0] for key in keys[split[version]]])
        if difference is None or whole is None or (series, unit, period) in explained:
            continue
        details = {"value": plain(difference.whole), "parts": plain(difference.parts), "gap": plain(difference.size)}
        found.append(Found(CheckRule.PARTS, (series, unit, period, ""), details, whole[1]))
    return found


def of_forms(rows: QuerySet[Measurement], tables: Sequence[SeriesPanel]) -> list[Found]:
    """Forms that repeat one of the unit's earlier forms, or the form of another unit that came with it."""
    fresh = {(table.units[row], table.codes[column]) for table in tables for row, column in table.ids}
    forms: dict[tuple[int, str], list] = defaultdict(list)
    first: dict[tuple, tuple[Cell, int]] = {}
    for table in tables:
        _collect(table, fresh, forms)
        for (row, column), pk in table.ids.items():
            first.setdefault((table.units[row], table.codes[column]), (table.cell(row, column), pk))
    made = [
        Form(unit, period_of(code).start.toordinal(), tuple(cells), (unit, code) in fresh)
        for (unit, code), cells in forms.items()
    ]
    when: dict[tuple, str] = {(unit, period_of(code).start.toordinal()): code for unit, code in forms}
    found = []
    for copy in copies(made):
        unit, code = copy.form.unit, when[copy.form.unit, copy.form.order]
        cell, pk = first[unit, code]
        details = {
            "period": when[copy.original.unit, copy.original.order],
            "unit": str(copy.original.unit),
            "cells": str(len(copy.form.cells)),
        }
        found.append(Found(copy.rule, cell, details, pk))
    return found


def _found(table: SeriesPanel, doubt: Doubt) -> Found:
    pk = table.ids.get((doubt.row, doubt.column))
    return Found(str(doubt.rule), table.cell(doubt.row, doubt.column), as_text(doubt.details), pk)


def as_text(details: dict[str, Any]) -> dict[str, str]:
    """The numbers of a sentence as they are stored: text, without the noise of floats."""
    return {
        name: plain(Decimal(f"{value:.10g}")) if isinstance(value, int | float) else str(value)
        for name, value in details.items()
    }


def _years_begin(periods: Iterable[Period]) -> np.ndarray:
    return np.array(
        [period.start == period.fiscal_year().start if period.kind != Kind.YEAR else True for period in periods]
    )


def _collect(table: SeriesPanel, fresh: set[tuple[int, str]], forms: dict[tuple[int, str], list]) -> None:
    units = {unit for unit, _code in fresh}
    newest = max(column for _row, column in table.ids)
    begin, name = max(0, newest - FORMS_BACK - 6), (table.version.series_id, table.disaggregation)
    codes = table.codes[begin : newest + 1]
    numbers = table.panel.numerator[:, begin : newest + 1].tolist()
    for unit, row in zip(table.units, numbers, strict=True):
        if unit in units:
            for code, value in zip(codes, row, strict=True):
                if value == value:  # NaN is not itself: nothing was reported
                    forms[unit, code].append((name, value))


def _whole_and_parts(touched: set[tuple]) -> dict[tuple, dict[str, tuple[Decimal, int]]]:
    rows = Measurement.objects.filter(
        series_version__in={each[0] for each in touched},
        unit__in={each[2] for each in touched},
        period__in={each[3] for each in touched},
        status__in=ALIVE,
    )
    found: dict[tuple, dict[str, tuple[Decimal, int]]] = defaultdict(dict)
    # What waits stands for what is approved: it is what the officer says now.
    order: dict[str, int] = {MeasurementStatus.APPROVED: 0, MeasurementStatus.SUBMITTED: 1, MeasurementStatus.DRAFT: 2}
    listed = rows.values_list("series_version_id", "unit_id", "period", "disaggregation", "numerator", "pk", "status")
    for version, unit, period, part, number, pk, _status in sorted(listed, key=lambda row: order[row[6]]):
        found[version, unit, period][part] = (number, pk)
    return found


def _combinations(disaggregations: set[int]) -> dict[int, list[str]]:
    keys: dict[int, list[str]] = defaultdict(list)
    rows = Combination.objects.filter(disaggregation__in=disaggregations).values_list("disaggregation_id", "key")
    for number, key in rows:
        keys[number].append(key)
    return keys


def _explained(touched: set[tuple]) -> set[tuple[int, int, str]]:
    """Totals that have a remark: the gap was explained."""
    rows = CellComment.objects.filter(
        Q(series__in={each[1] for each in touched}),
        unit__in={each[2] for each in touched},
        period__in={each[3] for each in touched},
        disaggregation="",
    )
    return set(rows.values_list("series_id", "unit_id", "period"))
