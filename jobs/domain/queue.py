"""Asking for work: one row, handed to the engine when the transaction that asked is committed."""

from __future__ import annotations

import hashlib
import logging
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jobs.domain.execution import carry_out, lease_end, run_job
from jobs.models import Job
from jobs.registry import JobKind, kinds
from jobs.values import JobState

log = logging.getLogger(__name__)


def enqueue(
    *,
    kind: str,
    payload: dict[str, Any] | None = None,
    by: Any = None,
    idempotency_key: str | None = None,
    file: File | None = None,
    same_file_as: Job | None = None,
    run_after: Any = None,
) -> Job:
    """Asks for a job, once: with a key that was used before, the job that it made then is returned.

    `by` is the account that asks (None: the system), `file` is stored privately, `same_file_as` is the job whose
    stored file it works on. Raises PermissionDenied when `by` may not, LookupError for an unknown kind, and
    ValidationError(code="key_in_use") when somebody else used the key.
    """
    known = _kind_for(kind, by)
    if idempotency_key:
        earlier = Job.objects.filter(idempotency_key=idempotency_key).first()
        if earlier:
            return _same(earlier, kind, by)
    job = _new(known, payload, by, file, same_file_as)
    job.idempotency_key = idempotency_key
    job.run_after = run_after or timezone.now()
    if not _saved(job, keep_file=file is None):
        return _same(Job.objects.get(idempotency_key=idempotency_key), kind, by)
    transaction.on_commit(lambda: hand_over(job), robust=True)
    return job


def hand_over(job: Job) -> bool:
    """Gives the id to the engine. When that is away the job stays queued, and the sweeper tries again."""
    try:
        run_job.enqueue(str(job.pk))
    except Exception as error:  # noqa: BLE001 - each engine fails in its own words, and none may fail the page
        log.warning("The engine does not take job %s (%s): %s", job.reference, job.kind, error)
        return False
    Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(handed_at=timezone.now())
    return True


def run_inline(
    kind: str,
    payload: dict[str, Any] | None = None,
    file: File | None = None,
    by: Any = None,
    idempotency_key: str | None = None,
) -> Job:
    """Runs a job here and now, as the commands do: under the same lease, one attempt, the row kept.

    Returns the job as it ended; look at `.state`, `.result` and `.error`. With a key that was used before it returns
    the job of that time, which may still be running.
    """
    known = _kind_for(kind, by)
    if idempotency_key:
        earlier = Job.objects.filter(idempotency_key=idempotency_key).first()
        if earlier:
            return _same_request(earlier, kind, payload, by, file)
    job = _new(known, payload, by, file, None)
    job.idempotency_key = idempotency_key
    job.state = JobState.RUNNING
    job.attempts = job.max_attempts = 1
    job.started_at = timezone.now()
    job.lease_token, job.lease_until = uuid.uuid4(), lease_end()
    if not _saved(job):
        return _same_request(Job.objects.get(idempotency_key=idempotency_key), kind, payload, by, file)
    return carry_out(job)


def digest_of(file: File) -> str:
    """SHA-256 of a file, which is then at its beginning again."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _kind_for(kind: str, by: Any) -> JobKind:
    if kind not in kinds:
        raise LookupError(f"No app has registered the kind of job {kind!r}.")
    if by is not None and not (by.is_active and kinds[kind].may(by)):
        raise PermissionDenied
    return kinds[kind]


def _new(kind: JobKind, payload: dict[str, Any] | None, by: Any, file: File | None, same_file_as: Job | None) -> Job:
    job = Job(
        kind=kind.kind,
        payload=payload or {},
        owner=by,
        language=get_language() or settings.LANGUAGE_CODE,
        max_attempts=kind.max_attempts,
    )
    if same_file_as is not None:
        job.upload = same_file_as.upload.name
        job.upload_name, job.upload_sha256 = same_file_as.upload_name, same_file_as.upload_sha256
    elif file is not None:
        job.upload_sha256 = digest_of(file)
        job.upload_name = (file.name or "").replace("\\", "/").rpartition("/")[2][-255:]
        job.upload.save(job.upload_name or "file", file, save=False)
    return job


def _saved(job: Job, keep_file: bool = False) -> bool:
    """Whether the row is new; False when another request with its key was quicker. Its file is then dropped."""
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        if job.upload.name and not keep_file:
            job.upload.storage.delete(job.upload.name)
        if not job.idempotency_key:
            raise
        return False
    return True


def _same_request(earlier: Job, kind: str, payload: dict[str, Any] | None, by: Any, file: File | None) -> Job:
    """The job of an earlier request with this key, if it really asked for the same."""
    found = _same(earlier, kind, by)
    digest = digest_of(file) if file is not None else ""
    if (found.payload, found.upload_sha256) != (payload or {}, digest):
        raise ValidationError(_("This key was used for another request. Take a new one."), code="key_in_use")
    return found


def _same(earlier: Job, kind: str, by: Any) -> Job:
    if earlier.kind != kind or earlier.owner_id != (by.pk if by else None):
        raise ValidationError(_("This was already asked for by somebody else."), code="key_in_use")
    return earlier
