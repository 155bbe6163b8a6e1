"""A pull from a server: what was fetched is taken in, and what breaks off leaves nothing."""

import json

import pytest

from governance.models import OrgUnit
from jobs.domain.queue import run_inline
from jobs.domain.schedules import tick
from jobs.models import Job, Schedule
from monitoring.interop.dhis2.client import Client, Limits
from monitoring.jobs import dhis2 as jobs
from monitoring.models import (
    CombinationMapping,
    Connection,
    DataSetMapping,
    ElementMapping,
    Measurement,
    Pull,
    Submission,
    UnitMapping,
)
from tests.factories.dhis2 import TOKEN, a_connection, scene
from tests.factories.monitoring import officer
from tests.monitoring.interop.dhis2_server import FakeDHIS2, a_unit, a_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def remote():
    with FakeDHIS2() as server:
        yield server


@pytest.fixture(autouse=True)
def hurried(monkeypatch, remote):
    """The client as it is, with less patience."""

    def make(*args, **kwargs):
        slow = "slow" in remote.modes.values()
        limits = Limits(connect=5, read=0.3 if slow else 5, total=30, value_bytes=200_000, first_wait=0)
        return Client(*args, **kwargs, limits=limits, sleep=lambda seconds: None)

    monkeypatch.setattr(jobs, "Client", make)


@pytest.fixture
def found(remote):
    return scene(address=remote.address, allow_private=True, allow_http=True)


def pull(found, **payload) -> Job:
    by = payload.pop("by", None)
    return run_inline("dhis2.pull", {"connection": found.connection.pk, "period": "2026-07"} | payload, by=by)


def test_the_lists_come_with_suggestions(remote):
    connection = a_connection(address=remote.address, allow_private=True, allow_http=True)
    remote.lists["organisationUnits"] = [
        a_unit("u1", "Unit 1", code="X1"),
        a_unit("u2", "Unit 2"),
        a_unit("u3", "Unit 3"),
    ]
    remote.lists["dataElements"] = [{"id": "e1", "name": "Element"}]
    remote.lists["categoryOptionCombos"] = [{"id": "c1", "name": "default"}]
    remote.lists["dataSets"] = [{"id": "d1", "name": "Form", "periodType": "Monthly"}]
    job = run_inline("dhis2.metadata", {"connection": connection.pk})
    assert job.state == "finished", job.error
    assert UnitMapping.objects.count() == 3
    assert ElementMapping.objects.get().remote_name == "Element"
    assert CombinationMapping.objects.get().score == 100
    assert DataSetMapping.objects.get().period_type == "Monthly"
    assert Connection.objects.get().version == "2.41.3"


def test_a_pull_brings_values_and_completions(remote, found):
    remote.values = [a_value("e-bcg", "u-f1", "12"), a_value("e-opd", "u-f2", "0", categoryOptionCombo="c-f")]
    remote.registrations = [
        {"dataSet": "ds", "period": "202607", "organisationUnit": "u-f1", "date": "2026-08-10", "completed": True}
    ]
    job = pull(found)
    assert job.state == "finished", job.error
    assert Measurement.objects.waiting().count() == 2
    assert Submission.objects.get().was_on_time
    (asked,) = remote.requests_for("dataValueSets")
    assert (asked["dataSet"], asked["period"], asked["orgUnit"]) == (["ds"], ["202607"], ["u-country"])
    again = pull(found)
    assert again.result["counts"]["unchanged"] == 2
    assert Measurement.objects.count() == 2


def test_a_look_takes_nothing_in(remote, found):
    remote.values = [a_value("e-bcg", "u-f1", "12")]
    job = pull(found, dry_run=True)
    assert job.result["counts"]["created"] == 1
    assert Pull.objects.get().state == "looked"
    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("broken", "truncated"),
        ("short", "truncated"),
        ("cut", "unreachable"),
        ("slow", "unreachable"),
        ("503", "unreachable"),
        ("401", "not_authorised"),
        ("html", "wrong_type"),
        ("endless", "too_large"),
        ("list", "not_an_exchange"),
        ("redirect", "redirected"),
    ],
)
@pytest.mark.parametrize("path", ["dataValueSets", "completeDataSetRegistrations"])
def test_what_goes_wrong_leaves_nothing_but_its_word(remote, found, mode, code, path):
    remote.values = [a_value("e-bcg", "u-f1", "12")]
    remote.modes[path] = mode
    remote.redirect_to = "http://169.254.169.254/"
    job = pull(found)
    assert (job.state, job.error_code) == ("failed", code)
    assert (Pull.objects.get().state, Pull.objects.get().error_code) == ("failed", code)
    assert not Measurement.objects.exists()
    assert TOKEN not in json.dumps(list(Job.objects.values()), default=str)


def test_the_second_of_several_answers_may_break_and_nothing_of_the_first_stays(remote, found):
    remote.values = [a_value("e-bcg", "u-f1", "12"), a_value("e-bcg", "u-f1", "13", period="202608")]
    remote.modes["completeDataSetRegistrations"] = "500"
    assert pull(found, period="2026Q3").state == "failed"
    assert not Measurement.objects.exists()


def test_a_connection_without_the_right_to_private_places_asks_nothing(remote, found):
    Connection.objects.update(allow_private=False)
    job = pull(found)
    assert job.error_code == "forbidden_address"
    assert remote.asked == []


def test_a_connection_out_of_use_is_not_asked(remote, found):
    Connection.objects.update(active=False)
    assert pull(found).error_code == "no_connection"


def test_a_token_that_cannot_be_opened_is_told(remote, found):
    Connection.objects.update(token_sealed="spoiled")
    assert pull(found).error_code == "no_token"


def test_only_those_who_may_ask(remote, found):
    remote.values = [a_value("e-bcg", "u-f1", "12")]
    assert pull(found, by=officer(OrgUnit.objects.get(pk=found.country.pk)).user).state == "finished"
    assert Pull.objects.get().by is not None


def test_each_night_a_pull_is_asked_for_once(remote, found):
    due = Schedule.objects.get(kind="dhis2.pull")
    Schedule.objects.exclude(pk=due.pk).update(active=False)
    (job,) = tick(now=due.next_due)
    assert (job.kind, job.payload) == ("dhis2.pull", {"connection": found.connection.pk})
    assert tick(now=due.next_due) == []


def test_a_night_before_anything_is_mapped_asks_nothing_and_fails_nothing(remote):
    connection = a_connection(address=remote.address, allow_private=True, allow_http=True)
    job = run_inline("dhis2.pull", {"connection": connection.pk})
    assert (job.state, job.result) == ("finished", {})
    assert not Pull.objects.exists()
    assert remote.asked == []
    assert jobs.pull_address(job) == ""


def test_a_pull_that_is_cancelled_leaves_nothing(remote, found, monkeypatch):
    from jobs.domain.execution import Cancelled, RunningJob

    remote.values = [a_value("e-bcg", "u-f1", "12")]

    def cancelled(self):
        if remote.requests_for("dataValueSets"):
            raise Cancelled

    monkeypatch.setattr(RunningJob, "check_cancelled", cancelled)
    assert pull(found).state == "cancelled"
    assert not Measurement.objects.exists()
    assert not Pull.objects.exists()
