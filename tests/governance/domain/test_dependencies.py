import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from governance.domain import dependencies
from tests.factories.plan import ActionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    """c waits for b, b waits for a."""
    a, b, c = (ActionFactory(code=code) for code in ("1.1a", "1.1b", "1.1c"))
    dependencies.set_dependencies(b, [a])
    dependencies.set_dependencies(c, [b])
    return a, b, c


def test_a_circle_is_refused_and_named(chain):
    a, _b, c = chain
    with pytest.raises(ValidationError) as refused:
        dependencies.set_dependencies(a, [c])
    assert "1.1a → 1.1c → 1.1b → 1.1a" in refused.value.messages[0]
    with pytest.raises(ValidationError) as refused:
        dependencies.set_dependencies(a, [a])
    assert "1.1a → 1.1a" in refused.value.messages[0]
    assert not a.dependencies.exists()


def test_what_is_said_replaces_what_was_said(chain):
    a, b, c = chain
    dependencies.set_dependencies(c, [a, a])
    assert list(c.depends_on.all()) == [a]
    dependencies.set_dependencies(c, [])
    assert not c.depends_on.exists()
    dependencies.set_dependencies(a, [c])
    assert list(b.depends_on.all()) == [a]


def test_an_empty_plan_can_be_held():
    with transaction.atomic():
        dependencies.hold_plan()
