"""What every test may use: a database in a blink, people, a way to log in."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from django.conf import settings
from django.test import SimpleTestCase

# Folders whose tests say how a page looks and answers: the database behind it matters little to them.
PAGES = {"views", "forms", "reports", "templatetags", "access"}
SHARE = 4  # of these tests every fourth runs on the second database


def pytest_collection_modifyitems(config, items):
    """On the second database (TEST_SHARE=1) run what asks a database, and of the tests of pages a fixed share.

    Rules, queries, jobs and imports all run there; which tests of pages do follows from their names, so that a failure
    can be repeated. Without TEST_SHARE everything runs that was asked for.
    """
    if os.environ.get("TEST_SHARE") != "1":
        return
    left_out = {item for item in items if not _asks_database(item) or _of_pages(item)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def _asks_database(item) -> bool:
    of_django = item.cls is not None and issubclass(item.cls, SimpleTestCase)
    marked = item.get_closest_marker("django_db") is not None
    return of_django or marked or bool({"db", "transactional_db"} & set(item.fixturenames))


def _of_pages(item) -> bool:
    return bool(PAGES & set(item.path.parts)) and zlib.crc32(item.nodeid.encode()) % SHARE != 0


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, tmp_path_factory):
    """Replace Django's migrate-everything with a copy of the kept template (see tests/databases.py)."""
    from django.db import connection, connections

    from tests import databases

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with django_db_blocker.unblock():
        if settings.DATABASE == "sqlite":
            target = tmp_path_factory.mktemp("database") / "test.sqlite3"
            databases.sqlite_from_template(target)
            settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = str(target)
        else:
            address = urlparse(databases.start_postgresql())
            host = parse_qs(address.query).get("host", [address.hostname])[0]
            connection.settings_dict |= {
                "HOST": host,
                "USER": address.username or "postgres",
                "PASSWORD": address.password or "",
                "PORT": address.port or "",
            }
            settings.DATABASES["default"] |= {
                k: connection.settings_dict[k] for k in ("HOST", "USER", "PASSWORD", "PORT")
            }
            name = f"test_{worker}_{os.getpid()}"
            databases.postgresql_from_template(name)
            settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        if settings.DATABASE != "sqlite":
            settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = "postgres"
            databases._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(autouse=True)
def bangla_first():
    """Each test starts in the product's first language, whatever the one before activated."""
    from django.utils import translation

    with translation.override("bn"):
        yield


@pytest.fixture
def sign_in(client):
    """Log a person in: `sign_in(person)`; returns the client."""

    def log_in(person):
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


@pytest.fixture
def data() -> Path:
    """The folder of the reference data that the product ships."""
    return Path(settings.BASE_DIR) / "config" / "demo"
