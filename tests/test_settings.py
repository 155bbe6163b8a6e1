"""What a production start demands, tried in a process of its own."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


def start(tmp_path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "DATABASE", "PYTEST", "SECRET"))}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=clean | {"VAR_ROOT": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_does_not_start_without_a_secret_key(tmp_path):
    done = start(tmp_path, "check", PRODUCTION="1")
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


def test_production_passes_djangos_own_deployment_checks(tmp_path):
    done = start(
        tmp_path, "check", "--deploy", "--fail-level", "WARNING", PRODUCTION="1", SECRET_KEY="k" * 60 + "aB3$-_xyz"
    )
    assert done.returncode == 0, done.stderr


def test_outside_production_a_key_is_made_once_and_kept_for_the_owner_alone(tmp_path):
    assert start(tmp_path, "check").returncode == 0
    kept = tmp_path / "secret_key"
    first = kept.read_text()
    assert start(tmp_path, "check").returncode == 0
    assert kept.read_text() == first
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_a_production_start_refuses_demo_accounts(settings):
    from config.checks import no_demo_account_in_production
    from tests.factories.governance import UserFactory

    settings.PRODUCTION = True
    assert no_demo_account_in_production(None, databases=["default"]) == []
    UserFactory(is_demo=True)
    assert [found.id for found in no_demo_account_in_production(None, databases=["default"])] == ["config.E003"]
