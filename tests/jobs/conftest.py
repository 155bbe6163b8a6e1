"""Kinds of work that exist in these tests only, and the people who look at jobs."""

import threading

import pytest
from django.db import close_old_connections, connections

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
