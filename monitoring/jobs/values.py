"""Values by the many: computing, counting, checking, adding up anew, clearing up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from basis.periods import Period
from governance.permissions import person_of
from jobs.domain.execution import RunningJob
from monitoring.domain import checking, computing, live, measurements, raising, rollups, staging, watching
from monitoring.models import Batch, Indicator, Measurement

COMPUTE = "values.compute"
APPROVE = "values.approve"
CELLS = 20_000  # changed cells that are followed together


def pull_live(job: RunningJob) -> dict[str, Any]:
    """Count every live indicator for the period that ended last and the one that runs."""
    done = live.pull(by=person_of(job.owner) if job.owner else None)
    return {
        "counted": len(done),
        "new": sum(each.kept.created for each in done),
        "corrected": sum(each.kept.updated for each in done),
    }


def recount_rollups(job: RunningJob) -> dict[str, int]:
    """Add the sums of all places up anew from the facts; `periods` of the payload names some of them."""
    return {"rows": rollups.recount(periods=job.payload.get("periods") or None)}


def clear_leftovers(job: RunningJob) -> dict[str, Any]:
    """Delete what imports of values wrote that died, or show it where it was handed in already."""
    return {"rows": staging.sweep_leftovers(job.progress)}


def compute_values(job: RunningJob) -> dict[str, Any]:
    """Compute indicators from their formulas for one period.

    Payload: period, indicator (code; all that have a formula in the definition in force when empty).
    """
    period = Period.parse(job.payload["period"])
    by = person_of(job.owner) if job.owner else None
    if job.owner and by is None:
        raise PermissionDenied  # an account without a person is nobody, and never the system
    rows = Indicator.objects.select_related("series").order_by("code")
    code = job.payload.get("indicator") or ""
    chosen = list(rows.filter(code=code) if code else computing.computed_in(rows, period))
    if not chosen:
        raise ValidationError(_("Nothing is computed by a formula for this period."), code="no_formula")
    kept = computing.Kept()
    for done, indicator in enumerate(chosen, start=1):
        kept.add(computing.compute(indicator=indicator, period=period, by=by))
        job.progress(done, len(chosen), indicator.code)
    numbers = {name: getattr(kept, name) for name in ("created", "updated", "unchanged", "withdrawn")}
    return {"period": period.code, "indicators": len(chosen), "absent": kept.absent, **numbers}


def follow_values(job: RunningJob) -> dict[str, Any]:
    """Compute what stands on large sets of values that were approved. Payload: batches (ids)."""
    rows = Measurement.objects.approved().filter(batch__in=job.payload["batches"]).order_by()
    cells = list(rows.values_list("series_version", "unit", "period").distinct())
    kept = computing.Kept()
    for start in range(0, len(cells), CELLS):
        kept.add(computing.follow(changed=cells[start : start + CELLS]))
        job.progress(start, len(cells))
    return {"created": kept.created, "updated": kept.updated, "unchanged": kept.unchanged}


def approve_values(job: RunningJob) -> dict[str, Any]:
    """Approve a large set of values for the officer who asked for it. Payload: batch (id), comment."""
    batch, by = Batch.objects.get(pk=job.payload["batch"]), person_of(job.owner)
    if by is None:
        raise PermissionDenied  # nobody approves in the name of the system
    return {"values": measurements.approve(batch=batch, by=by, comment=job.payload.get("comment", ""))}


def check_values(job: RunningJob) -> Callable[[], dict[str, Any]]:
    """Check a large set of values. Payload: batch (id). It reads and judges; what it returns writes the queries."""
    batch = Batch.objects.get(pk=job.payload["batch"])
    note = _("Checking the values")
    rows = Measurement.objects.filter(batch=batch)
    findings = checking.look(rows, progress=lambda done, total: job.progress(done, total, note))
    return lambda: _outcome(raising.note(findings))


def watch_values(job: RunningJob) -> dict[str, Any]:
    """Look for what is missing and for courses that should be asked about."""
    return _outcome(watching.watch())


def _outcome(outcome: raising.Outcome) -> dict[str, Any]:
    return {"values": outcome.looked_at, "queries": outcome.raised, "closed": outcome.closed}
