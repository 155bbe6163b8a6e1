"""The one verb that writes values which nobody typed: computed ones, with their passports.

They count at once, because the numbers that they are made of were approved. A changed result is a new row that
supersedes the old one; what can no longer be computed stops to count, and its row stays. A value that a person
handed in is never replaced.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from basis.periods import Period
from governance.domain import log
from governance.models import OrgUnit, Person
from monitoring.domain import rollups
from monitoring.domain.effect import count_from_now_on
from monitoring.models import Batch, Computation, Measurement, SeriesVersion
from monitoring.models.measurement import MeasurementQuerySet
from monitoring.values import MeasurementStatus, fiscal_year_number

CHUNK = 500
FORMULA, LIVE = "formula", "live"
RECOMPUTED = "recomputed"
STANDING = (MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED)

Cell = tuple[int, int, str]  # definition version, unit, period


@dataclass(frozen=True)
class Result:
    """What was computed for one cell. Without a numerator there is no value, and `why` says the reason by a word."""

    version: SeriesVersion
    unit: OrgUnit
    period: Period
    numerator: Decimal | None
    denominator: Decimal | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    why: str = ""

    @property
    def cell(self) -> Cell:
        return (self.version.pk, self.unit.pk, self.period.code)


@dataclass
class Kept:
    """How many cells got a value, another one, the same, or lost it.

    `left_alone` are the places for which somebody handed in a value; `changed` the cells whose approved value is
    another one now; `absent` counts the reasons without a value.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    left_alone: list[OrgUnit] = field(default_factory=list)
    absent: dict[str, int] = field(default_factory=dict)
    changed: list[Cell] = field(default_factory=list)

    def add(self, other: Kept) -> None:
        for name in ("created", "updated", "unchanged", "withdrawn"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for why, number in other.absent.items():
            self.absent[why] = self.absent.get(why, 0) + number
        self.left_alone += other.left_alone
        self.changed += other.changed


def lock(versions: Iterable[int]) -> None:
    """Let nobody else compute these definitions until the transaction ends, so that the last result is the newest."""
    list(SeriesVersion.objects.select_for_update().filter(pk__in=set(versions)).order_by("pk").values_list("pk"))


@transaction.atomic
def keep(*, results: Sequence[Result], source: str, way: str = FORMULA, by: Person | None = None) -> Kept:
    """Write what was computed. Nothing changed: nothing is written, not even a set of values.

    `source` stands in the passport, `way` is the source of the set of values. The same numbers from other inputs are
    written too: the passport must stay true.
    """
    kept = Kept()
    if not results:
        return kept
    lock(result.version.pk for result in results)
    stored, spoken_for = standing(results), _typed(results)
    fresh: list[tuple[Result, Measurement | None]] = []
    gone: list[Measurement] = []
    for result in results:
        row = stored.get(result.cell)
        if _is_spoken_for(result, spoken_for):
            kept.left_alone.append(result.unit)
        elif result.numerator is None:
            kept.absent[result.why] = kept.absent.get(result.why, 0) + 1
            gone += [row] if row else []
        elif row and _says(row) == (result.numerator, result.denominator, result.inputs):
            kept.unchanged += 1
        else:
            fresh.append((result, row))
    _withdraw(gone, results)
    if fresh:
        _write(fresh, source, way, by)
    kept.updated, kept.withdrawn = sum(row is not None for _result, row in fresh), len(gone)
    kept.created = len(fresh) - kept.updated
    kept.changed = [result.cell for result, _row in fresh]
    kept.changed += [(row.series_version_id, row.unit_id, row.period) for row in gone]
    return kept


def standing(results: Sequence[Result]) -> dict[Cell, Measurement]:
    """The computed values of these definitions and periods that count now, by their cell."""
    rows = _in(results).approved().filter(_is_computed()).select_related("computation", "unit")
    return {(row.series_version_id, row.unit_id, row.period): row for row in rows.iterator()}


def _write(fresh: Sequence[tuple[Result, Measurement | None]], source: str, way: str, by: Person | None) -> None:
    now = timezone.now()
    batch = Batch.objects.create(source=way, by=by, occurred_at=now)
    rows = Measurement.objects.bulk_create(
        (_row(result, replaced, batch) for result, replaced in fresh), batch_size=CHUNK
    )
    Computation.objects.bulk_create(
        (
            Computation(measurement=row, source=source, inputs=result.inputs, computed_at=now)
            for row, (result, _replaced) in zip(rows, fresh, strict=True)
        ),
        batch_size=CHUNK,
    )
    count_from_now_on(rows=Measurement.objects.filter(batch=batch).waiting(), by=None)
    codes = sorted({result.version.series.code for result, _replaced in fresh})
    log.record(
        by=by,
        verb="compute_values",
        noun="Batch",
        key=str(batch.pk),
        after={"values": len(rows), "source": source, "indicators": codes},
    )


def _row(result: Result, replaced: Measurement | None, batch: Batch) -> Measurement:
    assert result.numerator is not None  # a missing number is no row
    period = result.period
    return Measurement(
        series_version=result.version,
        unit=result.unit,
        period=period.code,
        period_start=period.start,
        period_end=period.end,
        fiscal_year=fiscal_year_number(period),
        numerator=result.numerator,
        denominator=result.denominator,
        status=MeasurementStatus.SUBMITTED,
        batch=batch,
        supersedes=replaced,
        reason=RECOMPUTED if replaced else "",
        occurred_at=batch.occurred_at,
        received_at=batch.occurred_at,
    )


def _withdraw(rows: Sequence[Measurement], results: Sequence[Result]) -> None:
    """Say that values cannot be computed any more; their rows stay and do not count."""
    if not rows:
        return
    ended = Measurement.objects.filter(pk__in=[row.pk for row in rows])
    ended.update(
        status=MeasurementStatus.SUPERSEDED,
        reason=_("It can no longer be computed: a number that it needs is missing."),
    )
    rollups.follow(now_counting=Measurement.objects.none(), no_longer=ended)
    found = {result.cell: result for result in results}
    cells = [found[row.series_version_id, row.unit_id, row.period] for row in rows]
    log.record(
        by=None,
        verb="withdraw_computed_values",
        noun="Indicator",
        key=cells[0].version.series.code,
        before={"values": len(rows)},
        after={"cells": [f"{cell.unit.code} {cell.period.code}: {cell.why}" for cell in cells[:100]]},
    )


def _typed(results: Sequence[Result]) -> dict[int, list[tuple[dt.date, dt.date, str]]]:
    """For what people handed in values that count or wait: first and last day and place, by definition version."""
    first, last = min(each.period.start for each in results), max(each.period.end for each in results)
    rows = Measurement.objects.whole().filter(
        ~_is_computed(),
        series_version__in={result.version.pk for result in results},
        status__in=STANDING,
        period_start__lte=last,
        period_end__gte=first,
    )
    found: dict[int, list[tuple[dt.date, dt.date, str]]] = {}
    for version, *where in rows.values_list("series_version_id", "period_start", "period_end", "unit__path"):
        found.setdefault(version, []).append(tuple(where))  # type: ignore[arg-type]
    return found


def _is_spoken_for(result: Result, typed: dict[int, list[tuple[dt.date, dt.date, str]]]) -> bool:
    """Whether a person reported for the place, or above or below it, for a part of the period: it would count twice."""
    path, period = result.unit.path, result.period
    return any(
        start <= period.end and end >= period.start and (path.startswith(other) or other.startswith(path))
        for start, end, other in typed.get(result.version.pk, ())
    )


def _says(row: Measurement) -> tuple[Decimal, Decimal | None, dict[str, Any]]:
    return row.numerator, row.denominator, row.computation.inputs


def _is_computed() -> Exists:
    return Exists(Computation.objects.filter(measurement=OuterRef("pk")))


def _in(results: Sequence[Result]) -> MeasurementQuerySet:
    return Measurement.objects.whole().filter(
        series_version__in={result.version.pk for result in results}, period__in={r.period.code for r in results}
    )
