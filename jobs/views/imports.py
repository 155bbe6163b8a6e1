"""Uploading a table: any kind of import that an app has registered."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow
from basis.rows import write_csv
from jobs.domain.imports import preview_import
from jobs.forms.upload import UploadForm
from jobs.permissions import may_import_something, may_start
from jobs.registry import JobKind, import_kinds


@allow(may_import_something)
@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Takes a file and asks for a look at it; nothing is written before somebody has seen that and confirmed."""
    found = _kind(request, kind)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["token"]
        job = preview_import(
            kind=found, file=form.cleaned_data["file"], by=request.user, token=str(token) if token else ""
        )
        return redirect("job", pk=job.pk)
    status = 413 if form.has_error("file", "too_large") else 200
    return render(request, "jobs/import_upload.html", {"form": form, "kind": found}, status=status)


@allow(may_import_something)
@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty table with the names of the columns, which Excel opens as what it is."""
    found = _kind(request, kind)
    response = HttpResponse(write_csv(found.columns, []), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.csv"'
    return response


def _kind(request: HttpRequest, slug: str) -> JobKind:
    kind = import_kinds().get(slug)
    if kind is None:
        raise Http404
    if not may_start(request.user, kind):
        raise PermissionDenied
    return kind
