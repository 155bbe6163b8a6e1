"""Whether an installation is healthy."""

import datetime as dt
import json

import django_rq.settings
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from jobs.engines.rq import Engine
from tests.factories.governance import UserFactory
from tests.factories.h5p import an_editor
from tests.factories.jobs import JobFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure

pytestmark = pytest.mark.django_db(transaction=True)


def examine(capsys):
    """Exit code and the findings by name."""
    code = 0
    try:
        call_command("doctor", "--json")
    except SystemExit as end:
        code = end.code
    told = json.loads(capsys.readouterr().out)
    assert told["healthy"] is (code == 0)
    return code, {finding["name"]: finding["status"] for finding in told["findings"]}


def test_it_looks_at_everything_that_an_operator_would(capsys):
    _code, found = examine(capsys)
    named = {"settings", "database", "migrations", "engine", "queue", "fonts", "assets", "demo accounts"}
    assert named <= found.keys()
    assert found["database"] in {"ok", "warning"}
    assert found["migrations"] == found["engine"] == found["queue"] == "ok"


def test_a_queue_that_nobody_works_is_a_fault(capsys):
    JobFactory(run_after=timezone.now() - dt.timedelta(minutes=10))
    code, found = examine(capsys)
    assert (code, found["queue"]) == (1, "failed")


def test_a_job_without_its_worker_is_a_warning(capsys):
    JobFactory(silent=True)
    assert examine(capsys)[1]["queue"] == "warning"


def test_a_demo_account_in_production_is_a_fault(capsys, settings):
    UserFactory(is_demo=True)
    assert examine(capsys)[1]["demo accounts"] == "ok"
    settings.PRODUCTION = True
    assert examine(capsys)[1]["demo accounts"] == "failed"


def test_an_engine_that_is_away_is_a_fault(capsys, monkeypatch, carried_by):
    monkeypatch.setitem(django_rq.settings.QUEUES, "default", {"URL": "redis://127.0.0.1:1/0"})
    carried_by(Engine("jobs", {}))
    code, found = examine(capsys)
    assert (code, found["engine"]) == (1, "failed")


def test_private_files_that_everybody_could_fetch_are_a_fault(capsys, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path, tmp_path / "private"
    assert examine(capsys)[0] == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one table")
def test_values_of_a_year_without_a_part_of_its_own_are_told(capsys):
    country, _districts = a_country()
    assert examine(capsys)[1]["values by year"] == "ok"
    measure(IndicatorFactory(sheet__frequency="annual"), country, "FY2012-13", 1, 2)
    assert examine(capsys)[1]["values by year"] == "warning"


def test_an_official_editor_that_is_not_whole_is_a_fault(capsys, settings, tmp_path):
    assert examine(capsys)[1]["H5P editor"] == "ok"
    settings.H5P_EDITOR_ROOT = str(tmp_path)
    assert examine(capsys)[1]["H5P editor"] == "failed"
    an_editor(tmp_path)
    assert examine(capsys)[1]["H5P editor"] == "ok"
