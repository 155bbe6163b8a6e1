"""A worker that is killed in the middle of a report: no half report, and the job ends with a whole one."""

import time

import pytest
from django.utils import timezone

from jobs.domain.queue import run_inline
from jobs.domain.sweeping import sweep
from jobs.values import JobState
from monitoring.models import Edition, Figure, Snapshot
from tests.factories.jobs import JobFactory
from tests.factories.reports import a_small_world
from tests.jobs.conftest import kill, worker  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("point", ["drawing", "kept"])
def test_a_killed_worker_leaves_no_half_report(point, worker):  # noqa: F811
    a_small_world()
    wish = {"kind": "budget", "period": "FY2025-26", "language": "bn", "format": "pdf"}
    job = JobFactory(kind="report.budget", payload=wish, language="bn")
    kill(worker(point))
    assert [model.objects.count() for model in (Snapshot, Figure, Edition)] == [0, 0, 0]

    job.refresh_from_db()
    time.sleep(max(0, (job.lease_until - timezone.now()).total_seconds()) + 0.1)
    assert sweep().requeued == 1
    worker()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FINISHED, 2)
    edition = Edition.objects.get()
    assert edition.sha256 == job.result["sha256"]
    assert edition.file.read().startswith(b"%PDF")


def test_watching_is_a_job(db):
    done = run_inline("values.watch")
    assert done.result == {"values": 0, "queries": 0, "closed": 0}
