"""Jobs carried by Celery: sent by name, done by a worker that `config.celery` makes."""

import time

import pytest

from jobs.domain.queue import enqueue
from jobs.domain.sweeping import sweep
from jobs.engines.celery import Engine
from jobs.models import Schedule
from jobs.values import JobState
from tests.jobs.drill import ROWS

pytestmark = pytest.mark.django_db(transaction=True)


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_a_job_is_carried_and_done_once_although_sent_twice(redis, settings, carried_by, kind, worker):
    settings.CELERY_BROKER_URL = redis
    engine = carried_by(Engine("jobs", {}))
    kind(kind="test.drill")
    job = enqueue(kind="test.drill")
    job.refresh_from_db()
    assert job.handed_at is not None
    engine.sender.send_task("jobs.deliver", [str(job.pk)], ignore_result=True)
    worker(engine="celery", CELERY_BROKER_URL=redis)

    def over():
        job.refresh_from_db()
        return job.is_over

    assert until(over)
    assert (job.state, job.attempts, Schedule.objects.count()) == (JobState.FINISHED, 1, ROWS)


def test_without_a_broker_the_job_waits_and_nobody_notices(settings, carried_by, kind):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    carried_by(Engine("jobs", {}))
    began = time.monotonic()
    job = enqueue(kind="test.nothing")
    assert time.monotonic() - began < 6
    job.refresh_from_db()
    assert (job.state, job.handed_at) == (JobState.QUEUED, None)
    assert sweep().handed == 0
