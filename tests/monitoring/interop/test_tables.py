"""Files become definitions, targets and waiting values; every fault of every row has its word."""

import time

import pytest

from governance.models import OrgUnit
from monitoring import queries
from monitoring.domain import measurements
from monitoring.interop.tables import IndicatorResource, TargetResource, ValueResource
from monitoring.models import Batch, Indicator, Measurement, SeriesVersion, Target
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

HEADER = "indicator_code,org_unit_code,period,numerator,denominator\n"


def values(*rows, by=None, header=HEADER, **options):
    content = header + "".join(",".join(map(str, row)) + "\n" for row in rows)
    return ValueResource().run(content.encode(), "values.csv", by=by, **options)


def refusals(report):
    return [(refusal.row, refusal.column, refusal.code) for refusal in report.refused]


@pytest.fixture
def scene(db):
    country, (one, two) = a_country(2, 2)
    return IndicatorFactory(series__code="IN01"), country, one, two


def test_the_reference_data_load_completely_and_twice_changes_nothing(indicators, data):
    assert (indicators.rows, indicators.created) == (65, 65)
    assert Indicator.objects.steered().count() == 61
    again = IndicatorResource().run((data / "indicators.csv").read_bytes(), "indicators.csv", by=None)
    assert (again.unchanged, again.created, again.updated) == (65, 0, 0)
    for resource, name, rows in [
        (TargetResource, "targets.csv", 2229),
        (ValueResource, "indicator_values_sample.csv", 3455),
        (ValueResource, "indicator_values_national.csv", 239),
    ]:
        content = (data / name).read_bytes()
        first = resource().run(content, name, by=None)
        second = resource().run(content, name, by=None)
        assert (first.rows, first.created, first.refused) == (rows, rows, [])
        assert (second.unchanged, second.created, second.updated, second.refused) == (rows, 0, 0, [])
    assert SeriesVersion.objects.count() == 65
    assert Measurement.objects.waiting().count() == Measurement.objects.count() == 3694
    assert Batch.objects.count() == 2
    assert Target.objects.filter(kind="baseline", value=None).count() == 4


def test_what_a_file_brings_waits_for_approval_with_its_hash(scene):
    indicator, country, one, _two = scene
    values(("IN01", one.code, "2026Q3", 1, 2))
    batch = Batch.objects.get()
    assert (batch.source, batch.filename, len(batch.content_hash)) == ("file", "values.csv", 64)
    assert Measurement.objects.get().status == "submitted"
    measurements.approve(batch=batch, by=officer(country))
    assert queries.series_values(indicator, country)[0].value == 50


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (("ZZ99", "{one}", "2026Q3", 1, 2), "indicator_code", "unknown_indicator"),
        (("IN01", "nowhere", "2026Q3", 1, 2), "org_unit_code", "unknown_org_unit"),
        (("IN01", "{one}", "2026Q5", 1, 2), "period", "bad_period"),
        (("IN01", "{one}", "2026-07", 1, 2), "period", "wrong_period"),
        (("IN01", "{one}", "2199Q1", 1, 2), "period", "wrong_period"),
        (("IN01", "{one}", "2026Q3", "", 2), "numerator", "missing_value"),
        (("IN01", "{one}", "2026Q3", 1, ""), "denominator", "missing_value"),
        (("IN01", "{one}", "2026Q3", "NaN", 2), "numerator", "not_a_number"),
        (("IN01", "{one}", "2026Q3", "=1+1", 2), "numerator", "not_a_number"),
        (("IN01", "{one}", "2026Q3", -1, 2), "numerator", "negative"),
        (("IN01", "{one}", "2026Q3", 3, 2), "numerator", "numerator_over_denominator"),
        (("IN01", "{upazila}", "2026Q3", 1, 2), "org_unit_code", "wrong_level"),
        (("IN01", "{two}", "2026Q3", 1, 2), "org_unit_code", "forbidden_unit"),
    ],
)
def test_each_fault_has_its_word_and_its_column(scene, row, column, code):
    _indicator, _country, one, two = scene
    upazila = OrgUnitFactory(parent=one, level="upazila")
    places = {"one": one.code, "two": two.code, "upazila": upazila.code}
    report = values([str(cell).format(**places) for cell in row], by=officer(OrgUnit.objects.get(pk=one.pk)))
    assert refusals(report) == [(2, column, code)]
    assert not Measurement.objects.exists()


