"""What recurs runs once for each moment."""

import datetime as dt

import pytest
from django.utils import timezone

from jobs.domain.schedules import keep_schedule, tick
from jobs.models import Job, ScheduleRun
from tests.factories.jobs import ScheduleFactory

pytestmark = pytest.mark.django_db


def moment(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def test_a_due_schedule_makes_a_job_and_waits_for_its_next_moment(kind):
    now = moment("2026-09-30 10:07")
    schedule = ScheduleFactory(every_minutes=60, next_due=moment("2026-09-30 10:00"), payload={"period": "2026Q3"})
    (job,) = tick(now=now)
    assert job.payload == {"period": "2026Q3"}
    schedule.refresh_from_db()
    assert schedule.next_due == moment("2026-09-30 11:00")
    assert tick(now=now) == []


def test_what_was_missed_runs_once_and_keeps_its_rhythm(kind):
    schedule = ScheduleFactory(every_minutes=60, next_due=moment("2026-09-30 01:30"))
    assert len(tick(now=moment("2026-09-30 10:07"))) == 1
    schedule.refresh_from_db()
    assert schedule.next_due == moment("2026-09-30 10:30")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-09-30 18:59", "2026-09-30 19:00"),  # 00:59 in Dhaka: today at 01:00
        ("2026-09-30 19:00", "2026-10-01 19:00"),  # 01:00 in Dhaka: tomorrow
        ("2028-02-28 19:01", "2028-02-29 19:00"),
    ],
)
def test_a_daily_time_is_one_of_dhaka(now, due):
    schedule = ScheduleFactory(every_minutes=None, daily_at=dt.time(1, 0))
    assert schedule.due_after(moment(now)) == moment(due)


def test_a_schedule_that_is_off_or_not_due_rests(kind):
    ScheduleFactory(active=False)
    ScheduleFactory(next_due=timezone.now() + dt.timedelta(minutes=1))
    assert tick() == []


@pytest.mark.django_db(transaction=True)
def test_ticks_at_once_make_one_job(kind, in_threads):
    ScheduleFactory()
    now = timezone.now()
    made = in_threads(4, lambda: tick(now=now))
    assert sum(map(len, made)) == 1
    assert (Job.objects.count(), ScheduleRun.objects.count()) == (1, 1)


def test_a_schedule_is_kept_once_and_a_new_rule_counts_from_now(kind):
    first = keep_schedule(name="collect", kind="test.nothing", every_minutes=60)
    again = keep_schedule(name="collect", kind="test.nothing", every_minutes=60)
    assert (again.pk, again.next_due) == (first.pk, first.next_due)
    changed = keep_schedule(name="collect", kind="test.nothing", every_minutes=5)
    assert changed.pk == first.pk
    assert dt.timedelta(0) < changed.next_due - timezone.now() <= dt.timedelta(minutes=5)
