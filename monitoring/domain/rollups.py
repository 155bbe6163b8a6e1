"""Sums per place and period, brought up to date with each accepted set, in the database and exactly.

A value belongs to its unit and the places above it as they stood on the last day of its period. Only facilities and
offices have no sums of their own, because there are ten times as many of them as of all else and a page reads what one
of them reported from the facts. What starts or ceases to
count is added to each of them or taken away, in the transaction that changes its status: repeated, lost or doubled
work would need half a transaction. Rows at which nothing is reported any more are removed, so that the table equals
`recount`, which adds up the facts anew.

It climbs in two steps: first all values of the units below one parent become one row, then these few rows are added
to each place above. A million values of facilities are 35,000 rows by then.

Numbers are exact on both databases, because only integers are added: the wholes and the millionths of each number.
A single value has at most 15 digits (`values.figures.fits`), which SQLite keeps as they are; a sum may have more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from governance.domain import ancestry
from governance.models import OrgUnit, UnitAncestor
from monitoring.models import Measurement, RollUp

FACT = (
    "series_version_id",
    "unit_id",
    "period",
    "period_end",
    "fiscal_year",
    "disaggregation",
    "numerator",
    "denominator",
)
Sql = tuple[str, tuple[Any, ...]]

ADD = """
WITH near AS (
    SELECT f.series_version_id, a.ancestor_id AS place, a.distance, f.period, f.disaggregation, a.level,
        MIN(f.period_end) AS period_end, MIN(f.fiscal_year) AS fiscal_year,
        SUM(f.sign * {numerator_whole}) AS numerator_whole,
        SUM(f.sign * {numerator_millionths}) AS numerator_millionths,
        COALESCE(SUM(f.sign * {denominator_whole}), 0) AS denominator_whole,
        COALESCE(SUM(f.sign * {denominator_millionths}), 0) AS denominator_millionths,
        MAX(CASE WHEN f.sign > 0 THEN f.numerator END) AS highest, MIN(f.numerator) AS lowest,
        SUM(f.sign) AS reported, SUM(CASE WHEN f.denominator IS NULL THEN 0 ELSE f.sign END) AS denominators
    FROM ({facts}) f
    {join} governance_unitancestor a ON a.unit_id = f.unit_id
        AND (a.distance = 1 OR (a.distance = 0 AND a.level NOT IN ('facility', 'office')))
        AND a.valid_from <= f.period_end AND (a.valid_to IS NULL OR a.valid_to >= f.period_end)
    GROUP BY f.series_version_id, a.ancestor_id, a.distance, f.period, f.disaggregation, a.level
), every AS (
    SELECT place AS at, near.* FROM near
    UNION ALL
    SELECT a.ancestor_id, near.* FROM near
    {join} governance_unitancestor a ON a.unit_id = near.place AND a.distance > 0
        AND a.valid_from <= near.period_end AND (a.valid_to IS NULL OR a.valid_to >= near.period_end)
    WHERE near.distance = 1
)
INSERT INTO monitoring_rollup (series_version_id, unit_id, disaggregation, period, level, period_end, fiscal_year,
    numerator_whole, numerator_millionths, denominator_whole, denominator_millionths,
    highest, reported, denominators)
SELECT e.series_version_id, e.at, e.disaggregation, e.period, e.level, MIN(e.period_end), MIN(e.fiscal_year),
    SUM(e.numerator_whole), SUM(e.numerator_millionths), SUM(e.denominator_whole), SUM(e.denominator_millionths),
    COALESCE(MAX(e.highest), MIN(e.lowest)), SUM(e.reported), SUM(e.denominators)
FROM every e WHERE {places}
GROUP BY e.series_version_id, e.at, e.disaggregation, e.period, e.level
ORDER BY 1, 2, 3, 4, 5
ON CONFLICT (series_version_id, unit_id, disaggregation, period, level) DO UPDATE SET
    numerator_whole = monitoring_rollup.numerator_whole + excluded.numerator_whole,
    numerator_millionths = monitoring_rollup.numerator_millionths + excluded.numerator_millionths,
    denominator_whole = monitoring_rollup.denominator_whole + excluded.denominator_whole,
    denominator_millionths = monitoring_rollup.denominator_millionths + excluded.denominator_millionths,
    highest = CASE WHEN excluded.highest > monitoring_rollup.highest
        THEN excluded.highest ELSE monitoring_rollup.highest END,
    reported = monitoring_rollup.reported + excluded.reported,
    denominators = monitoring_rollup.denominators + excluded.denominators
