"""Deciding about a set of values that waits: it counts, or goes back. By statements over the whole set, never by row.

A set may hold a million values; none of them is loaded here.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.domain import log
from governance.models import Decision, Person
from monitoring.domain import checking, computing
from monitoring.domain.effect import count_from_now_on
from monitoring.models import Batch, Measurement
from monitoring.models.measurement import MeasurementQuerySet
from monitoring.permissions import beyond
from monitoring.values import MeasurementStatus


@transaction.atomic
def approve(*, batch: Batch, by: Person, decision: Decision | None = None, comment: str = "") -> int:
    """Approve what waits in a set; returns how many values now count. Done twice, the second time does nothing.

    Nobody approves what they sent themselves, and only an officer whose role reaches every unit in it may. Data
    queries without an answer need the approver's `comment`.
    """
    waiting = _waiting_rows(batch, by)
    if not waiting.exists():
        return 0
    checking.demand_answers(batch=batch, by=by, comment=comment)
    number = count_from_now_on(rows=waiting, by=by)
    computing.follow_batches(batches=[batch.pk])
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
    own = by.pk == locked.by_id or rows.filter(by=by).exists()
    # A form is decided about as a whole, level by level.
    if locked.submission_id or not locked.complete or own or beyond(by, rows).exists():
        raise PermissionDenied
    return rows
