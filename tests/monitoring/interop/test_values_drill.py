"""An import of values among others: a killed worker, the same file twice at once, entry and approval beside it."""

import io
import threading
import time
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import connection, connections
from django.utils import timezone
from django.utils.translation import gettext

from basis.periods import Period
from jobs.domain.queue import enqueue, run_inline
from jobs.domain.sweeping import sweep
from jobs.values import JobState
from monitoring.domain import measurements, staging
from monitoring.domain.measurements import Entry
from monitoring.interop.tables import ValueResource
from monitoring.interop.values import ValueImport
from monitoring.models import Batch, Measurement
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer
from tests.jobs.conftest import kill, worker  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 60


@pytest.fixture
def world():
    country, (one, two) = a_country(2, 2)
    indicators = [IndicatorFactory(series__code=f"IN{n:02}") for n in range(ROWS)]
    return country, one, two, indicators


def content(unit, indicators, numerator=1):
    lines = [f"{indicator.code},{unit.code},2026Q1,{numerator},2\n" for indicator in indicators]
    return "".join(["indicator_code,org_unit_code,period,numerator,denominator\n", *lines]).encode()


def seen():
    """What anybody could see of an import: values, and sets with nothing in them."""
    return Measurement.objects.exclude(status="loading").count(), Batch.objects.filter(complete=True).count()


def after_its_lease(job):
    job.refresh_from_db()
    time.sleep(max(0, (job.lease_until - timezone.now()).total_seconds()) + 0.1)
    return sweep()


# --- a killed worker


@pytest.mark.parametrize("point", ["reading", "checking", "piece", "handing-in"])
def test_a_killed_worker_leaves_nothing_to_be_seen_and_the_job_is_done_once(point, world, worker):  # noqa: F811
    _country, one, _two, indicators = world
    job = enqueue(kind="import.values", payload={}, file=ContentFile(content(one, indicators), name="v.csv"))
    kill(worker(point))
    assert seen() == (0, 0)

    assert after_its_lease(job).requeued == 1
    worker()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result["created"]) == (JobState.FINISHED, 2, ROWS)
    assert seen() == (ROWS, 1)
    assert Measurement.objects.count() == ROWS
    assert Batch.objects.count() == 1


def test_a_worker_killed_while_it_shows_what_was_handed_in_is_followed_by_one_that_goes_on(world, worker):  # noqa: F811
    country, one, _two, indicators = world
    if connection.vendor == "postgresql":
        pytest.skip("there all is seen at once")
    job = enqueue(kind="import.values", payload={}, file=ContentFile(content(one, indicators), name="v.csv"))
    kill(worker("showing"))
    job.refresh_from_db()
    batch = Batch.objects.get()
    assert (job.state, job.result["created"], batch.complete) == (JobState.FINISHED, ROWS, False)
    with pytest.raises(PermissionDenied):  # nobody decides about half a set
        measurements.approve(batch=batch, by=officer(country))

    run_inline("values.clear")
    batch.refresh_from_db()
    assert (batch.complete, Measurement.objects.waiting().count()) == (True, ROWS)


def test_what_a_dead_command_left_is_cleared_by_the_next_import(world, worker):  # noqa: F811
    _country, one, two, indicators = world
    job = enqueue(kind="import.values", payload={}, file=ContentFile(content(one, indicators), name="v.csv"))
    kill(worker("piece"))
    job.delete()  # nobody takes it up again
    run_inline("import.values", {}, ContentFile(content(two, indicators[:1]), name="w.csv"))
    assert Measurement.objects.get().unit == two
    assert Batch.objects.get().filename == "w.csv"


# --- twice


def test_the_same_file_twice_at_once_is_stored_once(world):
    _country, one, _two, indicators = world
    results, gate = [], threading.Barrier(3)

    def one_of_them():
        gate.wait()
        try:
            job = run_inline("import.values", {}, ContentFile(content(one, indicators), name="v.csv"))
            results.append((job.state, job.error, job.result["created"], job.result["unchanged"]))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one_of_them) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [("finished", "", 0, ROWS)] * 2 + [("finished", "", ROWS, 0)]
    assert seen() == (ROWS, 1)


