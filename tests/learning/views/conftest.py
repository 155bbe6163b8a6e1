import pytest

from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, PostingFactory, person_with_role


@pytest.fixture
def unit():
    return OrgUnitFactory()


@pytest.fixture
def owner(unit):
    return PostingFactory(unit=unit).person


@pytest.fixture
def colleague(unit):
    return PostingFactory(unit=unit).person


@pytest.fixture
def trainer(unit):
    return person_with_role(Role.TRAINER, unit)


@pytest.fixture
def stranger():
    return PersonFactory()
