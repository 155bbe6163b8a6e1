"""worker, tick and sweep from the command line."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from jobs.models import Job
from jobs.values import JobState
from tests.factories.governance import PersonFactory
from tests.factories.jobs import JobFactory, ScheduleFactory

pytestmark = pytest.mark.django_db(transaction=True)


def printed(capsys, *command):
    call_command(*command)
    return json.loads(capsys.readouterr().out)


def test_a_worker_alone_ticks_sweeps_and_runs(kind, capsys):
    fallen, recurring = JobFactory(silent=True), ScheduleFactory()
    call_command("worker", "--once")
    assert "2 jobs" in capsys.readouterr().out
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.FINISHED}
    fallen.refresh_from_db()
    assert fallen.attempts == 2
    assert recurring.runs.get().job.state == JobState.FINISHED


def test_a_worker_refuses_demo_accounts_in_production(kind, settings):
    PersonFactory(user__is_demo=True)
    settings.PRODUCTION = True
    with pytest.raises(SystemCheckError, match="demo accounts"):
        call_command("worker", "--once")


def test_tick_says_what_it_asked_for_and_asks_once(kind, capsys):
    ScheduleFactory()
    (made,) = printed(capsys, "tick", "--json")["jobs"]
    assert made["kind"] == "test.nothing"
    assert printed(capsys, "tick", "--json") == {"jobs": []}


def test_sweep_says_what_it_picked_up(kind, capsys):
    JobFactory(silent=True)
    assert printed(capsys, "sweep", "--json") == {"requeued": 1, "given_up": 0, "cancelled": 0, "handed": 1}
