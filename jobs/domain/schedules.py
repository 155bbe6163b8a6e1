"""What recurs becomes a job, once for each moment it was due."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.domain.queue import enqueue
from jobs.models import Job, Schedule, ScheduleRun


def keep_schedule(
    *,
    name: str,
    kind: str,
    payload: dict[str, Any] | None = None,
    every_minutes: int | None = None,
    daily_at: dt.time | None = None,
) -> Schedule:
    """Makes sure that there is a schedule of this name with this rule; called twice it changes nothing.

    `daily_at` is a time in Asia/Dhaka. A new rule counts from now; a schedule that was switched off stays off.
    """
    schedule = Schedule.objects.filter(name=name).first() or Schedule(name=name)
    rule = (schedule.every_minutes, schedule.daily_at)
    schedule.kind, schedule.payload = kind, payload or {}
    schedule.every_minutes, schedule.daily_at = every_minutes, daily_at
    if schedule.pk is None or rule != (every_minutes, daily_at):
        schedule.next_due = timezone.now()
        schedule.next_due = schedule.due_after(timezone.now())
    schedule.save()
    return schedule


def tick(*, now: dt.datetime | None = None) -> list[Job]:
    """Asks for the jobs of all schedules that are due. Two ticks at once, or one again, make no job twice."""
    now = now or timezone.now()
    due = Schedule.objects.filter(active=True, next_due__lte=now).order_by("next_due", "name")
    return [job for schedule in due if (job := _run_once(schedule, now))]


def _run_once(schedule: Schedule, now: dt.datetime) -> Job | None:
    """The job for the moment at which the schedule was due, unless another tick made it."""
    due_at = schedule.next_due
    try:
        with transaction.atomic():
            run = ScheduleRun.objects.create(schedule=schedule, due_at=due_at)
            run.job = enqueue(
                kind=schedule.kind,
                payload=schedule.payload,
                idempotency_key=f"schedule:{schedule.pk}:{due_at.isoformat()}",
            )
            run.save(update_fields=["job"])
            Schedule.objects.filter(pk=schedule.pk, next_due=due_at).update(next_due=schedule.due_after(now))
    except IntegrityError:
        return None
    return run.job
