"""Imports for programs: the same kinds, the same job, the same report of each row as on the pages."""

import csv
import io
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile as Uploaded
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File, Header, Router, Schema, Status, UploadedFile

from basis.access import allow, signed_in
from basis.numerals import lazy_number
from jobs.domain.queue import run_inline
from jobs.models import Job
from jobs.permissions import may_import_something, visible_to
from jobs.values import JobState
from jobs.views.imports import import_kind

MOST_ROWS = 2_000  # more than that is a file, and a job that runs later

router = Router()


# What becomes of text in the old Bijoy encoding: "ask" refuses its rows, and `legacy_text` shows what they would read.
Legacy = Literal["ask", "convert", "keep"]


class Rows(Schema):
    """Rows by the names of the columns; a cell is a text, a number, or null for an empty one."""

    rows: list[dict[str, str | None]]
    dry_run: bool = False
    accept_good_rows: bool = False
    legacy: Legacy = "ask"


class Said(Schema):
    """What came of it. `report` is that of `import_data --json`; row 2 is the first row, as in a file."""

    job: UUID
    state: str
    report: dict[str, Any]
    code: str = ""
    message: str = ""


@router.post("/imports/{kind}", response={200: Said, 202: Said, 422: Said})
@allow(may_import_something)
def import_rows(
    request: HttpRequest, kind: str, body: Rows, idempotency_key: str = Header("", alias="Idempotency-Key")
) -> Status:
    """Hand in up to 2,000 rows. All or nothing, unless `accept_good_rows`; `dry_run` only looks.

    Sent again with the same `Idempotency-Key`, the answer is that of the first time and nothing happens twice.
    """
    if not 0 < len(body.rows) <= MOST_ROWS:
        raise ValidationError(
            _("Send between 1 and %(most)s rows at a time, or a file."),
            code="too_many_rows",
            params={"most": lazy_number(MOST_ROWS)},
        )
    file = ContentFile(_as_csv(body.rows), name="api.csv")
    switches = {"dry_run": body.dry_run, "accept_good_rows": body.accept_good_rows, "legacy": body.legacy}
    return _carry_out(request, kind, file, switches, idempotency_key)


@router.post("/imports/{kind}/file", response={200: Said, 202: Said, 422: Said})
@allow(may_import_something)
def import_file(
    request: HttpRequest,
    kind: str,
    file: UploadedFile = File(...),
    dry_run: bool = False,
    accept_good_rows: bool = False,
    legacy: Legacy = "ask",
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Status:
    """Hand in a table as CSV or XLSX, as on the page of that import."""
    if file.size is None or file.size > settings.MAX_IMPORT_BYTES:
        raise ValidationError(
            _("The file is larger than %(megabytes)s MB. Split it into several files."),
            code="too_large",
            params={"megabytes": lazy_number(max(1, settings.MAX_IMPORT_BYTES // 2**20))},
        )
    switches = {"dry_run": dry_run, "accept_good_rows": accept_good_rows, "legacy": legacy}
    return _carry_out(request, kind, file, switches, idempotency_key)


@router.get("/jobs/{uuid:pk}", response=Said)
@allow(signed_in)
def job(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """How a job stands that this account asked for."""
    return _said(get_object_or_404(visible_to(request.user, Job.objects.all()), pk=pk))


def _carry_out(
    request: HttpRequest,
    slug: str,
    file: ContentFile | Uploaded,
    switches: dict[str, Any],
    key: str,
) -> Status:
    kind = import_kind(request, slug)
    done = run_inline(
        kind.kind,
        switches | {"list_accepted": switches["dry_run"]},
        file=file,
        by=request.user,
        idempotency_key=f"api:{request.user.pk}:{key}"[:200] if key else None,
    )
    if not done.is_over:
        return Status(202, _said(done))
    fine = done.state == JobState.FINISHED and not done.report.get("refused")
    return Status(200 if fine else 422, _said(done))


def _said(job: Job) -> dict[str, Any]:
    return {
        "job": job.pk,
        "state": job.state,
        "report": job.report if job.is_import else {},
        "code": job.error_code,
        "message": job.error if job.error_code else "",
    }


def _as_csv(rows: list[dict[str, str | None]]) -> bytes:
    """The rows as the file that a person would have uploaded, so that one reader checks them all."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(name) or "" for name in columns] for row in rows)
    try:
        return text.getvalue().encode()
    except UnicodeEncodeError:  # half a surrogate, written as an escape
        raise ValidationError(_("A text holds a broken character."), code="bad_encoding") from None
