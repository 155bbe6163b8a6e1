"""Uploading a table: any kind of import that an app has registered."""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow
from basis.rows import write_csv
from jobs.domain.imports import preview_import
from jobs.forms.upload import UploadForm
from jobs.permissions import may_import_something, may_start
from jobs.registry import JobKind, import_kinds

STATUS = {"too_large": 413, "no_room": 507}

log = logging.getLogger(__name__)


@allow(may_import_something)
@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Takes a file and asks for a look at it; nothing is written before somebody has seen that and confirmed."""
    found = import_kind(request, kind)
    form = UploadForm(request.POST or None, request.FILES or None, most_bytes=found.most_bytes, types=found.file_types)
    if request.method == "POST" and form.is_valid():
        token, file = form.cleaned_data["token"], form.cleaned_data["file"]
        try:
            job = preview_import(kind=found, file=file, by=request.user, token=str(token) if token else "")
        except OSError:
            log.exception("An upload could not be stored")
            form.add_error("file", ValidationError(_("The file could not be stored. Try again later."), code="no_room"))
        else:
            return redirect("job", pk=job.pk)
    status = next((number for code, number in STATUS.items() if form.has_error("file", code)), 200)
    return render(request, "jobs/import_upload.html", {"form": form, "kind": found}, status=status)


@allow(may_import_something)
@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty table with the names of the columns, which Excel opens as what it is."""
    found = import_kind(request, kind)
    response = HttpResponse(write_csv(found.columns, []), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.csv"'
    return response


def import_kind(request: HttpRequest, slug: str) -> JobKind:
    """The kind of import at an address, for who may start it."""
    kind = import_kinds().get(slug)
    if kind is None:
        raise Http404
    if not may_start(request.user, kind):
        raise PermissionDenied
    return kind
