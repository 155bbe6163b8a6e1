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
from governance.models import OrgUnit
from monitoring.models import Batch, Computation, Measurement, SeriesVersion
from monitoring.values import MeasurementStatus, fiscal_year_number

CHUNK = 500

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
    """How many cells got a value, another one, the same, or lost it; `typed`: those that a person speaks for.

    `changed` are the cells whose approved value is another one now; `absent` counts the reasons without a value.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    typed: int = 0
    absent: dict[str, int] = field(default_factory=dict)
    changed: list[Cell] = field(default_factory=list)

    def add(self, other: Kept) -> None:
        for name in ("created", "updated", "unchanged", "withdrawn", "typed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for why, number in other.absent.items():
            self.absent[why] = self.absent.get(why, 0) + number
        self.changed += other.changed


def lock(versions: Iterable[int]) -> None:
    """Let nobody else compute these definitions until the transaction ends, so that the last result is the newest."""
    list(SeriesVersion.objects.select_for_update().filter(pk__in=set(versions)).order_by("pk").values_list("pk"))


@transaction.atomic
def keep(*, results: Sequence[Result], source: str) -> Kept:
    """Write what was computed. Nothing changed: nothing is written, not even a set of values."""
    kept = Kept()
    if not results:
        return kept
    now = timezone.now()
    stored, spoken_for = _stored(results), _typed_paths(results)
    fresh: list[tuple[Result, Measurement | None]] = []
    gone: list[Measurement] = []
    for result in results:
        row = stored.get(result.cell)
        if _is_spoken_for(result, spoken_for):
            kept.typed += 1
        elif result.numerator is None:
            kept.absent[result.why] = kept.absent.get(result.why, 0) + 1
            gone += [row] if row else []
        elif row and (row.numerator, row.denominator) == (result.numerator, result.denominator):
            kept.unchanged += 1
        else:
            fresh.append((result, row))
    _set_aside([row for _result, row in fresh if row])
    _withdraw(gone, results)
    if fresh:
        _write(fresh, source, now)
    kept.updated, kept.withdrawn = sum(row is not None for _result, row in fresh), len(gone)
    kept.created = len(fresh) - kept.updated
    kept.changed = [result.cell for result, _row in fresh]
    kept.changed += [(row.series_version_id, row.unit_id, row.period) for row in gone]
    return kept


def _write(fresh: Sequence[tuple[Result, Measurement | None]], source: str, now: dt.datetime) -> None:
    batch = Batch.objects.create(source=source[:20], by=None, occurred_at=now)
    rows = Measurement.objects.bulk_create(
        (_row(result, replaced, batch, now) for result, replaced in fresh), batch_size=CHUNK
    )
    Computation.objects.bulk_create(
        (
            Computation(measurement=row, source=source, inputs=result.inputs, computed_at=now)
            for row, (result, _replaced) in zip(rows, fresh, strict=True)
        ),
        batch_size=CHUNK,
    )
    codes = sorted({result.version.series.code for result, _replaced in fresh})
    log.record(
        by=None,
        verb="compute_values",
        noun="Batch",
        key=str(batch.pk),
        after={"values": len(rows), "source": source, "indicators": codes},
    )


def _row(result: Result, replaced: Measurement | None, batch: Batch, now: dt.datetime) -> Measurement:
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
        status=MeasurementStatus.APPROVED,
        batch=batch,
        supersedes=replaced,
        approved_at=now,
        occurred_at=now,
        received_at=now,
    )


def _set_aside(rows: Sequence[Measurement], **fields: str) -> None:
    ids = [row.pk for row in rows]
    for start in range(0, len(ids), CHUNK):
        chosen = Measurement.objects.filter(pk__in=ids[start : start + CHUNK])
        chosen.update(status=MeasurementStatus.SUPERSEDED, **fields)


def _withdraw(rows: Sequence[Measurement], results: Sequence[Result]) -> None:
    """Say that values cannot be computed any more; their rows stay and do not count."""
    if not rows:
        return
    _set_aside(rows, reason=_("It can no longer be computed: a number that it needs is missing."))
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


def _stored(results: Sequence[Result]) -> dict[Cell, Measurement]:
    """The computed values that count now."""
    rows = _approved(results).filter(Exists(Computation.objects.filter(measurement=OuterRef("pk"))))
    return {(row.series_version_id, row.unit_id, row.period): row for row in rows.iterator()}


def _typed_paths(results: Sequence[Result]) -> dict[tuple[int, str], set[str]]:
    """Where people handed in values themselves, by definition and period: paths of the units."""
    rows = _approved(results).exclude(Exists(Computation.objects.filter(measurement=OuterRef("pk"))))
    found: dict[tuple[int, str], set[str]] = {}
    for version, period, path in rows.values_list("series_version_id", "period", "unit__path"):
        found.setdefault((version, period), set()).add(path)
    return found


def _is_spoken_for(result: Result, typed: dict[tuple[int, str], set[str]]) -> bool:
    """Whether a person reported for the unit, one above or one below: a value at two levels would count twice."""
    path = result.unit.path
    return any(
        path.startswith(other) or other.startswith(path)
        for other in typed.get((result.version.pk, result.period.code), ())
    )


def _approved(results: Sequence[Result]) -> Any:
    rows = Measurement.objects.approved().whole()
    return rows.filter(
        series_version__in={result.version.pk for result in results}, period__in={r.period.code for r in results}
    )
