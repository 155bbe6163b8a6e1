"""One worker has a job; all of it happens or nothing; the row tells the truth."""

import datetime as dt
import threading
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.utils import timezone, translation

from jobs.domain import execution, pulse
from jobs.domain.cancelling import cancel
from jobs.models import Job, Schedule
from jobs.values import JobState
from tests.factories.governance import UserFactory
from tests.factories.jobs import JobFactory, ScheduleFactory

pytestmark = pytest.mark.django_db


def raising(error):
    def handler(job):
        ScheduleFactory(name="half")
        raise error

    return handler


def test_a_job_runs_and_keeps_its_result(kind):
    kind(lambda job: {"twice": job.payload["number"] * 2})
    job = execution.run(job_id=JobFactory(payload={"number": 21}).pk)
    assert (job.state, job.result, job.attempts) == (JobState.FINISHED, {"twice": 42}, 1)
    assert job.lease_token is None


def test_a_job_runs_in_the_language_of_the_one_who_asked(kind):
    kind(lambda job: {"language": translation.get_language()})
    assert execution.run(job_id=JobFactory(language="bn").pk).result == {"language": "bn"}
    assert execution.run(job_id=JobFactory(language="en").pk).result == {"language": "en"}


def test_a_finished_job_does_not_run_again(kind):
    assert execution.run(job_id=JobFactory(finished=True).pk) is None


def test_a_job_is_not_taken_before_its_time(kind):
    assert execution.run(job_id=JobFactory(run_after=timezone.now() + dt.timedelta(minutes=1)).pk) is None


def test_an_error_that_a_person_can_correct_fails_at_once_with_its_sentence_and_leaves_nothing(kind):
    kind(raising(ValidationError("The period is closed.", code="closed")))
    job = execution.run(job_id=JobFactory().pk)
    assert (job.state, job.error_code, job.error) == (JobState.FAILED, "closed", "The period is closed.")
    assert not Schedule.objects.exists()


def test_a_crash_is_tried_again_later_each_time_and_then_fails_without_a_stack(kind):
    kind(raising(RuntimeError("secret detail")))
    job = JobFactory(max_attempts=3)
    waits = []
    for _attempt in range(3):
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        job = execution.run(job_id=job.pk)
        waits.append(round((job.run_after - timezone.now()).total_seconds()))
    assert waits[:2] == [10, 40]
    assert (job.state, job.error_code, job.attempts) == (JobState.FAILED, "crashed", 3)
    assert "secret" not in job.error
    assert job.error
    assert not Schedule.objects.exists()


def test_a_person_who_lost_the_right_does_not_have_it_done(kind):
    kind(may=lambda user: False)
    job = execution.run(job_id=JobFactory(owner=UserFactory()).pk)
    assert (job.state, job.error_code) == (JobState.FAILED, "forbidden")


def test_a_handler_that_may_not_fails_with_that_reason(kind):
    kind(raising(PermissionDenied()))
    assert execution.run(job_id=JobFactory().pk).error_code == "forbidden"


def test_a_kind_that_is_not_installed_fails(kind):
    assert execution.run(job_id=JobFactory(kind="test.gone").pk).error_code == "unknown_kind"


def test_a_job_that_lost_its_lease_leaves_nothing(kind):
    def handler(job):
        ScheduleFactory(name="late")
        Job.objects.filter(pk=job.job.pk).update(lease_token=uuid.uuid4())
        return {"late": True}

    kind(handler)
    job = JobFactory()
    execution.run(job_id=job.pk)
    job.refresh_from_db()
    assert job.result is None
    assert not Schedule.objects.exists()


def test_a_kind_that_is_not_atomic_writes_in_the_function_it_returns(kind):
    def handler(job):
        def write():
            Job.objects.filter(pk=job.job.pk).update(lease_token=uuid.uuid4())
            ScheduleFactory(name="late")
            return {}

        return write

    kind(handler, atomic=False)
    job = execution.run(job_id=JobFactory().pk)
    assert job.state == JobState.RUNNING
    assert not Schedule.objects.exists()


