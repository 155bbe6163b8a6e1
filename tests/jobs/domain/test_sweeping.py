"""Picking up what fell."""

import datetime as dt

import pytest
from django.utils import timezone

from jobs import queries
from jobs.domain.execution import carry_out
from jobs.domain.sweeping import Sweep, sweep
from jobs.values import JobState
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db


def test_a_job_whose_worker_fell_silent_goes_back_and_the_late_worker_changes_nothing(kind):
    job = JobFactory(silent=True)
    assert sweep().requeued == 1
    late = carry_out(job)
    assert late.state == JobState.QUEUED
    assert late.result is None


def test_a_job_whose_worker_lives_is_left(kind):
    JobFactory(running=True)
    assert sweep() == Sweep()


def test_after_the_last_attempt_it_is_given_up_with_a_reason(kind):
    job = JobFactory(silent=True, attempts=3, max_attempts=3)
    assert sweep().given_up == 1
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "interrupted")
    assert job.error


def test_a_job_that_should_stop_and_whose_worker_died_is_cancelled(kind):
    job = JobFactory(silent=True)
    if queries.through_files():
        queries.cancel_file(job).parent.mkdir(parents=True, exist_ok=True)
        queries.cancel_file(job).touch()
    else:
        job.cancel_requested = True
        job.save()
    assert sweep().cancelled == 1
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not queries.cancel_file(job).exists()


def test_the_engine_is_told_again_of_what_it_never_heard_or_forgot(kind):
    now = timezone.now()
    never = JobFactory()
    forgot = JobFactory(handed_at=now - dt.timedelta(minutes=2))
    JobFactory(handed_at=now)
    JobFactory(run_after=now + dt.timedelta(minutes=1))
    assert sweep(now=now + dt.timedelta(seconds=1)).handed == 2
    for job in (never, forgot):
        job.refresh_from_db()
        assert job.handed_at >= now


@pytest.mark.sqlite_only  # PostgreSQL has many writers: there the row itself is renewed
def test_on_sqlite_a_job_that_writes_for_long_is_alive_as_long_as_it_beats(kind):
    from jobs.domain.pulse import Pulse

    job = JobFactory(silent=True)
    pulse = Pulse(job)
    pulse._write_file()
    assert sweep() == Sweep()
    queries.pulse_file(job).unlink()
    assert sweep().requeued == 1
