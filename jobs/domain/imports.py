"""An import in two steps: look at what the file would do, then do it with that same stored file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from jobs.domain.queue import digest_of, enqueue
from jobs.models import Job
from jobs.registry import JobKind
from jobs.values import JobState


def preview_import(*, kind: JobKind, file: File, by: Any, token: str = "") -> Job:
    """Asks for a dry run of a file. The same file with the same `token` (one a page) twice makes one job.

    The file belongs to the key: who goes back to the page and chooses the corrected file means that one.
    """
    key = f"preview:{by.pk}:{token}:{digest_of(file)}" if token else None
    return enqueue(kind=kind.kind, payload={"dry_run": True}, by=by, file=file, idempotency_key=key)


def confirm_import(*, preview: Job, by: Any, accept_good_rows: bool = False) -> Job:
    """Asks for the import of the file that was looked at; again, it returns the job of the first time.

    With refused rows it must be said that the good ones are wanted alone (ValidationError code="rows_refused").
    """
    if preview.state != JobState.FINISHED or not preview.is_import or not preview.is_dry_run:
        raise ValidationError(_("This file has not been checked yet."), code="not_checked")
    refused = preview.report["refused"]
    if refused and not accept_good_rows:
        raise ValidationError(_("Some rows were refused. Correct the file and upload it again."), code="rows_refused")
    if not good_rows(preview):
        raise ValidationError(_("The file has no row that could be imported."), code="nothing_to_import")
    return enqueue(
        kind=preview.kind,
        payload={"dry_run": False, "accept_good_rows": bool(refused), "preview": str(preview.pk)},
        by=by,
        same_file_as=preview,
        idempotency_key=confirmation_key(preview),
    )


def confirmation_key(preview: Job) -> str:
    """One preview of one file is carried out once, whichever button was pressed how often."""
    return f"import:{preview.kind}:{preview.upload_sha256}:{preview.pk}"


def good_rows(preview: Job) -> int:
    """How many rows of a checked file could be imported."""
    return sum(preview.report.get(count, 0) for count in ("created", "updated", "unchanged"))