# --- beside it


@pytest.fixture
def halfway(world, monkeypatch):
    """`halfway(file)` begins an import in another thread and returns while it writes; calling that lets it end."""
    reached, go_on = threading.Event(), threading.Event()
    told, threads = [], []
    monkeypatch.setattr(staging, "PIECE", 20)

    def begin(file):
        def tell(done, total, note):
            if note == gettext("Storing") and done >= 20:
                reached.set()
                assert go_on.wait(30)

        def work():
            made = ValueImport(ValueResource(), None, progress=tell)
            try:
                made.prepare(io.BytesIO(file), "v.csv", "")
                with staging.transaction.atomic():
                    told.append(made.finish())
            finally:
                made.close()
                connections.close_all()

        threads.append(threading.Thread(target=work))
        threads[0].start()
        assert reached.wait(30)

        def end():
            go_on.set()
            threads[0].join()
            return told[0]

        return end

    yield begin
    go_on.set()
    for thread in threads:
        thread.join()


def test_entry_and_approval_go_on_while_a_file_is_written(world, halfway, settings):
    country, one, two, indicators = world
    waiting = measure(indicators[0], two, "2026Q1", 1, 2, status="submitted", by=officer(two))
    end = halfway(content(one, indicators))

    start = time.monotonic()
    assert measurements.approve(batch=waiting.batch, by=officer(country)) == 1
    entry = Entry(indicators[1], two, Period.parse("2026Q1"), D(1), D(2))
    assert measurements.submit(entries=[entry], by=officer(two)) is not None
    assert time.monotonic() - start < 15  # it never waited for the end of the import
    assert seen()[0] == 2

    report = end()
    assert (report.created, report.refused) == (ROWS, [])
    assert seen()[0] == ROWS + 2


def test_a_value_for_a_cell_that_is_being_written_is_taken_or_told_to_come_again(world, halfway, monkeypatch):
    _country, one, _two, indicators = world
    monkeypatch.setattr("monitoring.domain.submitting.PATIENCE", "300ms")
    end = halfway(content(one, indicators))
    entry = Entry(indicators[0], one, Period.parse("2026Q1"), D(0), D(2))
    if connection.vendor == "postgresql":
        with pytest.raises(ValidationError) as refused:
            measurements.submit(entries=[entry], by=None)
        assert refused.value.code == "busy"
    else:
        assert measurements.submit(entries=[entry], by=None) is not None
    assert end().created == ROWS
    assert Measurement.objects.waiting().get(series_version__series=indicators[0].series).numerator == 1


def test_a_value_at_another_level_that_comes_while_a_file_is_written_stops_the_file_and_not_itself(world, halfway):
    country, one, _two, indicators = world
    end = halfway(content(one, indicators))
    entry = Entry(indicators[0], country, Period.parse("2026Q1"), D(0), D(2))
    if connection.vendor == "postgresql":  # where the rows that are being written cannot be seen
        assert measurements.submit(entries=[entry], by=None) is not None
        assert [refusal.code for refusal in end().refused] == ["already_reported_at_other_level"]
        assert seen()[0] == 1
    else:
        with pytest.raises(ValidationError):
            measurements.submit(entries=[entry], by=None)
        assert end().created == ROWS


def test_cancelled_in_the_middle_of_writing_nothing_remains(world, monkeypatch):
    _country, one, _two, indicators = world
    monkeypatch.setattr(staging, "PIECE", 20)
    insert = staging.Staging._insert

    def and_cancel(self, batch, status, low, high, *rest):
        if low > 1:
            self.progress.__self__.pulse.cancelled = True
        return insert(self, batch, status, low, high, *rest)

    monkeypatch.setattr(staging.Staging, "_insert", and_cancel)
    job = run_inline("import.values", {}, ContentFile(content(one, indicators), name="v.csv"))
    assert job.state == JobState.CANCELLED
    assert not Measurement.objects.exists()
    assert not Batch.objects.exists()