def test_a_value_that_stands_at_another_level_is_refused(scene):
    indicator, country, one, _two = scene
    measure(indicator, one, "2026Q3", 1, 2)
    report = values(("IN01", country.code, "2026Q3", 1, 2))
    assert refusals(report) == [(2, "org_unit_code", "already_reported_at_other_level")]


def test_both_rows_of_a_cell_that_stands_twice_are_refused_whatever_the_spelling(scene):
    _indicator, _country, one, _two = scene
    report = values(("IN01", one.code, "2026Q3", 1, 2), ("IN01", one.code, "FY2026-27Q1", 1, 3))
    assert [(row, code) for row, _column, code in refusals(report)] == [(2, "duplicate_key"), (3, "duplicate_key")]


def test_one_bad_row_stops_the_file_unless_the_good_rows_are_wanted(scene):
    _indicator, _country, one, two = scene
    rows = [("IN01", one.code, "2026Q3", 1, 2), ("IN01", two.code, "2026Q3", "x", 2)]
    values(*rows)
    assert not Measurement.objects.exists()
    report = values(*rows, accept_good_rows=True)
    assert (report.created, report.refused_rows, Measurement.objects.count()) == (1, [3], 1)


def test_a_dry_run_says_what_was_understood_and_writes_nothing(scene):
    _indicator, _country, one, _two = scene
    report = values(("IN01", one.code, "২০২৬Q৩", '"১,২৩৪"', "১.৫ লাখ"), dry_run=True)
    (accepted,) = report.as_dict()["accepted"]
    assert accepted["row"] == 2
    assert accepted["values"] == {
        "indicator_code": "IN01",
        "org_unit_code": one.code,
        "period": "2026Q3",
        "numerator": 1234,
        "denominator": 150000,
    }
    assert not Measurement.objects.exists()


def test_another_number_for_an_approved_cell_is_counted_as_an_update_and_waits(scene):
    indicator, _country, one, _two = scene
    measure(indicator, one, "2026Q3", 1, 2)
    report = values(("IN01", one.code, "2026Q3", 2, 2))
    assert (report.updated, report.created, report.unchanged) == (1, 0, 0)
    assert Measurement.objects.approved().get().numerator == 1
    assert Measurement.objects.waiting().get().supersedes.numerator == 1


def test_a_changed_definition_in_the_file_becomes_a_new_version_once_values_hang_on_it(indicators, data):
    content = (data / "indicators.csv").read_bytes()
    changed = content.replace(b"Public facilities with a measured speed", b"Facilities with a tested speed")
    assert changed != content
    measure(Indicator.objects.get(code="IN01"), OrgUnit.objects.get(code="BD"), "2025Q2", 1, 2)
    report = IndicatorResource().run(changed, "indicators.csv", by=None)
    assert (report.updated, report.unchanged) == (1, 64)
    assert Indicator.objects.get(code="IN01").series.versions.count() == 2


def test_targets_say_what_is_wrong_with_them(scene):
    _indicator, _country, one, _two = scene
    header = "indicator_code,org_unit_code,fiscal_year,kind,numerator,denominator,value\n"
    rows = [
        f"IN01,{one.code},FY2025-26,target,,,",
        f"IN01,{one.code},2025Q3,target,,,5",
        f"IN01,{one.code},FY2025-26,wish,,,5",
        f"IN01,{one.code},FY2025-26,baseline,,,-5",
    ]
    report = TargetResource().run((header + "\n".join(rows)).encode(), "targets.csv", by=None)
    assert [(row, code) for row, _column, code in refusals(report)] == [
        (2, "missing_value"),
        (3, "wrong_period"),
        (4, "unknown_kind"),
        (5, "negative"),
    ]


def test_a_set_of_values_is_read_checked_and_stored_quickly(indicators, data):
    content = (data / "indicator_values_sample.csv").read_bytes()
    start = time.process_time()
    ValueResource().run(content, "values.csv", by=None)
    assert 3455 / (time.process_time() - start) > 1500  # rows a second of processor time
