"""Jobs carried by Redis: the id travels, the row is the truth, and a Redis that is away stops nothing."""

import datetime as dt
import json
import threading
import time
import zlib

import django_rq
import django_rq.settings
import pytest
from django.utils import timezone

from jobs.domain.execution import run_job
from jobs.domain.queue import enqueue
from jobs.domain.sweeping import sweep
from jobs.domain.working import work
from jobs.engines.rq import Engine
from jobs.models import Schedule
from jobs.values import JobState
from tests.factories.jobs import JobFactory
from tests.jobs.conftest import kill
from tests.jobs.drill import ROWS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def queue(redis, monkeypatch, carried_by):
    """The queue on a Redis of this test."""
    monkeypatch.setitem(django_rq.settings.QUEUES, "default", {"URL": redis, "DEFAULT_TIMEOUT": 60})
    carried_by(Engine("jobs", {}))
    return django_rq.get_queue("default")


def test_a_job_is_carried_and_done(queue, redis, kind, worker):
    kind(kind="test.drill")
    job = enqueue(kind="test.drill")
    job.refresh_from_db()
    assert job.handed_at is not None
    worker(engine="rq", REDIS_URL=redis)
    job.refresh_from_db()
    assert (job.state, job.attempts, Schedule.objects.count()) == (JobState.FINISHED, 1, ROWS)


def test_only_the_id_travels_and_as_json(queue, kind):
    job = enqueue(kind="test.nothing", payload={"person": 7})
    (message,) = queue.job_ids
    data = queue.connection.hget(f"rq:job:{message}", "data")
    with_args = json.loads(zlib.decompress(data))
    assert with_args == ["jobs.engines.deliver", None, [str(job.pk)], {}]


def test_carried_twice_it_is_done_once(queue, redis, kind, worker):
    kind(kind="test.drill")
    job = enqueue(kind="test.drill")
    Engine("jobs", {}).enqueue(run_job, [str(job.pk)], {})
    assert len(queue) == 2
    worker(engine="rq", REDIS_URL=redis)
    assert len(queue) == 0
    assert Schedule.objects.count() == ROWS


def test_a_worker_killed_in_the_middle_loses_nothing(queue, redis, kind, worker):
    kind(kind="test.drill")
    job = enqueue(kind="test.drill")
    victim = worker("half", engine="rq", REDIS_URL=redis)
    kill(victim)
    job.refresh_from_db()
    time.sleep(max(0, (job.lease_until - timezone.now()).total_seconds()) + 0.1)
    swept = sweep()
    assert (swept.requeued, swept.handed) == (1, 1)
    worker(engine="rq", REDIS_URL=redis)
    job.refresh_from_db()
    assert (job.state, job.attempts, Schedule.objects.count()) == (JobState.FINISHED, 2, ROWS)


def test_without_redis_the_job_waits_and_the_built_in_worker_does_it(monkeypatch, carried_by, kind):
    monkeypatch.setitem(django_rq.settings.QUEUES, "default", {"URL": "redis://127.0.0.1:1/0"})
    carried_by(Engine("jobs", {}))
    kind(lambda job: {"done": True})
    job = enqueue(kind="test.nothing")
    job.refresh_from_db()
    assert (job.state, job.handed_at) == (JobState.QUEUED, None)
    assert sweep().handed == 0
    assert work(stop=threading.Event(), once=True) == 1
    job.refresh_from_db()
    assert job.result == {"done": True}


def test_when_redis_returns_the_sweeper_hands_over_what_waited(queue, kind):
    JobFactory(run_after=timezone.now() - dt.timedelta(minutes=5))
    assert sweep().handed == 1
    assert len(queue) == 1
