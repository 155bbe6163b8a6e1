"""Keeping values that nobody typed: approved at once, each with its passport. The one way in for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from basis.periods import Period
from governance.domain import log
from governance.models import OrgUnit, Person
from monitoring.domain.counting import Counted
from monitoring.domain.measurements import count_from_now_on
from monitoring.models import Batch, Computation, Measurement, SeriesVersion
from monitoring.values import MeasurementStatus, canonical, fiscal_year_number

LIVE = "live"
RECOMPUTED = "recomputed"
STANDING = (MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED)


@dataclass
class Kept:
    """What became of counted values: how many are new, corrected, unchanged; and the places that were left alone."""

    created: int = 0
    corrected: int = 0
    unchanged: int = 0
    left_alone: list[OrgUnit] = field(default_factory=list)


@transaction.atomic
def keep(*, version: SeriesVersion, period: Period, counted: Sequence[Counted], source: str, by: Person | None) -> Kept:
    """Store what was counted. The same again stores nothing; another result corrects, with the reason “recomputed”.

    A place is left alone where somebody reported a value of this period, there or at a level above or below: what
    people handed in is never overwritten, and no place is counted within another. A place that had a computed value
    and for which nothing is counted any more gets a zero, of zero where there is a denominator.
    """
    SeriesVersion.objects.select_for_update().get(pk=version.pk)
    kept, now = Kept(), timezone.now()
    standing = _standing(version, period)
    computed = {row.unit_id: row for row in standing if row.batch.source == LIVE}
    reported = {row.unit.path for row in standing if row.batch.source != LIVE}
    fresh = []
    for each in [*counted, *_vanished(computed, counted)]:
        before = computed.get(each.unit.pk)
        if before is not None and _same(before, each):
            kept.unchanged += 1
        elif any(path.startswith(each.unit.path) or each.unit.path.startswith(path) for path in reported):
            kept.left_alone.append(each.unit)
        else:
            fresh.append((each, before))
    if not fresh:
        return kept
    batch = Batch.objects.create(source=LIVE, by=by, occurred_at=now)
    rows = [_row(version, period, each, before, batch) for each, before in fresh]
    Measurement.objects.bulk_create(rows, batch_size=500)
    made = {row.unit_id: row for row in Measurement.objects.filter(batch=batch)}
    Computation.objects.bulk_create(
        Computation(measurement=made[each.unit.pk], source=source, inputs=each.inputs, computed_at=now)
        for each, _before in fresh
    )
    count_from_now_on(rows=Measurement.objects.filter(batch=batch).waiting(), by=None)
    kept.corrected = sum(before is not None for _each, before in fresh)
    kept.created = len(fresh) - kept.corrected
    log.record(
        by=by,
        verb="compute_values",
        noun="Indicator",
        key=version.series.code,
        after={"period": period.code, "new": kept.created, "corrected": kept.corrected, "batch": batch.pk},
    )
    return kept


def _standing(version: SeriesVersion, period: Period) -> list[Measurement]:
    """What counts or waits for any part of the period."""
    rows = Measurement.objects.filter(
        series_version=version,
        disaggregation="",
        status__in=STANDING,
        period_start__lte=period.end,
        period_end__gte=period.start,
    ).select_related("unit", "batch", "computation")
    code = canonical(period).code
    return [row for row in rows if row.period == code or row.batch.source != LIVE]


def _vanished(computed: dict[int, Measurement], counted: Sequence[Counted]) -> list[Counted]:
    known = {each.unit.pk for each in counted}
    return [
        Counted(row.unit, Decimal(0), None if row.denominator is None else Decimal(0))
        for unit, row in computed.items()
        if unit not in known
    ]


def _same(row: Measurement, counted: Counted) -> bool:
    """Whether the number and what it was counted from are the same; the passport must stay true as well."""
    computation = getattr(row, "computation", None)
    numbers = (row.numerator, row.denominator) == (counted.numerator, counted.denominator)
    return numbers and computation is not None and computation.inputs == counted.inputs


def _row(
    version: SeriesVersion, period: Period, counted: Counted, before: Measurement | None, batch: Batch
) -> Measurement:
    stored, now = canonical(period), batch.occurred_at
    return Measurement(
        series_version=version,
        unit=counted.unit,
        period=stored.code,
        period_start=stored.start,
        period_end=stored.end,
        fiscal_year=fiscal_year_number(stored),
        numerator=counted.numerator,
        denominator=counted.denominator,
        status=MeasurementStatus.SUBMITTED,
        batch=batch,
        supersedes=before,
        reason=RECOMPUTED if before else "",
        occurred_at=now,
        received_at=now,
    )
