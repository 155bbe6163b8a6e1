"""The built-in worker: takes due rows one after the other, and sees to it that what recurs or fell comes up."""

from __future__ import annotations

import logging
import threading
import time

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from jobs.domain import execution, schedules, sweeping
from jobs.models import Job

POLL = 0.5  # seconds between two looks into an empty queue
SWEEP_EVERY = 5.0
TICK_EVERY = 15.0

log = logging.getLogger(__name__)


def work(*, stop: threading.Event, once: bool = False) -> int:
    """Runs jobs until `stop` is set, or with `once` until nothing is due. Returns how many it ran.

    It also ticks and sweeps, so that an installation needs no other process. A database that is away for a
    while is waited for.
    """
    ran, sweep_at, tick_at = 0, 0.0, 0.0
    while not stop.is_set():
        close_old_connections()
        try:
            now = time.monotonic()
            if now >= sweep_at:
                sweeping.sweep()
                sweep_at = now + SWEEP_EVERY
            if now >= tick_at:
                schedules.tick()
                tick_at = now + TICK_EVERY
            job = _next(stop)
        except DatabaseError as error:
            if once:
                raise
            log.warning("The database does not answer: %s", error)
            connections.close_all()
            stop.wait(POLL * 4)
            continue
        if job:
            ran += 1
        elif once:
            break
        else:
            stop.wait(POLL)
    return ran


def _next(stop: threading.Event) -> Job | None:
    """Runs the job that waited longest, if another worker does not take it first."""
    for pk in Job.objects.due(timezone.now()).values_list("pk", flat=True)[:20]:
        job = execution.run(job_id=pk, stop=stop)
        if job is not None:
            return job
    return None
