import datetime as dt

import pytest

from governance.domain import year_closing
from governance.queries import closings
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import FiscalYearFactory, line

pytestmark = pytest.mark.django_db


def test_it_waits_for_the_other_officers():
    first, second = (person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory()) for _who in range(2))
    year_closing.propose_closing(year=FiscalYearFactory(), by=first)
    assert closings.waiting_for(first) == closings.waiting_for(None) == closings.waiting_for(PersonFactory()) == []
    (item,) = closings.waiting_for(second)
    assert item.href.endswith("/budget/years/FY2025-26/closing/")


@pytest.mark.parametrize("count", [10, 1000])
def test_what_stands_open_takes_the_same_queries_for_any_number(count, django_assert_max_num_queries):
    from governance.models import BudgetLine

    row = line(original=1000, released=800, spent=100)
    fields = {f.attname: getattr(row, f.attname) for f in BudgetLine._meta.concrete_fields if f.attname != "id"}
    BudgetLine.objects.bulk_create(
        BudgetLine(**fields | {"cost_centre": f"{at:07}"}) for at in range(1, count)
    )  # fmt: skip
    with django_assert_max_num_queries(8):
        matters = closings.open_matters(row.fiscal_year, on=dt.date(2026, 9, 1))
    assert matters["without_reason"] >= 1
