"""Where a value begins to count: the change of status, what it replaces, and the sums that hold it.

By statements over a whole set, never by row.
"""

from __future__ import annotations

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from governance.models import Person
from monitoring.domain import rollups
from monitoring.models import Measurement
from monitoring.models.measurement import MeasurementQuerySet
from monitoring.values import MeasurementStatus


def count_from_now_on(*, rows: MeasurementQuerySet, by: Person | None) -> int:
    """Let waiting values count, and end those that counted in their cells before; returns how many there are.

    The one place where a value begins to count. It asks nobody: the verb that calls it has asked who may, holds a
    transaction, and writes the log.
    """
    batches, now = list(rows.order_by().values_list("batch", flat=True).distinct()), timezone.now()
    if not batches:
        return 0
    _relink(rows)
    Measurement.objects.approved().filter(pk__in=rows.values("supersedes")).update(status=MeasurementStatus.SUPERSEDED)
    number = rows.update(status=MeasurementStatus.APPROVED, approved_by=by, approved_at=now)
    counting = Measurement.objects.approved().filter(batch__in=batches, approved_at=now)
    ended = Measurement.objects.filter(pk__in=counting.values("supersedes"), approved_at__isnull=False)
    rollups.follow(now_counting=counting, no_longer=ended)
    return number


def _relink(rows: QuerySet[Measurement]) -> None:
    """Say which row each one really replaces: another correction may have been approved since it was sent."""
    now = Measurement.objects.approved().filter(
        series_version=OuterRef("series_version"),
        unit=OuterRef("unit"),
        period=OuterRef("period"),
        disaggregation=OuterRef("disaggregation"),
        fiscal_year=OuterRef("fiscal_year"),
    )
    stands = Subquery(now.values("pk")[:1])
    linked = rows.annotate(stands=stands)
    linked.filter(stands__isnull=False).filter(~Q(supersedes=F("stands")) | Q(supersedes=None)).update(
        supersedes_id=stands
    )
    # What once counted in such a cell was ended before: this value replaces nothing that counts.
    linked.filter(stands__isnull=True, supersedes__approved_at__isnull=False).update(supersedes=None)
