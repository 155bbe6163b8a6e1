"""The sign of life of a running job, seen from outside while its worker is at work."""

import datetime as dt
import threading
import time
import uuid

import pytest
from django.db import DatabaseError
from django.utils import timezone

from jobs import queries
from jobs.domain import pulse
from jobs.domain.cancelling import cancel
from jobs.domain.pulse import Pulse
from jobs.models import Job
from jobs.values import Progress
from tests.factories.jobs import JobFactory

beside_the_work = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(pulse, "BEAT", 0.02)


def comes_true(question):
    """Whether a question is answered with yes within ten seconds."""
    until = time.monotonic() + 10
    while not question():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@beside_the_work
def test_others_see_how_far_the_work_is():
    job = JobFactory(running=True)
    with Pulse(job) as beat:
        beat.progress = Progress(3, 4, "reading")
        assert comes_true(lambda: queries.progress_of(Job.objects.get(pk=job.pk)) == Progress(3, 4, "reading"))


@beside_the_work
def test_the_wish_to_cancel_reaches_the_work():
    job = JobFactory(running=True)
    with Pulse(job) as beat:
        assert not beat.cancelled
        cancel(job=Job.objects.get(pk=job.pk))
        assert comes_true(lambda: beat.cancelled)


@beside_the_work
def test_the_lease_is_renewed_before_it_ends(settings):
    settings.JOBS_LEASE_SECONDS = 0.3
    job = JobFactory(running=True, lease_until=timezone.now() + dt.timedelta(seconds=0.3))
    with Pulse(job):
        assert comes_true(lambda: Job.objects.get(pk=job.pk).lease_until > job.lease_until)


@beside_the_work
def test_a_lease_that_another_took_is_noticed_and_not_renewed(settings):
    settings.JOBS_LEASE_SECONDS = 0.3
    job = JobFactory(running=True)
    other = timezone.now() + dt.timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(lease_token=uuid.uuid4(), lease_until=other)
    with Pulse(job) as beat:
        assert comes_true(lambda: beat.lost)
    assert Job.objects.get(pk=job.pk).lease_until == other


@beside_the_work
def test_a_beat_that_fails_is_followed_by_another(monkeypatch):
    job, failed, renew = JobFactory(running=True), [], Pulse._renew

    def fail_once(beat):
        if not failed:
            failed.append(True)
            raise DatabaseError("away")
        renew(beat)

    monkeypatch.setattr(Pulse, "_renew", fail_once)
    with Pulse(job) as beat:
        beat._renewed -= 3600  # long due
        assert comes_true(lambda: Job.objects.get(pk=job.pk).lease_until > job.lease_until)
    assert failed


@pytest.mark.django_db
def test_inside_a_transaction_of_the_caller_nothing_beats():
    job = JobFactory(running=True)
    with Pulse(job) as beat:
        beat.progress = Progress(1, 2)
        time.sleep(0.1)
        assert queries.progress_of(job) == Progress()
        assert not beat.lost  # as it would be, did somebody look from outside


@beside_the_work
def test_nothing_stays_behind_when_the_work_is_over():
    job = JobFactory(running=True)
    name = f"pulse {job.reference}"
    with Pulse(job) as beat:
        beat.progress = Progress(1, 2)
        assert comes_true(lambda: queries.progress_of(Job.objects.get(pk=job.pk)).done == 1)
        assert name in [thread.name for thread in threading.enumerate()]
    assert not queries.pulse_file(job).exists()
    assert name not in [thread.name for thread in threading.enumerate()]
