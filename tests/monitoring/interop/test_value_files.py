"""Files of data values in and out: the same cells, whatever the format, and a report for each row."""

import json

import pytest
from django.utils import timezone

from basis.periods import Period
from jobs.domain.queue import run_inline
from monitoring.interop import value_files
from monitoring.interop.dhis2 import files
from monitoring.models import Measurement, Submission
from monitoring.values.exchange import Completion, DataValue
from tests.factories.collection import a_form
from tests.factories.dhis2 import scene
from tests.factories.monitoring import BatchFactory, IndicatorFactory, measure, officer

pytestmark = pytest.mark.django_db

JULY = Period.parse("2026-07")


@pytest.fixture
def found():
    return scene()


def a_file(*values, **head) -> bytes:
    return json.dumps(head | {"dataValues": list(values)}).encode()


def a_value(element="BCG", unit="F1", value="12", **more):
    return {"dataElement": element, "period": "202607", "orgUnit": unit, "value": value} | more


def refusals(report):
    return [(each.row, each.column, each.value, each.code) for each in report.refused]


@pytest.fixture
def national(found):
    return officer(found.country)


# --- in -------------------------------------------------------------------------------------------------------------

CSV = b"""dataelement,period,orgunit,categoryoptioncombo,value
BCG,202607,F1,,12
OPD,202607,F2,sex=female,0
"""
JSON = a_file(a_value(), a_value("OPD", "F2", 0, categoryOptionCombo="sex=female"))
ADX = b"""<adx xmlns="urn:ihe:qrph:adx:2015">
<group orgUnit="F1" period="2026-07-01/P1M"><dataValue dataElement="BCG" value="12"/></group>
<group orgUnit="F2" period="2026-07-01/P1M"><dataValue dataElement="OPD" sex="female" value="0"/></group>
</adx>"""


@pytest.mark.parametrize("content", [CSV, JSON, ADX], ids=["csv", "json", "adx"])
def test_all_formats_bring_the_same_cells(found, national, content):
    report = value_files.run(content, by=national, filename="values")
    assert (report.rows, report.created, refusals(report)) == (2, 2, [])
    cells = set(
        Measurement.objects.values_list("series_version__series__code", "unit__code", "disaggregation", "numerator")
    )
    assert cells == {("BCG", "F1", "", 12), ("OPD", "F2", "sex=female", 0)}
    assert value_files.run(content, by=national).unchanged == 2
    assert Measurement.objects.count() == 2


def test_identifiers_of_a_mapped_dhis2_are_understood_too(found, national):
    content = a_file(a_value("e-opd", "u-f1", "4", categoryOptionCombo="c-m"))
    assert value_files.run(content, by=national).created == 1
    assert Measurement.objects.get().disaggregation == "sex=male"


def test_each_fault_names_row_column_value_and_code(found, national):
    content = a_file(
        a_value("NOTHING"),
        a_value(unit="NOWHERE"),
        a_value(value="many"),
        a_value(period="202613"),
        a_value("OPD"),
        a_value(unit="F2"),
        a_value(unit="F2", value="7"),
        a_value(period="2026Q3"),
    )
    report = value_files.run(content, by=national)
    assert refusals(report) == [
        (1, "dataElement", "NOTHING", "unknown_element"),
        (2, "orgUnit", "NOWHERE", "unknown_unit"),
        (3, "value", "many", "not_a_number"),
        (4, "period", "202613", "bad_period"),
        (5, "categoryOptionCombo", "", "unknown_combination"),
        (6, "value", "12", "twice"),
        (7, "value", "7", "twice"),
        (8, "period", "2026Q3", "wrong_period"),
    ]
    assert not Measurement.objects.exists()


def test_good_rows_alone_where_they_are_wanted(found, national):
    content = a_file(a_value(), a_value(unit="NOWHERE"))
    assert value_files.run(content, by=national).created == 0
    assert not Measurement.objects.exists()
    assert value_files.run(content, by=national, accept_good_rows=True).created == 1
    assert Measurement.objects.count() == 1


def test_a_look_writes_nothing_and_says_what_it_understood(found, national):
    report = value_files.run(a_file(a_value()), by=national, dry_run=True)
    assert report.as_dict()["accepted"][0]["values"]["dataElement"] == "BCG"
    assert not Measurement.objects.exists()


def test_a_file_that_breaks_off_leaves_nothing(found, national):
    report = value_files.run(JSON[:-30], by=national)
    assert report.refused[0].code == "truncated"
    assert not Measurement.objects.exists()


def test_an_officer_reports_for_the_own_place(found):
    stranger = officer(found.facilities[1])
    report = value_files.run(a_file(a_value(), a_value(unit="F2")), by=stranger)
    assert refusals(report) == [(1, "orgUnit", "F1", "forbidden_unit")]


def test_another_number_is_a_correction_that_waits(found, national):
    measure(found.bcg, found.facilities[0], "2026-07", 11, batch=BatchFactory(source="form"))
    assert value_files.run(a_file(a_value()), by=national).updated == 1
    assert Measurement.objects.approved().get().numerator == 11
    assert Measurement.objects.waiting().get().numerator == 12


