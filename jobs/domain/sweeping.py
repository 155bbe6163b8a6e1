"""Picking up what fell: jobs whose worker died, and jobs that the engine was never told of or forgot."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.utils import timezone

from jobs import queries
from jobs.domain.queue import hand_over
from jobs.models import Job
from jobs.values import JobState

FORGOTTEN_AFTER = dt.timedelta(seconds=60)  # then the engine is told again: its memory is not the truth

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sweep:
    """How many jobs went back into the queue, were given up, were cancelled, were handed over again."""

    requeued: int = 0
    given_up: int = 0
    cancelled: int = 0
    handed: int = 0


def sweep(*, now: dt.datetime | None = None) -> Sweep:
    """Puts right what no worker will. Two sweeps at once do no more than one: each write names the dead lease."""
    now = now or timezone.now()
    counts = {"requeued": 0, "given_up": 0, "cancelled": 0}
    for job in Job.objects.silent(now).defer("result", "payload"):
        if not queries.is_silent(job):
            continue  # on SQLite a job that writes for long cannot renew its row, but it beats
        outcome = _pick_up(job, now)
        if outcome:
            counts[outcome] += 1
            log.warning("Job %s (%s): its worker fell silent; %s", job.reference, job.kind, outcome)
    return Sweep(**counts, handed=_hand_over_forgotten(now))


def _pick_up(job: Job, now: dt.datetime) -> str:
    """What became of a job whose lease ran out; "" when its worker spoke in this moment after all."""
    if queries.cancel_wanted(job):
        outcome, changes = "cancelled", {"state": JobState.CANCELLED, "finished_at": now, "cancel_requested": True}
    elif job.attempts >= job.max_attempts:
        outcome, changes = "given_up", {"state": JobState.FAILED, "finished_at": now, "error_code": "interrupted"}
    else:
        outcome, changes = "requeued", {"state": JobState.QUEUED, "run_after": now, "handed_at": None}
    held = Job.objects.held(job).filter(lease_until__lt=now)
    if not held.update(lease_token=None, lease_until=None, **changes):
        return ""
    if queries.through_files():
        queries.pulse_file(job).unlink(missing_ok=True)
        queries.cancel_file(job).unlink(missing_ok=True)
    return outcome


def _hand_over_forgotten(now: dt.datetime) -> int:
    """Tells the engine of due jobs that it was not told of, or that it had for a minute and nobody began."""
    waiting = Job.objects.due(now).defer("result", "payload")
    handed = 0
    for job in waiting.filter(handed_at__isnull=True) | waiting.filter(handed_at__lt=now - FORGOTTEN_AFTER):
        if not hand_over(job):
            break  # the engine is away: the next sweep tries again
        handed += 1
    return handed
