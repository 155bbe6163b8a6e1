"""Building a report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from basis.periods import Period
from governance.models import OrgUnit
from governance.permissions import person_of
from jobs.domain.execution import RunningJob
from monitoring.domain import editions, snapshots
from monitoring.models import Snapshot
from monitoring.reports import files
from monitoring.reports.content import TEMPLATE_VERSION
from monitoring.values.editions import FileFormat, ReportKind

PREFIX = "report."


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


def result_address(job: Any) -> str:
    """Where the file of a finished job is handed out."""
    return reverse("report_file", args=[job.result["edition"]]) if job.result else ""
