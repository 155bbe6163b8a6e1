"""My jobs, one job, and what came of it."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from basis.access import allow, signed_in
from basis.mending import CSV, XLSX, mending_file
from basis.rows import Refusal
from jobs import registry
from jobs.domain.cancelling import cancel
from jobs.domain.imports import confirm_import, confirmation_key, good_rows, recheck_import
from jobs.models import Job
from jobs.permissions import may_start, visible_to
from jobs.templatetags.job_tags import shown
from jobs.values import JobState

A_PAGE = 25
ROWS_A_PAGE = 50
TYPES = {CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@allow(signed_in)
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """What I asked for, the newest first, and which tables I may import."""
    mine = visible_to(request.user, Job.objects.filter(owner_id=request.user.pk)).defer("result")
    return render(
        request,
        "jobs/job_list.html",
        {
            "page": Paginator(mine, A_PAGE).get_page(request.GET.get("page")),
            "imports": [kind for kind in registry.import_kinds().values() if may_start(request.user, kind)],
        },
    )


@allow(signed_in)
@require_safe
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One job: how far it is and, when it is over, what came of it."""
    found = _visible(request, pk)
    context: dict[str, Any] = {"job": found, "kind": registry.kinds.get(found.kind)}
    if found.state == JobState.FINISHED:
        context |= _report(request, found) if _is_row_report(found) else {}
        if context["kind"] and context["kind"].href:
            context["href"] = context["kind"].href(found)
    return render(request, "jobs/job_detail.html", context)


@allow(signed_in)
@require_safe
def job_status(request: HttpRequest, pk: UUID) -> JsonResponse:
    """The same for scripts."""
    found = _visible(request, pk)
    told = shown(found)
    return JsonResponse(
        {
            "state": found.state,
            "label": str(told.label),
            "percent": told.percent,
            "text": told.text,
            "hint": told.hint,
            "left": told.left,
            "over": found.is_over,
        }
    )


@allow(signed_in)
@require_POST
def job_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stops it: at once while it waits, else as soon as it shows its next sign of progress."""
    found = _visible(request, pk)
    try:
        cancel(job=found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("job", pk=found.pk)


@allow(signed_in)
@require_safe
def job_result(request: HttpRequest, pk: UUID) -> FileResponse:
    """The file that a finished job made, always as a download: what it holds never runs in a browser."""
    found = _visible(request, pk)
    if found.state != JobState.FINISHED or not found.result_file:
        raise Http404
    try:
        return FileResponse(found.result_file.open("rb"), as_attachment=True, filename=found.result_name)
    except FileNotFoundError as error:
        raise Http404 from error


@allow(signed_in)
@require_safe
def job_errors(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The refused rows as a file to mend and to send again; without the upload, a list of what is wrong."""
    found = _visible(request, pk)
    if found.state != JobState.FINISHED or not _is_row_report(found):
        raise Http404
    kind = registry.kinds.get(found.kind)
    refused = [Refusal(**each) for each in found.report["refused"]]
    with _upload_of(found) as file:
        content, form = mending_file(file, refused, kind.columns if kind else ())
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="refused-{found.reference}.{form}"'
    return response


@allow(signed_in)
@require_POST
def import_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Carries out the import that was looked at, with the same stored file; a second click changes nothing.

    With a choice for old Bijoy text it looks again instead.
    """
    preview = _visible(request, pk)
    if preview.owner_id != request.user.pk:
        raise Http404
    try:
        if "legacy" in request.POST:
            job = recheck_import(preview=preview, by=request.user, legacy=request.POST["legacy"])
            return redirect("job", pk=job.pk)
        job = confirm_import(preview=preview, by=request.user, accept_good_rows="good_rows" in request.POST)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("job", pk=preview.pk)
    return redirect("job", pk=job.pk)


def _visible(request: HttpRequest, pk: UUID) -> Job:
    """The job, if this account may see it; another's is as absent as one that never was."""
    return get_object_or_404(visible_to(request.user, Job.objects.all()), pk=pk)


def _upload_of(job: Job) -> Any:
    try:
        return job.upload.open("rb")
    except (FileNotFoundError, ValueError):  # taken away since, or never there
        return io.BytesIO()


def _is_row_report(job: Job) -> bool:
    return job.is_import and "refused" in job.report


def _report(request: HttpRequest, job: Job) -> dict[str, Any]:
    """What an import said of the rows, a page of the refused ones, and whether it can be confirmed."""
    refused = job.report["refused"]
    rows = len({each["row"] for each in refused})
    key = confirmation_key(job) if job.is_dry_run else ""
    done = Job.objects.filter(idempotency_key=key).only("pk").first()
    return {
        "report": job.report,
        "refused_rows": rows,
        "good_rows": good_rows(job),
        "written": not job.is_dry_run and (not refused or bool(job.payload.get("accept_good_rows"))),
        "page": Paginator(refused, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "confirmed": done,
        "may_confirm": job.is_dry_run and done is None and job.owner_id == request.user.pk,
        "counts": [
            (_("Rows in the file"), job.report["rows"]),
            (_("New"), job.report["created"]),
            (_("Changed"), job.report["updated"]),
            (_("Unchanged"), job.report["unchanged"]),
            (_("Refused"), rows),
        ],
    }
