import pytest

from governance.domain import extract_matching
from governance.models import FiscalYear
from governance.queries import expenditure
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import FiscalYearFactory, an_extract, line

pytestmark = pytest.mark.django_db


def test_what_waits_is_counted_in_its_year_until_somebody_decides():
    officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    year, other = FiscalYearFactory(), FiscalYearFactory(code="FY2026-27")
    row = an_extract(100, 250).rows.first()
    assert expenditure.unmatched_in(year) == expenditure.Unmatched(2, 350)
    assert expenditure.unmatched_in(other) == expenditure.Unmatched(0, 0)
    extract_matching.set_row_aside(row=row, note="Another ministry.", by=officer)
    assert expenditure.unmatched_in(year) == expenditure.Unmatched(1, 250)


def test_it_waits_for_those_who_keep_the_budget():
    FiscalYearFactory()
    officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    assert expenditure.waiting_for(officer) == []
    an_extract(100, 250)
    (item,) = expenditure.waiting_for(officer)
    assert "২" in item.title
    assert expenditure.waiting_for(PersonFactory()) == []
    assert expenditure.waiting_for(None) == []


def test_lines_with_like_codes_are_offered_first_and_only_those_of_year_and_source():
    other, same = line(economic_code="9999-0202-0100-3211"), line()
    line(year="FY2026-27")
    line(source="RPA")
    row = an_extract().rows.get()
    assert expenditure.lines_for(row) == [same, other]
    assert expenditure.is_like(row, same)
    assert not expenditure.is_like(row, other)


def test_files_are_listed_with_the_number_of_their_rows_by_state():
    line(released=500)
    an_extract(1, 2)
    an_extract(3, codes="9999-0101-0100-3211")
    assert [(each.count, each.unmatched, each.matched) for each in expenditure.extracts()] == [(1, 0, 1), (2, 2, 0)]
    assert FiscalYear.objects.count() == 1
