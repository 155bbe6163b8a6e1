"""A small country for tests of people and places."""

import types

import pytest

from governance.values import UnitKind, UnitLevel
from tests.factories.governance import OrgUnitFactory


@pytest.fixture
def country():
    """Bangladesh with two divisions, two districts in one of them and a facility in each district."""
    bd = OrgUnitFactory(code="BD", level=UnitLevel.NATIONAL)
    barishal = OrgUnitFactory(code="10", level=UnitLevel.DIVISION, parent=bd)
    rangpur = OrgUnitFactory(code="55", level=UnitLevel.DIVISION, parent=bd)
    kurigram = OrgUnitFactory(code="5549", parent=rangpur)
    dinajpur = OrgUnitFactory(code="5527", parent=rangpur)
    clinic = OrgUnitFactory(code="K1", level=UnitLevel.FACILITY, kind=UnitKind.FACILITY, parent=kurigram)
    sister = OrgUnitFactory(code="D1", level=UnitLevel.FACILITY, kind=UnitKind.FACILITY, parent=dinajpur)
    return types.SimpleNamespace(
        bd=bd, barishal=barishal, rangpur=rangpur, kurigram=kurigram, dinajpur=dinajpur, clinic=clinic, sister=sister
    )
