"""Correcting one approved value, from the history of its cell. The old value counts until the new one is approved."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from governance.models import Person
from monitoring.domain import measurements, submissions
from monitoring.models import Batch, Measurement, Submission
from monitoring.permissions import may_enter_at
from monitoring.values import SubmissionState

LIVE = "live"


@transaction.atomic
def correct(
    *,
    measurement: Measurement,
    numerator: Decimal | None,
    denominator: Decimal | None,
    reason: str,
    by: Person,
    client_event_id: str | None = None,
) -> Batch:
    """Hand in another value for the cell of an approved row, with the reason.

    A value of a form goes the way of the form: it is opened, changed in this cell and sent, so that every level sees
    the correction. Others wait as a set of one value.
    Raises PermissionDenied, ValidationError: missing_reason, form_open, form_sent, computed, unchanged, or the words
    of `measurements.correct`.
    """
    if not may_enter_at(by, measurement.unit):
        raise PermissionDenied
    if measurement.batch.source == LIVE:
        raise ValidationError(_("The platform computes this value from its own records."), code="computed")
    known = Batch.objects.filter(client_event_id=client_event_id).first() if client_event_id else None
    if known is not None:
        return known
    form = form_of(measurement)
    _open(form, by, reason)
    batch = measurements.correct(
        measurement=measurement,
        numerator=numerator,
        denominator=denominator,
        by=by,
        reason=reason,
        client_event_id=client_event_id,
    )
    if batch is None:
        raise ValidationError(_("This is the value that stands here already."), code="unchanged")
    if form is not None:
        Batch.objects.filter(pk=batch.pk).update(submission=form)
        submissions.send(submission=form, by=by)
    return batch


def form_of(measurement: Measurement) -> Submission | None:
    """The form that a value came with; None for one that came another way, also when a form is only just begun."""
    rows = Submission.objects.filter(
        unit=measurement.unit_id,
        period=measurement.period,
        data_set__items__series=measurement.series_version.series_id,
    )
    begun = Q(state=SubmissionState.OPEN, steps=None)
    return rows.exclude(begun).select_related("data_set", "unit").order_by("pk").first()


def _open(form: Submission | None, by: Person, reason: str) -> None:
    if form is None:
        return
    if form.state == SubmissionState.SENT:
        raise ValidationError(
            _("The form of this value waits for approval; correct it when somebody has decided."), code="form_sent"
        )
    if form.state != SubmissionState.APPROVED:
        raise ValidationError(_("The form of this value is being filled in: correct it there."), code="form_open")
    submissions.reopen(submission=form, by=by, reason=reason)
