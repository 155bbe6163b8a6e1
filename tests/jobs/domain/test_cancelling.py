"""Stopping a job: what becomes of it depends on how far it is."""

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.db.models import QuerySet

from jobs import queries
from jobs.domain.cancelling import cancel
from jobs.domain.execution import claim
from jobs.models import Job
from jobs.values import JobState
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db


def test_a_waiting_job_ends_at_once_and_no_worker_takes_it():
    job = cancel(job=JobFactory())
    assert (job.state, job.cancel_requested) == (JobState.CANCELLED, True)
    assert job.finished_at
    assert claim(job_id=job.pk) is None


def test_a_running_job_is_asked_and_goes_on_until_it_hears():
    job = cancel(job=JobFactory(running=True))
    assert job.state == JobState.RUNNING
    assert queries.cancel_wanted(job)
    assert not queries.cancel_wanted(JobFactory(running=True))


def test_a_job_that_a_worker_has_taken_meanwhile_is_asked_too():
    seen_as_waiting = JobFactory()
    claim(job_id=seen_as_waiting.pk)
    job = cancel(job=seen_as_waiting)
    assert job.state == JobState.RUNNING
    assert queries.cancel_wanted(job)


@pytest.mark.parametrize("state", [JobState.FINISHED, JobState.FAILED, JobState.CANCELLED])
def test_a_job_that_is_over_stays_as_it_ended(state):
    job = JobFactory(finished=True, state=state)
    ended = job.finished_at
    cancel(job=job)
    job.refresh_from_db()
    assert (job.state, job.finished_at) == (state, ended)
    assert not queries.cancel_wanted(job)


def test_a_busy_database_is_said_and_the_job_still_waits(monkeypatch):
    job = JobFactory()

    def refuse(rows, **changes):
        raise OperationalError("database is locked")

    with monkeypatch.context() as busy:
        busy.setattr(QuerySet, "update", refuse)
        with pytest.raises(ValidationError) as refused:
            cancel(job=job)
    assert refused.value.code == "busy"
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
