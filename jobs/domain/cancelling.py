"""Stopping a job: at once while it waits, at its next sign of progress while it runs."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs import queries
from jobs.models import Job
from jobs.values import JobState


def cancel(*, job: Job) -> Job:
    """Asks a job to stop. One that is over stays as it ended. Raises ValidationError(code="busy")."""
    if job.state == JobState.QUEUED:
        try:
            Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
                state=JobState.CANCELLED, finished_at=timezone.now(), cancel_requested=True
            )
        except OperationalError as error:  # on SQLite another job may hold the only pen for long
            raise ValidationError(_("The database is busy. Try again in a minute."), code="busy") from error
        job.refresh_from_db()
    if job.state == JobState.RUNNING:
        if queries.through_files():
            wish = queries.cancel_file(job)
            wish.parent.mkdir(parents=True, exist_ok=True)
            wish.touch()
        else:
            Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_requested=True)
        job.refresh_from_db()
    return job
