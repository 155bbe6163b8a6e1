"""An import in two steps: look at what the file would do, then do it with that same stored file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from basis.legacy import ASK, CONVERT, KEEP
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


def recheck_import(*, preview: Job, by: Any, legacy: str) -> Job:
    """Asks for another look at the same stored file, in which old Bijoy text is converted or kept as it is.

    Raises ValidationError "not_checked" for a file that was not looked at, "unknown_choice" for another choice.
    """
    if preview.state != JobState.FINISHED or not preview.is_import or not preview.is_dry_run:
        raise ValidationError(_("This file has not been checked yet."), code="not_checked")
    if legacy not in (CONVERT, KEEP):
        raise ValidationError(_("Choose whether the old Bijoy text is converted."), code="unknown_choice")
    return enqueue(
        kind=preview.kind,
        payload={"dry_run": True, "legacy": legacy},
        by=by,
        same_file_as=preview,
        idempotency_key=f"recheck:{preview.pk}:{legacy}",
    )


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
        payload={
            "dry_run": False,
            "accept_good_rows": bool(refused),
            "legacy": preview.payload.get("legacy", ASK),
            "preview": str(preview.pk),
        },
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
