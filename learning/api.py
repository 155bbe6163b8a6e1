"""H5P for programs: a package goes in by the same check as on the page and on the command line, and comes out."""

import io
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Router, Schema, Status, UploadedFile

from basis.access import allow
from governance.permissions import person_of
from learning.domain.h5p_packages import export_package, import_package, told
from learning.forms.h5p_upload import refuse_too_large
from learning.models import H5PContent
from learning.permissions import may_write_courses
from learning.reports.h5p import sentence_of

router = Router()


class Finding(Schema):
    code: str
    path: str
    message: str


class Taken(Schema):
    """What became of a package: that of `import_h5p --json`, with messages in the language that was asked for."""

    accepted: bool
    content: UUID | None
    main_library: str | None
    libraries: list[dict[str, str]]
    findings: list[Finding]


@router.post("/h5p", response={200: Taken, 422: Taken})
@allow(may_write_courses)
def import_h5p(request: HttpRequest, file: UploadedFile = File(...), public: bool = False) -> Status:
    """Hand in a package. All or nothing: every finding is told, and a refused package leaves nothing."""
    refuse_too_large(file)
    done = import_package(file=file.file, by=person_of(request.user), is_public=public)
    findings: list[dict[str, Any]] = [
        {"code": each.code, "path": each.path, "message": sentence_of(each)} for each in done.findings
    ]
    return Status(200 if done.content else 422, told(done) | {"findings": findings})


@router.get("/h5p/{uuid:pk}/package")
@allow(may_write_courses)
def export_h5p(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A content as a package that another server accepts."""
    content = get_object_or_404(H5PContent.objects.kept(), uuid=pk)
    file = io.BytesIO()
    export_package(content=content, file=file)
    response = HttpResponse(file.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{content.uuid}.h5p"'
    return response
