"""What is known of a job while it runs.

SQLite has one writer. A job that writes holds that pen until it ends, so on SQLite its progress cannot go through
the row; and both ends are on one machine. There, a small file beside the database's other files carries progress
to the page, and a second one the wish to cancel to the worker. On PostgreSQL the row carries both.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from jobs.models import Job
from jobs.values import JobState, Progress


def through_files() -> bool:
    """Whether progress and cancel go through files, because the database has one writer."""
    return connection.vendor == "sqlite"


def pulse_file(job: Job) -> Path:
    """Where a running job writes how far it is (SQLite only)."""
    return Path(settings.PRIVATE_ROOT) / "pulse" / f"{job.pk}.json"


def cancel_file(job: Job) -> Path:
    """Whose existence asks a running job to stop (SQLite only)."""
    return Path(settings.PRIVATE_ROOT) / "pulse" / f"{job.pk}.cancel"


def progress_of(job: Job) -> Progress:
    """How far a job is, as fresh as it can be known."""
    pulse = _pulse(job)
    return Progress(pulse["done"], pulse["total"], pulse["note"]) if pulse else job.stored_progress


def is_silent(job: Job) -> bool:
    """Whether the worker of a running job has not been heard of for longer than its lease."""
    if job.state != JobState.RUNNING or job.lease_until is None:
        return False
    now = timezone.now()
    if job.lease_until >= now:
        return False
    pulse = _pulse(job)
    return pulse is None or now.timestamp() - pulse["at"] > settings.JOBS_LEASE_SECONDS


def cancel_wanted(job: Job) -> bool:
    """Whether somebody asked a job to stop."""
    return job.cancel_requested or (through_files() and cancel_file(job).exists())


def time_left(job: Job, progress: Progress) -> tuple[dt.timedelta, dt.timedelta] | None:
    """A range for the time that is left: the pace so far, a third quicker to two thirds slower; None: unknown.

    10 of 30 pieces in 60 s: 120 s at that pace, so 80 to 200 s.
    """
    if job.started_at is None or not progress.total or not progress.done or job.state != JobState.RUNNING:
        return None
    passed = timezone.now() - job.started_at
    left = passed * max(0, progress.total - progress.done) / progress.done
    return left * 2 / 3, left * 5 / 3


def _pulse(job: Job) -> dict[str, Any] | None:
    """What the file of a running job says, if it is of this lease."""
    if job.state != JobState.RUNNING or not through_files():
        return None
    try:
        pulse = json.loads(pulse_file(job).read_text())
    except (OSError, ValueError):
        return None
    return pulse if pulse.get("token") == str(job.lease_token) else None