"""
FALL = """
UPDATE monitoring_rollup SET highest = (
    SELECT MAX(m.numerator)
    FROM governance_unitancestor a
    JOIN monitoring_measurement m ON m.unit_id = a.unit_id
    WHERE a.ancestor_id = monitoring_rollup.unit_id
        AND a.valid_from <= monitoring_rollup.period_end
        AND (a.valid_to IS NULL OR a.valid_to >= monitoring_rollup.period_end)
        AND m.status = 'approved' AND m.fiscal_year = monitoring_rollup.fiscal_year
        AND m.series_version_id = monitoring_rollup.series_version_id AND m.period = monitoring_rollup.period
        AND m.disaggregation = monitoring_rollup.disaggregation AND a.level = monitoring_rollup.level
)
WHERE id IN (
    SELECT r.id
    FROM ({facts}) f
    {join} governance_unitancestor a ON a.unit_id = f.unit_id
        AND a.valid_from <= f.period_end AND (a.valid_to IS NULL OR a.valid_to >= f.period_end)
    {join} monitoring_rollup r ON r.series_version_id = f.series_version_id AND r.unit_id = a.ancestor_id
        AND r.disaggregation = f.disaggregation AND r.period = f.period AND r.level = a.level
    WHERE f.numerator >= r.highest
)
"""


@transaction.atomic
def follow(*, now_counting: QuerySet[Measurement], no_longer: QuerySet[Measurement] | None = None) -> None:
    """Add what has just been approved, take away what has just been replaced.

    Called once, right after the change of status and in its transaction. Both are questions for rows by what does not
    change with the roll-ups (a set, the time of approval, ids); no row comes into Python.
    """
    ancestry.hold_tree(alone=False)
    taken = no_longer if no_longer is not None and no_longer.exists() else None
    ended = _facts(taken, -1) if taken is not None else None
    parts = [part for part in (_facts(now_counting, 1), ended) if part is not None]
    if parts:
        _add((" UNION ALL ".join(sql for sql, _params in parts), sum((params for _sql, params in parts), ())))
    if ended is None:
        return
    RollUp.objects.filter(reported=0).delete()
    with connection.cursor() as cursor:
        cursor.execute(FALL.format(facts=ended[0], join=_join()), ended[1])


@transaction.atomic
def recount(
    *,
    versions: Sequence[int] | None = None,
    periods: Sequence[str] | None = None,
    units: Sequence[int] | None = None,
) -> int:
    """Add the facts up anew: of all definition versions, periods and places, or of those named (ids and codes).

    Returns how many rows there are then.
    """
    ancestry.hold_tree(alone=True)
    facts, rows = Measurement.objects.approved(), RollUp.objects.all()
    if versions is not None:
        facts, rows = facts.filter(series_version__in=versions), rows.filter(series_version__in=versions)
    if periods is not None:
        facts, rows = facts.filter(period__in=periods), rows.filter(period__in=periods)
    if units is not None:
        below = UnitAncestor.objects.filter(ancestor__in=units).values("unit")
        facts, rows = facts.filter(unit__in=below), rows.filter(unit__in=units)
    rows.delete()
    counting = _facts(facts, 1)
    if counting is not None:
        _add(counting, units)
    return rows.count()


def follow_tree(*, units: Sequence[OrgUnit], places: Sequence[int], from_day: dt.date) -> None:
    """Units were moved or ended: recount the places they came to or left, for what they reported since that day."""
    branch = UnitAncestor.objects.filter(ancestor__in=units).values("unit")
    moved = Measurement.objects.approved().filter(Q(unit__in=units) | Q(unit__in=branch), period_end__gte=from_day)
    keys = list(moved.order_by().values_list("series_version", "period").distinct())
    if keys:
        recount(
            versions=sorted({version for version, _period in keys}),
            periods=sorted({period for _version, period in keys}),
            units=places,
        )


# --- how it is written ----------------------------------------------------------------------------------------


def _facts(rows: QuerySet[Measurement], sign: int) -> Sql | None:
    """The question for rows as SQL; None where it asks for nothing (`.none()`)."""
    try:
        sql, params = rows.order_by().values_list(*FACT).query.sql_with_params()
    except EmptyResultSet:
        return None
    return f"SELECT {sign:d} AS sign, r.* FROM ({sql}) r", tuple(params)  # noqa: S608 - our own query, compiled


def _add(facts: Sql, places: Sequence[int] | None = None) -> None:
    sql, params = facts
    columns = {}
    for name in ("numerator", "denominator"):
        columns[f"{name}_whole"], columns[f"{name}_millionths"] = _parts(f"f.{name}")
    chosen = "1 = 1" if places is None else f"e.at IN ({', '.join(['%s'] * len(places))})"
    text = ADD.format(facts=sql, places=chosen, join=_join(), **columns)
    with connection.cursor() as cursor:
        cursor.execute(text, (*params, *(places or ())))


def _join() -> str:
    """SQLite keeps the order of a cross join: from the few facts up, never from all places down."""
    return "CROSS JOIN" if connection.vendor == "sqlite" else "JOIN"


def _parts(number: str) -> tuple[str, str]:
    """A column as its whole part and the millionths of its rest, both with its sign: -1.5 is -1 and -500000."""
    if connection.vendor == "sqlite":
        whole = f"CAST({number} AS INTEGER)"
        return whole, f"CAST(ROUND(({number} - {whole}) * 1000000) AS INTEGER)"
    whole = f"TRUNC({number})"
    return f"{whole}::bigint", f"(({number} - {whole}) * 1000000)::bigint"
