"""Kinds of work that exist in these tests only, and the people who look at jobs."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import close_old_connections, connection, connections

from jobs import registry
from tests.factories.governance import PersonFactory, PostingFactory


@pytest.fixture
def kind():
    """Registers a kind for one test: `kind(handler, kind="test.nothing", **what)`."""
    before = dict(registry.kinds)
    registry.kinds.clear()

    def register(handler=lambda job: {}, kind="test.nothing", **fields):
        fields = {"label": "Nothing", "may": lambda user: True} | fields
        registry.kinds.pop(kind, None)
        return registry.register(kind, handler, **fields)

    register()
    yield register
    registry.kinds.clear()
    registry.kinds.update(before)


@pytest.fixture
def owner():
    return PostingFactory().person


@pytest.fixture
def colleague(owner):
    """Somebody at the same post of the same unit."""
    posting = owner.postings.get()
    return PostingFactory(unit=posting.unit, post=posting.post).person


@pytest.fixture
def stranger():
    return PersonFactory()


@pytest.fixture
def administrator():
    return PersonFactory(user__is_superuser=True)


@pytest.fixture
def in_threads():
    """`in_threads(number, action)` runs an action in so many threads at once and returns what each returned."""

    def run(number, action):
        gate, results = threading.Barrier(number), []

        def one():
            close_old_connections()
            gate.wait()
            try:
                results.append(action())
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one) for _ in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return run


def kill(process):
    """kill -9 of a process and of all that it started, which may have groups of their own; they are dead after it."""
    family = [process.pid]
    for pid in family:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                family += map(int, (thread / "children").read_text().split())
    for pid in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait(10)
    until = time.monotonic() + 10
    while any(_lives(pid) for pid in family):
        assert time.monotonic() < until
        time.sleep(0.02)


def _lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def environment(**changes):
    """That of a worker on the database of this test."""
    to = connection.settings_dict
    address = (
        f"sqlite:///{to['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgresql://{to['USER']}:{to['PASSWORD']}@/{to['NAME']}?host={to['HOST']}&port={to['PORT'] or 5432}"
    )
    return (
        os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": address,
            "PRIVATE_ROOT": str(settings.PRIVATE_ROOT),
            "JOBS_LEASE_SECONDS": "2",
            "JOBS_ENGINE": "database",
        }
        | changes
    )


@pytest.fixture
def worker(tmp_path):
    """`worker(point)` starts one (tests/jobs/drill.py) and, if it has a point to wait at, waits until it is there.

    Without a point it waits until the worker has run what is due; one of Celery runs until the test is over.
    """
    started = []

    def start(point="none", engine="database", **changes):
        marker = tmp_path / f"marker{len(started)}"
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.drill", engine, point, str(marker)],
            cwd=settings.BASE_DIR,
            env=environment(JOBS_ENGINE=engine, **changes),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        if point == "none" and engine != "celery":
            assert process.wait(60) == 0, process.stderr.read().decode()
        until = time.monotonic() + 60
        while point != "none" and not marker.exists():
            assert process.poll() is None, process.stderr.read().decode()
            assert time.monotonic() < until
            time.sleep(0.05)
        return process

    yield start
    for process in started:
        kill(process)
        process.stdout.close()
        process.stderr.close()


@pytest.fixture
def redis(tmp_path):
    """The address of a Redis of this test alone."""
    if shutil.which("redis-server") is None:
        reason = "redis-server is not installed: `apt-get install redis-server`"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
    )
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0"
    server.kill()
    server.wait()


@pytest.fixture
def carried_by():
    """`carried_by(engine)` has jobs of this test carried by that engine."""
    from django_tasks import task_backends

    before = task_backends["jobs"]

    def use(engine):
        task_backends["jobs"] = engine
        return engine

    yield use
    task_backends["jobs"] = before
