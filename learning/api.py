"""H5P for programs: a package goes in by the same check as on the page and on the command line, and comes out."""

import io
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File, Router, Schema, Status, UploadedFile

from basis.access import allow
from basis.numerals import lazy_number
from governance.permissions import person_of
from learning.domain.h5p_packages import export_package, import_package, told
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
    if file.size is None or file.size > settings.MAX_IMPORT_BYTES:
        raise ValidationError(
            _("The file is larger than %(megabytes)s MB. Make its pictures and videos smaller."),
            code="too_large",
            params={"megabytes": lazy_number(max(1, settings.MAX_IMPORT_BYTES // 2**20))},
        )
    done = import_package(file=file.file, by=person_of(request.user), is_public=public)
    findings: list[dict[str, Any]] = [
        {"code": each.code, "path": each.path, "message": sentence_of(each)} for each in done.findings
    ]
    return Status(200 if done.content else 422, told(done) | {"findings": findings})


@router.get("/h5p/{uuid:pk}/package")
@allow(may_write_courses)
def export_h5p(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A content as a package that another server accepts."""
    content = get_object_or_404(H5PContent, uuid=pk)
    file = io.BytesIO()
    export_package(content=content, file=file)
    response = HttpResponse(file.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{content.uuid}.h5p"'
    return response
