"""Deciding about a set of values that waits: it counts, or goes back. By statements over the whole set, never by row.

A set may hold a million values; none of them is loaded here.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import log
from governance.models import Decision, Person
from governance.permissions import units_of
from governance.values import Role
from monitoring.domain import rollups
from monitoring.models import Batch, Measurement
from monitoring.models.measurement import MeasurementQuerySet
from monitoring.values import MeasurementStatus


@transaction.atomic
def approve(*, batch: Batch, by: Person, decision: Decision | None = None) -> int:
    """Approve what waits in a set; returns how many values now count. Done twice, the second time does nothing.

    Nobody approves what they sent themselves, and only an officer whose role reaches every unit in it may.
    """
    number = count_from_now_on(rows=_waiting_rows(batch, by), by=by)
    if number:
        log.record(
            by=by,
            verb="approve_values",
            noun="Batch",
            key=str(batch.pk),
            before={"status": MeasurementStatus.SUBMITTED.value},
            after={"status": MeasurementStatus.APPROVED.value, "values": number},
            decision=decision,
        )
    return number


@transaction.atomic
def count_from_now_on(*, rows: QuerySet[Measurement], by: Person | None) -> int:
    """Let waiting values count, and end those that counted in their cells before; returns how many there are.

    The one place where a value begins to count. It asks nobody: the verb that calls it has asked who may, and
    writes the log. `rows` is a question for waiting rows; none of them is loaded.
    """
    batches = list(rows.order_by().values_list("batch_id", flat=True).distinct())
    if not batches:
        return 0
    _relink(rows)
    replaced = Measurement.objects.approved().filter(pk__in=rows.order_by().values("supersedes"))
    replaced.update(status=MeasurementStatus.SUPERSEDED)
    now = timezone.now()
    number = rows.update(status=MeasurementStatus.APPROVED, approved_by=by, approved_at=now)
    counting = Measurement.objects.approved().filter(batch__in=batches, approved_at=now)
    rollups.follow(now_counting=counting, no_longer=_replaced_by(counting))
    return number


@transaction.atomic
def return_with_note(*, batch: Batch, by: Person, note: str) -> int:
    """Give what waits in a set back to those who sent it, saying why."""
    note = note.strip()[:500]
    if not note:
        raise ValidationError({"note": ValidationError(_("Say what is to be mended."), code="missing_note")})
    number = _waiting_rows(batch, by).update(status=MeasurementStatus.RETURNED, reason=note)
    if number:
        log.record(
            by=by,
            verb="return_values",
            noun="Batch",
            key=str(batch.pk),
            before={"status": MeasurementStatus.SUBMITTED.value},
            after={"status": MeasurementStatus.RETURNED.value, "values": number, "note": note},
        )
    return number


def _waiting_rows(batch: Batch, by: Person) -> MeasurementQuerySet:
    """The waiting rows of a set, which is locked, when `by` may decide about all of them."""
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    rows = Measurement.objects.filter(batch=locked).waiting()
    beyond = rows.exclude(unit__in=units_of(by, Role.MONITORING_OFFICER))
    if locked.submission_id or not locked.complete:  # a form is decided about as a whole, level by level
        raise PermissionDenied
    if by.pk == locked.by_id or rows.filter(by=by).exists() or beyond.exists():
        raise PermissionDenied
    return rows


def _replaced_by(counting: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """The rows that counted until these were approved."""
    return Measurement.objects.filter(
        pk__in=counting.values("supersedes"), status=MeasurementStatus.SUPERSEDED, approved_at__isnull=False
    )


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
    rows.annotate(stands=stands).filter(stands__isnull=False).exclude(supersedes=F("stands")).update(
        supersedes_id=stands
    )
