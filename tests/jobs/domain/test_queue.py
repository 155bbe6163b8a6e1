"""Asking for work: once for each key, handed over after the commit."""

import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from jobs.domain import queue
from jobs.domain.queue import enqueue, run_inline
from jobs.models import Job, Schedule
from jobs.values import JobState
from tests.factories.governance import UserFactory
from tests.factories.jobs import ScheduleFactory

pytestmark = pytest.mark.django_db


def test_the_same_key_is_the_same_job(kind):
    first = enqueue(kind="test.nothing", payload={"n": 1}, idempotency_key="once")
    assert enqueue(kind="test.nothing", payload={"n": 2}, idempotency_key="once") == first
    assert Job.objects.get().payload == {"n": 1}


def test_a_key_of_somebody_else_is_refused(kind):
    enqueue(kind="test.nothing", by=UserFactory(), idempotency_key="once")
    with pytest.raises(ValidationError) as refused:
        enqueue(kind="test.nothing", by=UserFactory(), idempotency_key="once")
    assert refused.value.code == "key_in_use"


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_key_make_one_job_and_keep_one_file(kind, in_threads):
    jobs = in_threads(
        20, lambda: enqueue(kind="test.nothing", idempotency_key="once", file=ContentFile(b"a,b", name="a.csv"))
    )
    stored = Job.objects.get()
    assert {job.pk for job in jobs} == {stored.pk}
    assert stored.upload.read() == b"a,b"
    for job in jobs:
        assert not stored.upload.storage.exists(f"jobs/{job.pk}/upload_1")


def test_who_may_not_start_it_is_refused(kind):
    kind(may=lambda user: False)
    with pytest.raises(PermissionDenied):
        enqueue(kind="test.nothing", by=UserFactory())
    with pytest.raises(PermissionDenied):
        run_inline("test.nothing", by=UserFactory())
    assert not Job.objects.exists()


def test_an_unknown_kind_is_an_error_of_the_program(kind):
    with pytest.raises(LookupError):
        enqueue(kind="test.unknown")


def test_the_engine_hears_of_a_job_after_the_commit_and_never_of_one_that_was_rolled_back(
    kind, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr(queue, "hand_over", lambda job: told.append(job.pk))
    with django_capture_on_commit_callbacks(execute=True):
        kept = enqueue(kind="test.nothing")
        assert told == []
        with transaction.atomic():
            enqueue(kind="test.nothing")
            transaction.set_rollback(True)
    assert told == [kept.pk]


def test_an_engine_that_is_away_fails_nothing(kind, monkeypatch, django_capture_on_commit_callbacks):
    def away(backend, task, args, kwargs):
        raise ConnectionError("no route")

    monkeypatch.setattr("jobs.engines.database.Engine.enqueue", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(kind="test.nothing")
    job.refresh_from_db()
    assert (job.state, job.handed_at) == (JobState.QUEUED, None)


def test_a_file_is_stored_privately_under_a_name_of_ours_with_its_hash(kind):
    job = enqueue(kind="test.nothing", file=ContentFile(b"a,b\n", name="../../বাজেট.csv"))
    assert job.upload.name == f"jobs/{job.pk}/upload"
    assert job.upload_name == "বাজেট.csv"
    assert job.upload_sha256 == hashlib.sha256(b"a,b\n").hexdigest()


def test_inline_it_is_done_here_under_the_same_lease_and_the_row_is_kept(kind):
    def handler(job):
        assert job.job.lease_token
        return {"read": job.content().decode(), "name": job.filename, "by": job.owner}

    kind(handler)
    job = run_inline("test.nothing", {"a": 1}, ContentFile(b"x", name="x.csv"), None)
    assert (job.state, job.result) == (JobState.FINISHED, {"read": "x", "name": "x.csv", "by": None})


def test_inline_a_crash_is_told_and_leaves_nothing(kind):
    def handler(job):
        ScheduleFactory()
        raise RuntimeError

    kind(handler)
    job = run_inline("test.nothing")
    assert (job.state, job.error_code) == (JobState.FAILED, "crashed")
    assert not Schedule.objects.exists()