@pytest.mark.parametrize("fails", [False, True])
def test_what_a_handler_left_open_is_closed_when_the_transaction_is_over(kind, fails):
    class Rest:
        written_when_closed = None

        def __call__(self):
            ScheduleFactory(name="written")
            if fails:
                raise ValidationError("no")
            return {}

        def close(self):
            self.written_when_closed = Schedule.objects.exists()

    rest = Rest()
    kind(lambda job: rest, atomic=False)
    job = execution.run(job_id=JobFactory().pk)
    assert job.state == (JobState.FAILED if fails else JobState.FINISHED)
    assert rest.written_when_closed is not fails


def test_a_look_of_an_import_that_is_not_atomic_keeps_no_list_of_what_was_accepted(kind):
    kind(lambda job: lambda: {"rows": 1, "accepted": [1]}, kind="import.test", imports=True, atomic=False)
    job = execution.run(job_id=JobFactory(kind="import.test", payload={"dry_run": True}).pk)
    assert job.result == {"rows": 1}


def test_a_dry_run_of_an_import_writes_nothing_whatever_its_handler_does(kind):
    kind(lambda job: {"made": ScheduleFactory().name}, kind="import.test", imports=True)
    job = execution.run(job_id=JobFactory(kind="import.test", payload={"dry_run": True}).pk)
    assert job.state == JobState.FINISHED
    assert not Schedule.objects.exists()


def test_a_result_file_is_kept_and_dropped_when_the_job_fails(kind):
    def handler(job):
        job.keep_file("report.txt", b"four")
        if job.payload.get("fail"):
            raise ValidationError("no")

    kind(handler)
    kept = execution.run(job_id=JobFactory().pk)
    assert kept.result_file.read() == b"four"
    assert kept.result_name == "report.txt"
    failed = execution.run(job_id=JobFactory(payload={"fail": True}).pk)
    assert not failed.result_file
    assert not failed.result_file.storage.exists(f"jobs/{failed.pk}/result")


def test_a_worker_that_stops_puts_the_job_back_and_the_attempt_does_not_count(kind):
    stop = threading.Event()

    def handler(job):
        ScheduleFactory()
        stop.set()
        job.progress(1, 2)

    kind(handler)
    job = execution.run(job_id=JobFactory().pk, stop=stop)
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert not Schedule.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_claim_at_once_one_wins(kind, in_threads):
    for _round in range(5):
        job = JobFactory()
        claims = in_threads(4, lambda job=job: execution.claim(job_id=job.pk))
        assert sum(claim is not None for claim in claims) == 1
        job.refresh_from_db()
        assert job.attempts == 1


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_and_the_lease_renewed_while_the_work_is_in_its_transaction(kind, monkeypatch):
    monkeypatch.setattr(pulse, "BEAT", 0.02)
    from jobs import queries

    halfway, seen = threading.Event(), threading.Event()

    def handler(job):
        ScheduleFactory()
        for done in range(1, 400):
            job.progress(done, 400, "reading")
            if done == 200:
                halfway.set()
                assert seen.wait(5)
        return {}

    kind(handler)
    job = JobFactory()
    worker = threading.Thread(target=lambda: (execution.run(job_id=job.pk), connections.close_all()))
    worker.start()
    assert halfway.wait(5)
    for _look in range(250):
        job.refresh_from_db()
        progress = queries.progress_of(job)
        if progress.done == 200:
            break
        threading.Event().wait(0.02)
    alive = not queries.is_silent(job)
    seen.set()
    worker.join()
    assert (progress.done, progress.total, progress.note, progress.percent) == (200, 400, "reading", 50)
    assert alive
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.FINISHED, 400, 400)


@pytest.mark.django_db(transaction=True)
def test_a_running_job_that_is_cancelled_stops_and_leaves_nothing(kind, monkeypatch):
    monkeypatch.setattr(pulse, "BEAT", 0.02)
    begun = threading.Event()

    def handler(job):
        ScheduleFactory()
        begun.set()
        for done in range(1000):
            job.progress(done, 1000)
            threading.Event().wait(0.01)

    kind(handler)
    job = JobFactory()
    worker = threading.Thread(target=lambda: (execution.run(job_id=job.pk), connections.close_all()))
    worker.start()
    assert begun.wait(5)
    job.refresh_from_db()
    cancel(job=job)
    worker.join(20)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not Schedule.objects.exists()
