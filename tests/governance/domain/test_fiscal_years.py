import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from governance.domain import fiscal_years
from governance.models import FiscalYear, LogEntry
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import line

pytestmark = pytest.mark.django_db
START, END = dt.date(2025, 7, 1), dt.date(2026, 6, 30)


def keep(code="FY2025-26", start=START, end=END, closed_on=None, by=None):
    return fiscal_years.keep_fiscal_year(code=code, start=start, end=end, closed_on=closed_on, by=by)


def test_a_year_is_opened_and_its_closing_noted():
    keep()
    year = keep(closed_on=dt.date(2026, 8, 31))
    assert FiscalYear.objects.count() == 1
    assert year.is_closed_on(dt.date(2026, 8, 31))
    assert not year.is_closed_on(dt.date(2026, 8, 30))


@pytest.mark.parametrize(
    ("fields", "column", "code"),
    [
        ({"code": "FY2025-27"}, "code", "bad_period"),
        ({"code": "2025"}, "start", "bad_fiscal_year"),
        ({"start": dt.date(2025, 1, 1)}, "start", "bad_fiscal_year"),
        ({"closed_on": END}, "closed_on", "closed_before_end"),
    ],
)
def test_a_year_that_cannot_be_is_refused(fields, column, code):
    with pytest.raises(ValidationError) as refused:
        keep(**fields)
    assert refused.value.error_dict[column][0].code == code


def test_a_year_is_written_as_people_read_it():
    assert str(keep()) == "২০২৫-২৬ অর্থবছর"


def test_a_source_is_kept_by_those_who_keep_the_budget():
    source = {"code": "DPA", "name_en": "Direct project aid", "name_bn": "সরাসরি প্রকল্প সাহায্য", "is_aid": True}
    with pytest.raises(PermissionDenied):
        fiscal_years.keep_source(**source, by=PersonFactory())
    assert fiscal_years.keep_source(**source, by=None).is_aid


def test_the_total_of_the_division_needs_a_source_and_is_not_less_than_its_lines():
    officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    year = line(original=4000).fiscal_year

    def keep_total(amount, source="Budget book, p. 12", by=officer):
        return fiscal_years.keep_division_total(year=year, amount_bdt=amount, source=source, by=by)

    for amount, source, column in ((5000, " ", "source"), (3999, "p. 12", "amount_bdt"), (0, "p. 12", "amount_bdt")):
        with pytest.raises(ValidationError) as refused:
            keep_total(amount, source)
        assert set(refused.value.error_dict) == {column}
    with pytest.raises(PermissionDenied):
        keep_total(5000, by=PersonFactory())
    keep_total(50_000)
    assert keep_total(60_000).division_allocation_bdt == 60_000
    logged = LogEntry.objects.filter(noun="FiscalYear", by=officer).order_by("-id").first()
    assert (logged.before, logged.after) == ({"division_allocation_bdt": 50_000}, {"division_allocation_bdt": 60_000})


def test_a_file_of_years_leaves_the_total_of_the_division_alone():
    fiscal_years.keep_division_total(year=keep(), amount_bdt=50_000, source="p. 12", by=None)
    assert keep(closed_on=dt.date(2026, 8, 31)).division_allocation_bdt == 50_000


def test_the_database_refuses_a_total_without_its_source():
    with pytest.raises(IntegrityError), transaction.atomic():
        FiscalYear.objects.filter(pk=keep().pk).update(division_allocation_bdt=50_000)