def test_deleted_values_are_not_taken_out_in_silence(found, national):
    measure(found.bcg, found.facilities[0], "2026-07", 11, batch=BatchFactory(source="form"))
    report = value_files.run(a_file(a_value(value="", deleted=True)), by=national)
    assert [each.code for each in report.refused] == ["deleted"]
    assert Measurement.objects.approved().count() == 1


def test_a_completion_travels_in_the_head(found, national):
    content = a_file(a_value(), dataSet="monthly", completeDate="2026-08-10", period="202607", orgUnit="F1")
    assert value_files.run(content, by=national).created == 2
    assert Submission.objects.get().first_sent_at
    content = a_file(dataSet="other", completeDate="2026-08-10", period="202607", orgUnit="F1")
    assert [each.code for each in value_files.run(content, by=national).refused] == ["unknown_data_set"]


def completion(unit="F1", period="202607", date="2026-08-10") -> bytes:
    return a_file(dataSet="monthly", completeDate=date, period=period, orgUnit=unit)


def test_nobody_dates_a_completion_back_by_a_file(found, national):
    form = a_form(found.data_set, found.facilities[0], "2026-07")
    before = timezone.now()
    assert value_files.run(completion(), by=national).created == 1
    form.refresh_from_db()
    assert form.first_sent_at >= before
    assert not form.was_on_time


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"date": "2099-01-01"}, (1, "completeDate", "2099-01-01", "future_date")),
        ({"period": "209901"}, (1, "period", "2099-01", "future_period")),
        ({"period": "2026Q3"}, (1, "dataSet", "monthly", "unknown_data_set")),
        ({"period": "202301"}, (1, "orgUnit", "F1", "not_assigned")),
    ],
)
def test_a_completion_of_a_form_that_nobody_owes_is_refused(found, national, sent, told):
    assert refusals(value_files.run(completion(**sent), by=national)) == [told]
    assert not Submission.objects.exists()


def test_a_place_of_another_level_completes_no_form(found, national):
    report = value_files.run(completion(found.district.code), by=national)
    assert refusals(report) == [(1, "orgUnit", found.district.code, "not_assigned")]
    assert not Submission.objects.exists()


def test_a_completion_at_the_end_of_the_calendar_is_now(found, national):
    assert value_files.run(completion(date="0001-01-01T00:00:00"), by=national).created == 1


def test_the_import_is_a_job_like_all_others(found, national, tmp_path):
    from django.core.files.base import ContentFile

    job = run_inline("import.dhis2-values", {"dry_run": False}, ContentFile(JSON, name="values.json"), national.user)
    assert job.state == "finished", job.error
    assert job.report["created"] == 2


# --- out ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def stored(found):
    measure(found.bcg, found.facilities[0], "2026-07", 12)
    measure(found.opd, found.facilities[1], "2026-07", 0, disaggregation="sex=female")
    measure(found.opd, found.facilities[1], "2026-07", 9, disaggregation="sex=male", status="submitted")
    measure(found.bcg, found.facilities[1], "2026-08", 5)
    a_form(found.data_set, found.facilities[0], "2026-07", first_sent_at="2026-08-10T10:00:00Z")


def exported(found, form, unit=None, period=JULY):
    records = value_files.records_of(data_set=found.data_set, unit=unit or found.country, period=period, form=form)
    return b"".join(files.write(form, records))


@pytest.mark.parametrize("form", ["json", "csv", "adx"])
def test_what_goes_out_comes_in_again_unchanged(found, stored, national, form):
    content = exported(found, form)
    report = value_files.run(content, by=national)
    assert refusals(report) == []
    assert report.unchanged == (2 if form == "csv" else 3)
    assert Measurement.objects.waiting().count() == 1


def test_only_approved_values_of_the_place_and_time_go_out(found, stored):
    records = list(
        value_files.records_of(
            data_set=found.data_set, unit=found.facilities[1], period=Period.parse("2026Q3"), form="json"
        )
    )
    values = [(each.element, each.unit, each.value) for each in records if isinstance(each, DataValue)]
    assert values == [("OPD", "F2", "0"), ("BCG", "F2", "5")]


def test_completions_go_out_where_the_format_has_a_word_for_them(found, stored):
    records = list(value_files.records_of(data_set=found.data_set, unit=found.country, period=JULY, form="adx"))
    assert [each for each in records if isinstance(each, Completion)] == [
        Completion("monthly", JULY, "F1", "2026-08-10")
    ]


def test_adx_names_the_categories(found, stored):
    assert b'<dataValue dataElement="OPD" value="0" sex="female">' in exported(found, "adx")


def test_no_name_of_a_person_goes_out(found, stored):
    assert b"storedBy" not in exported(found, "json")


def test_a_ratio_has_no_word_in_these_formats(found):
    ratio = IndicatorFactory()
    found.data_set.items.create(series=ratio.series)
    measure(ratio, found.facilities[0], "2026-07", 1, 2)
    assert json.loads(exported(found, "json"))["dataValues"] == []


def test_a_period_that_the_form_does_not_have_is_empty(found, stored):
    assert json.loads(exported(found, "json", period=Period.parse("2026W31")))["dataValues"] == []
