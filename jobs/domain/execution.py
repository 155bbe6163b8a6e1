"""Carrying out a job: one worker has it, all of it happens or nothing, and the row tells the truth about it."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django_tasks import task

from basis.legacy import ASK
from jobs import queries
from jobs.domain.pulse import Pulse
from jobs.models import Job
from jobs.registry import JobKind, kinds
from jobs.values import JobState, Progress

FIRST_WAIT = dt.timedelta(seconds=10)  # before the second attempt; four times as long before each further one

log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody asked the job to stop."""


class PutBack(Exception):
    """The worker has to stop: the job goes back into the queue, and the attempt does not count."""


class LeaseLost(Exception):
    """The lease ran out and another may have the job: what was done here must not count."""


@dataclass
class RunningJob:
    """What a handler sees of its job."""

    job: Job
    kind: JobKind
    pulse: Pulse
    _kept: tuple[str, str] | None = field(default=None, init=False)

    @property
    def payload(self) -> dict[str, Any]:
        """The ids and switches that it was asked for with."""
        return self.job.payload

    @property
    def owner(self) -> Any:
        """The account that asked for it, or None for the system."""
        return self.job.owner

    @property
    def dry_run(self) -> bool:
        """Whether nothing may be written."""
        return self.job.is_dry_run

    @property
    def accept_good_rows(self) -> bool:
        """Whether an import takes the good rows of a file that has bad ones."""
        return bool(self.payload.get("accept_good_rows"))

    @property
    def legacy(self) -> str:
        """What becomes of text in the old Bijoy encoding in the file of an import: see `basis.legacy`."""
        return self.payload.get("legacy") or ASK

    @property
    def file(self) -> Any:
        """The file that was given with it, opened for reading bytes, or None."""
        if not self.job.upload:
            return None
        try:
            return self.job.upload.open("rb")
        except FileNotFoundError:
            raise ValidationError("", code="file_missing") from None

    @property
    def filename(self) -> str:
        """What the person called that file."""
        return self.job.upload_name

    def content(self) -> bytes:
        """The bytes of that file; b"" without one."""
        file = self.file
        if file is None:
            return b""
        with file:
            return file.read()

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Tells how far the work is. Costs next to nothing: call it for each row. Raises Cancelled and its like."""
        self.pulse.progress = Progress(done, total, note[:300])
        self.check_cancelled()

    def check_cancelled(self) -> None:
        """Leaves the handler, by an exception that rolls its writing back, when it shall not go on."""
        if self.pulse.cancelled:
            raise Cancelled
        if self.pulse.lost:
            raise LeaseLost
        if self.pulse.stop.is_set():
            raise PutBack

    def keep_file(self, name: str, content: bytes) -> None:
        """Keeps a file as the result; people with a right to the job download it under `name`."""
        self._drop_file()
        place = self.job.result_file.field.generate_filename(self.job, name)
        self._kept = (self.job.result_file.storage.save(place, ContentFile(content)), name)

    def _drop_file(self) -> None:
        if self._kept:
            self.job.result_file.storage.delete(self._kept[0])
        self._kept = None


@task(backend="jobs")
def run_job(job_id: str) -> None:
    """What an engine calls with the id that it carried. Called twice, or late, it does no harm."""
    run(job_id=job_id)


def claim(*, job_id: Any) -> Job | None:
    """Takes a job that is due, under a lease with a token of its own; None when another was quicker.

    One UPDATE decides: of two at once the database lets one see the row as queued.
    """
    now = timezone.now()
    token = uuid.uuid4()
    job = Job.objects.due(now).filter(pk=job_id).select_related("owner").first()
    if job is None:
        return None
    won = Job.objects.filter(pk=job_id, state=JobState.QUEUED, run_after__lte=now).update(
        state=JobState.RUNNING,
        lease_token=token,
        lease_until=lease_end(),
        attempts=job.attempts + 1,
        started_at=now,
        done=0,
        total=None,
        note="",
    )
    return Job.objects.select_related("owner").get(pk=job_id) if won else None


def lease_end() -> dt.datetime:
    """Until when a worker that takes or renews a job now has it to itself."""
    return timezone.now() + dt.timedelta(seconds=settings.JOBS_LEASE_SECONDS)


def run(*, job_id: Any, stop: threading.Event | None = None) -> Job | None:
    """Takes and carries out a job; the job as it then stands, or None when another has it.

    `stop`, once set, makes the work put itself back into the queue at its next sign of progress.
    """
    job = claim(job_id=job_id)
    return carry_out(job, stop=stop) if job else None


def carry_out(job: Job, *, stop: threading.Event | None = None) -> Job:
    """Carries out a job that is held under a lease. Never raises for what the work does: the row says it."""
    kind = kinds.get(job.kind)
    if kind is None or (job.owner and not (job.owner.is_active and kind.may(job.owner))):
        _fail(job, "unknown_kind" if kind is None else "forbidden")
        job.refresh_from_db()
        return job
    running = RunningJob(job, kind, Pulse(job, stop))
    finished = False
    try:
        with translation.override(job.language), running.pulse:
            _work(running)
        finished = True
        _forget_wish(job)
    except Cancelled:
        _leave(job, state=JobState.CANCELLED, finished_at=timezone.now(), cancel_requested=True)
    except PutBack:
        _leave(job, state=JobState.QUEUED, attempts=job.attempts - 1, run_after=timezone.now(), handed_at=None)
    except LeaseLost:
        log.warning("Job %s (%s) lost its lease; what it did was rolled back", job.reference, job.kind)
    except ValidationError as error:
        with translation.override(job.language):
            _fail(job, _code_of(error), " ".join(error.messages))
    except PermissionDenied:
        _fail(job, "forbidden")
    except Exception:
        log.exception("Job %s (%s) failed, attempt %s", job.reference, job.kind, job.attempts)
        _try_again(job)
    except BaseException:  # Ctrl-C in a command that runs its job inline
        _leave(job, state=JobState.CANCELLED, finished_at=timezone.now(), cancel_requested=True)
        raise
    finally:
        if not finished:
            running._drop_file()
    job.refresh_from_db()
    return job


def _work(running: RunningJob) -> None:
    """The handler, and that it has finished, in one transaction."""
    kind, job = running.kind, running.job
    looks = kind.imports and running.dry_run
    if looks and kind.atomic:
        with transaction.atomic():
            result = kind.handler(running)
            transaction.set_rollback(True)  # whatever the handler did: a look changes nothing
        _finish(running, _without_accepted(job, result))
    elif kind.atomic:
        with transaction.atomic():
            _finish(running, kind.handler(running))
    else:
        _work_apart(running, looks)
    job.state = JobState.FINISHED


def _work_apart(running: RunningJob, looks: bool) -> None:
    """A handler that does the long part outside the transaction, and gives back what is to be done inside it."""
    rest = running.kind.handler(running)
    try:
        with transaction.atomic():
            result = rest() if callable(rest) else rest
            _finish(running, _without_accepted(running.job, result) if looks else result)
    finally:
        close = getattr(rest, "close", None)
        if close is not None:
            close()


def _without_accepted(job: Job, result: Any) -> Any:
    """The report of a look without the rows that no page shows, and that may be as long as the file."""
    if isinstance(result, dict) and not job.payload.get("list_accepted"):
        result.pop("accepted", None)
    return result


def _finish(running: RunningJob, result: Any) -> None:
    """Marks the job as finished if it is still ours; else everything around it is rolled back."""
    running.check_cancelled()
    progress = running.pulse.progress
    place, name = running._kept or ("", "")
    held = Job.objects.held(running.job).update(
        state=JobState.FINISHED,
        finished_at=timezone.now(),
        lease_token=None,
        lease_until=None,
        result=result,
        result_file=place,
        result_name=name,
        done=progress.total or progress.done,
        total=progress.total,
        note=progress.note,
        error_code="",
        error_sentence="",
    )
    if not held:
        raise LeaseLost


def _leave(job: Job, **changes: Any) -> None:
    """Gives the job up in another state, if it is still ours."""
    if not Job.objects.held(job).update(lease_token=None, lease_until=None, **changes):
        log.warning("Job %s (%s) was no longer ours to leave", job.reference, job.kind)
    elif changes.get("state") != JobState.QUEUED:
        _forget_wish(job)


def _fail(job: Job, code: str, sentence: str = "") -> None:
    end = timezone.now()
    _leave(job, state=JobState.FAILED, finished_at=end, error_code=code[:50], error_sentence=sentence)


def _try_again(job: Job) -> None:
    """Back into the queue, later each time; after the last attempt it has failed."""
    if job.attempts >= job.max_attempts:
        _fail(job, "crashed")
        return
    wait = FIRST_WAIT * 4 ** (job.attempts - 1)
    _leave(job, state=JobState.QUEUED, run_after=timezone.now() + wait, handed_at=None, error_code="crashed")


def _forget_wish(job: Job) -> None:
    if queries.through_files():
        queries.cancel_file(job).unlink(missing_ok=True)


def _code_of(error: ValidationError) -> str:
    faults = error.error_list if hasattr(error, "error_list") else [e for es in error.error_dict.values() for e in es]
    return next((fault.code for fault in faults if fault.code), "invalid")
