"""A small country for tests of people and places."""

import types
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from governance.interop import budget, places, plan
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


@pytest.fixture(scope="class")
def whole_plan(django_db_setup, django_db_blocker):
    """The reference plan with its money, read once for a class of tests and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        for resource, name in [
            (places.OrganisationResource, "organisations"),
            (plan.StrategyResource, "strategy"),
            (budget.FiscalYearResource, "fiscal_years"),
            (budget.SourceResource, "sources"),
            (plan.ActionResource, "actions"),
            (plan.MilestoneResource, "milestones"),
            (plan.ClaimedProgressResource, "claimed_progress"),
            (budget.BudgetLineResource, "budget_lines"),
        ]:
            content = (Path(settings.BASE_DIR) / "config" / "demo" / f"{name}.csv").read_bytes()
            report = resource().run(content, f"{name}.csv", by=None)
            assert report.ok, report.refused[:3]
        yield
        transaction.set_rollback(True)
