"""The jobs of monitoring: building reports, computing and checking values, watching how they run on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from basis.periods import Period
from governance.models import OrgUnit
from governance.permissions import person_of
from jobs.domain.execution import RunningJob
from monitoring.domain import checking, computing, editions, live, raising, rollups, snapshots, staging, watching
from monitoring.models import Batch, Indicator, Measurement, Snapshot
from monitoring.reports import files
from monitoring.reports.content import TEMPLATE_VERSION
from monitoring.values.editions import FileFormat, ReportKind

PREFIX = "report."
COMPUTE = "values.compute"
CELLS = 20_000  # changed cells that are followed together


def build_report(job: RunningJob) -> Callable[[], dict[str, Any]]:
    """
    Build one file of a report: of a snapshot that is named, or of one that is taken now.

    Payload: kind, period, org_unit (code, the country when empty), language, format, snapshot (uid or empty). Until
    all is drawn nothing is written; the function that is returned writes it, in the transaction of the job.
    """
    payload = job.payload
    kind, language, form = payload["kind"], payload["language"], payload["format"]
    if kind not in snapshots.GATHERERS or form not in FileFormat.values:
        raise ValidationError(
            _("The report “%(kind)s” cannot be built in this version."),
            code="unknown_report",
            params={"kind": ReportKind(kind).label if kind in ReportKind.values else kind},
        )
    by = person_of(job.owner) if job.owner else None
    job.progress(0, 3, _("Collecting the numbers"))
    taken = None
    if payload.get("snapshot"):
        snapshot = stored(payload["snapshot"], kind, payload.get("period") or "", payload.get("org_unit") or "")
        figures = None
    else:
        unit = unit_of(payload.get("org_unit") or "")
        taken = snapshots.take(kind=kind, period=Period.parse(payload["period"]), unit=unit, by=by)
        snapshot, figures = taken.snapshot, taken.figures
    job.progress(1, 3, _("Drawing the pages"))
    content = files.build(snapshot, language, form, figures)
    job.progress(2, 3, _("Keeping the file"))

    def write() -> dict[str, Any]:
        if taken is not None:
            snapshots.store(taken=taken, by=by)
        edition = editions.keep(
            snapshot=snapshot,
            language=language,
            format=form,
            template_version=TEMPLATE_VERSION,
            content=content,
            by=by,
        )
        return {
            "report": kind,
            "snapshot": str(snapshot.uid),
            "sha256": edition.sha256,
            "reproduced": hashlib.sha256(content).hexdigest() == edition.sha256,
            "figures": snapshot.figures.count(),
            "edition": edition.pk,
            "language": language,
            "format": form,
            "filename": edition.filename,
        }

    return write


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


def stored(uid: str, kind: str, period: str, unit: str) -> Snapshot:
    """A kept snapshot; raises ValidationError(unknown_snapshot) when there is none of this kind, period and place."""
    try:
        found = Snapshot.objects.select_related("unit").filter(uid=uid, kind=kind).first()
    except ValidationError:  # not even the form of an id
        found = None
    fits = found is not None and (
        (
            not period
            or found.period_start == Period.parse(period).start
            and found.period_end == Period.parse(period).end
        )
        and (not unit or found.unit.code == unit)
    )
    if found is None or not fits:
        raise ValidationError(_("There is no such snapshot of this report, period and place."), code="unknown_snapshot")
    return found


def unit_of(code: str) -> OrgUnit:
    """The unit of a code, the country for an empty one; raises ValidationError(unknown_org_unit)."""
    unit = OrgUnit.objects.filter(code=code).first() if code else OrgUnit.get_first_root_node()
    if unit is None:
        raise ValidationError(
            _("There is no organisation unit with the code “%(code)s”."),
            code="unknown_org_unit",
            params={"code": code[:40]},
        )
    return unit


def clear_leftovers(job: RunningJob) -> dict[str, Any]:
    """Delete what imports of values wrote that died before their end; nobody has ever seen it."""
    return {"rows": staging.sweep_leftovers(job.progress)}


def result_address(job: Any) -> str:
    """Where the file of a finished job is handed out."""
    return reverse("report_file", args=[job.result["edition"]]) if job.result else ""


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
