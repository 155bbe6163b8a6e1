"""The sign of life of a running job: it renews the lease, tells how far the work is, hears the wish to cancel."""

from __future__ import annotations

import datetime as dt
import json
import logging
import threading
import time
from types import TracebackType

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from jobs import queries
from jobs.models import Job
from jobs.values import Progress

BEAT = 1.0  # seconds between two signs of life

log = logging.getLogger(__name__)


class Pulse:
    """A thread with its own connection, so that it also beats while the work is inside a transaction.

    Inside a transaction of the caller nobody else can see the job, so there is nothing to tell and no thread.
    """

    def __init__(self, job: Job, stop: threading.Event | None = None):
        self.job = job
        self.stop = stop or threading.Event()
        self.progress = Progress()
        self.cancelled = False
        self.lost = False
        self._over = threading.Event()
        self._told: Progress | None = None
        self._renewed = time.monotonic()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Pulse:
        if not connection.in_atomic_block:
            self._thread = threading.Thread(target=self._run, name=f"pulse {self.job.reference}", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        if queries.through_files():
            queries.pulse_file(self.job).unlink(missing_ok=True)

    def _run(self) -> None:
        try:
            while not self._over.wait(BEAT):
                try:
                    self._beat()
                except (DatabaseError, OSError) as error:
                    # The database is busy or away, the disk full: the next beat tries again; the lease decides.
                    log.info("No sign of life of job %s: %s", self.job.reference, error)
                    connections.close_all()
        finally:
            connections.close_all()

    def _beat(self) -> None:
        if queries.through_files():
            self._write_file()
            self.cancelled = self.cancelled or queries.cancel_file(self.job).exists()
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 100")  # the pen may be in our own other hand
        else:
            asked = Job.objects.held(self.job).values_list("cancel_requested", flat=True).first()
            self.lost = self.lost or asked is None
            self.cancelled = self.cancelled or bool(asked)
        due = time.monotonic() - self._renewed > settings.JOBS_LEASE_SECONDS / 3
        if due or (self.progress != self._told and not queries.through_files()):
            self._renew()

    def _renew(self) -> None:
        progress = self.progress
        held = Job.objects.held(self.job).update(
            lease_until=timezone.now() + dt.timedelta(seconds=settings.JOBS_LEASE_SECONDS),
            done=progress.done,
            total=progress.total,
            note=progress.note,
        )
        self.lost = self.lost or not held
        self._told, self._renewed = progress, time.monotonic()

    def _write_file(self) -> None:
        path = queries.pulse_file(self.job)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(
            json.dumps(
                {
                    "token": str(self.job.lease_token),
                    "at": timezone.now().timestamp(),
                    "done": self.progress.done,
                    "total": self.progress.total,
                    "note": self.progress.note,
                }
            )
        )
        fresh.replace(path)
