"""Building reports, and handing out their files."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, anyone
from jobs.domain.queue import enqueue
from monitoring.forms.reports import ReportForm
from monitoring.jobs.reports import PREFIX
from monitoring.models import Edition, Snapshot
from monitoring.permissions import editions_visible_to, may_build_reports
from monitoring.values.editions import MEDIA_TYPES

# How many snapshots the page lists.
RECENT = 20


@allow(may_build_reports)
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """Ask for a report; the work runs as a job, whose page opens."""
    form = ReportForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        job = enqueue(
            kind=f"{PREFIX}{form.cleaned_data['kind']}",
            payload=form.payload(),
            by=request.user,
            idempotency_key=f"report:{form.cleaned_data['token']}",
        )
        return redirect("job", pk=job.pk)
    snapshots = Snapshot.objects.select_related("unit").prefetch_related("editions")[:RECENT]
    return render(request, "monitoring/report_form.html", {"form": form, "snapshots": snapshots})


@allow(anyone)
@require_safe
def report_file(request: HttpRequest, pk: int) -> Any:
    """One file of a report: to everybody once the report is published, before that to those who build reports."""
    edition = get_object_or_404(editions_visible_to(request.user, Edition.objects.select_related("snapshot")), pk=pk)
    response = FileResponse(
        edition.file.open("rb"),
        as_attachment=True,
        filename=edition.filename,
        content_type=MEDIA_TYPES[edition.format],
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
