"""Kinds of work that exist in these tests only."""

import pytest

from jobs import registry


@pytest.fixture
def kind():
    """Registers a kind for one test: `kind(handler, kind="test.nothing", **what)`."""
    before = dict(registry.kinds)

    def register(handler=lambda job: {}, kind="test.nothing", **fields):
        fields = {"label": "Nothing", "may": lambda user: True} | fields
        registry.kinds.pop(kind, None)
        return registry.register(kind, handler, **fields)

    register()
    yield register
    registry.kinds.clear()
    registry.kinds.update(before)
