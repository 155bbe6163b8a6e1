"""Data sets from tables: all faults told, nothing half written, the same file twice changes nothing."""

import pytest

from monitoring.interop.data_sets import DataSetAssignmentResource, DataSetItemResource, DataSetResource
from monitoring.models import DataSet
from tests.factories.data_sets import a_data_set
from tests.factories.monitoring import IndicatorFactory, a_country

pytestmark = pytest.mark.django_db
SETS = "code,name_en,name_bn,frequency,level,deadline_days,approval_levels\n"


def run(resource, text, **options):
    return resource().run(text.encode(), "table.csv", by=None, **options)


def counts(report):
    assert report.ok, report.refused
    return (report.created, report.updated, report.unchanged)


def codes(report):
    return [(refusal.row, refusal.column, refusal.code) for refusal in report.refused]


def test_data_sets():
    row = "monthly,Monthly,মাসিক,monthly,facility,১৫,district;national\n"
    assert counts(run(DataSetResource, SETS + row)) == (1, 0, 0)
    assert counts(run(DataSetResource, SETS + row)) == (0, 0, 1)
    assert counts(run(DataSetResource, SETS + row.replace("১৫", "7"))) == (0, 1, 0)
    assert DataSet.objects.get().approval_levels == ["district", "national"]


def test_data_sets_that_are_refused():
    report = run(
        DataSetResource,
        SETS + "new,A,ক,monthly,facility,15,national\nb,B,খ,daily,facility,x,nowhere\n",
    )
    assert (2, "code", "reserved_code") in codes(report)
    assert {column for row, column, _code in codes(report) if row == 3} == {
        "frequency",
        "deadline_days",
        "approval_levels",
    }
    assert not DataSet.objects.exists()


def test_rows():
    a_data_set()
    for code in ("ONE", "TWO"):
        IndicatorFactory(code=code, series__code=code)
    head = "data_set_code,series_code,section_en,required\n"
    table = head + "form,TWO,First,yes\nform,ONE,First,no\n"
    assert counts(run(DataSetItemResource, table)) == (2, 0, 0)
    assert counts(run(DataSetItemResource, table)) == (0, 0, 2)
    assert counts(run(DataSetItemResource, head + "form,ONE,Second,no\n")) == (0, 1, 0)
    rows = DataSet.objects.get().items.values_list("series__code", "section_en", "required")
    assert list(rows) == [("ONE", "Second", False)]
    assert codes(run(DataSetItemResource, head + "form,THREE,,\nother,ONE,,\n")) == [
        (2, "series_code", "unknown_series"),
        (3, "data_set_code", "unknown_data_set"),
    ]


def test_assignments():
    country, (one, two) = a_country(2)
    form = a_data_set()
    head = "data_set_code,org_unit_code,valid_from,valid_to\n"
    table = head + f"form,{one.code},2026-07-01,\nform,{two.code},2026-07-01,2026-12-31\n"
    assert counts(run(DataSetAssignmentResource, table)) == (2, 0, 0)
    assert counts(run(DataSetAssignmentResource, table)) == (0, 0, 2)
    assert form.assignments.filter(valid_to=None).get().unit == one
    wrong = head + f"form,{country.code},2026-07-01,\nform,{one.code},2026-07-01,2026-01-01\n"
    assert codes(run(DataSetAssignmentResource, wrong)) == [
        (2, "org_unit_code", "wrong_level"),
        (3, "valid_to", "bad_date"),
    ]
