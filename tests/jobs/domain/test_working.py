"""A worker that is killed in the middle of a job: nothing half written, nothing doubled, and the job ends."""

import datetime as dt
import signal
import threading
import time

import pytest
from django.utils import timezone

from jobs import queries
from jobs.domain.sweeping import sweep
from jobs.domain.working import work
from jobs.models import Job, Schedule
from jobs.values import JobState
from tests.factories.jobs import JobFactory
from tests.jobs.conftest import kill
from tests.jobs.drill import ROWS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("kind", "point"),
    [
        ("test.drill", "claimed"),
        ("test.drill", "half"),
        ("test.drill", "end"),
        ("test.drill-later", "prepared"),
        ("test.drill-later", "half"),
    ],
)
def test_a_killed_worker_leaves_nothing_and_the_job_is_done_once(kind, point, worker):
    job = JobFactory(kind=kind)
    victim = worker(point)
    kill(victim)
    assert victim.returncode == -signal.SIGKILL
    assert not Schedule.objects.exists()

    job.refresh_from_db()
    assert job.state == JobState.RUNNING  # nobody could say otherwise
    time.sleep(max(0, (job.lease_until - timezone.now()).total_seconds()) + 0.1)
    assert sweep().requeued == 1

    worker()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result) == (JobState.FINISHED, 2, {"rows": ROWS})
    assert Schedule.objects.count() == ROWS


def test_a_worker_that_is_told_to_stop_puts_its_job_back_at_once(worker):
    job = JobFactory(kind="test.drill")
    process = worker("stop")
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert not Schedule.objects.exists()


def test_a_killed_worker_s_last_word_is_not_shown_as_life(worker, monkeypatch):
    job = JobFactory(kind="test.drill")
    victim = worker("half")
    time.sleep(1.5)
    job.refresh_from_db()
    assert not queries.is_silent(job)
    assert queries.progress_of(job).done == ROWS // 2 + 1
    kill(victim)
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2))
    assert queries.is_silent(job)


def test_once_it_runs_what_is_due_and_ends(kind):
    kind(lambda job: {"done": True})
    JobFactory.create_batch(3)
    later = JobFactory(run_after=timezone.now() + dt.timedelta(hours=1))
    assert work(stop=threading.Event(), once=True) == 3
    assert list(Job.objects.filter(state=JobState.QUEUED)) == [later]
