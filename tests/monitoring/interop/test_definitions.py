"""Tables of definitions: option sets, disaggregations, data elements, constants, and formulas of indicators."""

from decimal import Decimal as D

import pytest

from monitoring.interop.definitions import ConstantResource, DisaggregationResource, ElementResource, OptionResource
from monitoring.interop.tables import IndicatorResource, TargetResource
from monitoring.models import Combination, Constant, DataElement, Indicator, IndicatorSheet, Target
from tests.factories.monitoring import IndicatorFactory, a_country, measure

pytestmark = pytest.mark.django_db

OPTIONS = """option_set_code,option_set_name_en,option_set_name_bn,code,name_en,name_bn
sex,Sex,লিঙ্গ,female,Female,নারী
sex,Sex,লিঙ্গ,male,Male,পুরুষ
age,Age,বয়স,0-4,Under five,পাঁচ বছরের কম
"""
CROSSED = "code,name_en,name_bn,option_set_codes\nagesex,By age and sex,বয়স ও লিঙ্গ অনুযায়ী,age;sex\n"
ELEMENTS = (
    "code,name_en,name_bn,definition_en,definition_bn,unit,number_kind,frequency,level,time_aggregation,"
    "disaggregation_code\n"
    "ANC1,First visit,প্রথম সেবা,Visits.,সেবা।,visits,count,monthly,facility,sum,agesex\n"
    "COST,Cost,ব্যয়,Taka spent.,ব্যয়িত টাকা।,taka,number,monthly,facility,sum,\n"
)
CONSTANTS = "code,name_en,name_bn,unit,value,valid_from\nK,Births a thousand,হাজারে জন্ম,,18.8,2023-07-01\n"


def run(resource, content):
    return resource().run(content.encode(), "table.csv", by=None)


def refusals(report):
    return [(refusal.row, refusal.column, refusal.code) for refusal in report.refused]


@pytest.fixture
def words(db):
    return [
        run(resource, content)
        for resource, content in [
            (OptionResource, OPTIONS),
            (DisaggregationResource, CROSSED),
            (ElementResource, ELEMENTS),
            (ConstantResource, CONSTANTS),
        ]
    ]


def test_definitions_are_loaded_and_twice_changes_nothing(words):
    assert [report.created for report in words] == [3, 1, 2, 1]
    assert [key.key for key in Combination.objects.all()] == ["age=0-4;sex=female", "age=0-4;sex=male"]
    assert DataElement.objects.get(code="ANC1").series.versions.get().element_sheet.disaggregation.code == "agesex"
    assert Constant.objects.get().values.get().value == D("18.8")
    again = [
        run(resource, content)
        for resource, content in [
            (OptionResource, OPTIONS),
            (DisaggregationResource, CROSSED),
            (ElementResource, ELEMENTS),
            (ConstantResource, CONSTANTS),
        ]
    ]
    assert [report.unchanged for report in again] == [3, 1, 2, 1]


def test_a_changed_unit_becomes_a_new_version_once_values_hang_on_it(words):
    _country, (district, _other) = a_country(2)
    measure(DataElement.objects.get(code="COST"), district, "2026-07", 5)
    report = run(ElementResource, ELEMENTS.replace("Taka spent.", "Taka paid."))
    assert (report.updated, report.unchanged) == (1, 1)
    assert DataElement.objects.get(code="COST").series.versions.count() == 2


@pytest.mark.parametrize(
    ("resource", "content", "refused"),
    [
        (OptionResource, OPTIONS.replace("female,", "fe=male,"), (2, "code", "bad_code")),
        (DisaggregationResource, CROSSED.replace("age;sex", "age;none"), (2, "option_set_codes", "unknown_option_set")),
        (ElementResource, ELEMENTS.replace("visits,count", "visits,words"), (2, "number_kind", "unknown_number_kind")),
        (ElementResource, ELEMENTS.replace("agesex", "other"), (2, "disaggregation_code", "unknown_disaggregation")),
        (ElementResource, ELEMENTS.replace("ANC1", "ANC.1"), (2, "code", "bad_code")),
        (ConstantResource, CONSTANTS.replace("18.8", "many"), (2, "value", "not_a_number")),
        (ConstantResource, CONSTANTS.replace("2023-07-01", "July"), (2, "valid_from", "bad_date")),
    ],
)
def test_each_fault_has_its_word_and_its_column(words, resource, content, refused):
    assert refused in refusals(run(resource, content))


# --- formulas in the table of indicators ------------------------------------------------------------------------

SHEET = {
    "code": "I1",
    "component_code": "",
    "name_en": "Indicator",
    "name_bn": "সূচক",
    "definition_en": "Share.",
    "definition_bn": "অংশ।",
    "numerator_en": "Good",
    "numerator_bn": "ভালো",
    "denominator_en": "All",
    "denominator_bn": "সব",
    "unit": "percent",
    "value_type": "ratio",
    "factor": "100",
    "frequency": "quarterly",
    "direction": "up",
    "space_aggregation": "ratio",
    "time_aggregation_num": "sum",
    "time_aggregation_den": "sum",
    "annualized": "no",
    "cumulative_in_fy": "no",
    "level": "district",
    "result_level": "output",
    "disaggregation": "",
    "source_en": "",
    "source_bn": "",
    "computed_from": "",
    "responsible_post_code": "",
}


def indicator_table(*rows):
    header = list(SHEET | rows[0])
    lines = [",".join(f'"{(SHEET | row).get(name, "")}"' for name in header) for row in rows]
    return run(IndicatorResource, "\n".join([",".join(header), *lines]) + "\n")


FORMULAS = {"numerator_formula": "[ANC1.sex=female]*1", "denominator_formula": "[ANC1]"}
MORE = {
    "rationale_en": "Because.",
    "method_bn": "ফরম।",
    "deadline_days": "১৫",
    "is_key": "yes",
    "on_track_from": "90",
    "at_risk_from": "60.5",
    "gdhm_code": "7",
    "sdg_code": "3.8.1",
    "dhis2_code": "abc",
    "iati_code": "X1",
}


def test_all_fields_of_the_sheet_are_columns(words):
    report = indicator_table(FORMULAS | MORE)
    assert report.ok, report.refused
    sheet = IndicatorSheet.objects.get()
    assert (sheet.numerator_formula, sheet.denominator_formula) == ("[ANC1.sex=female] × 1", "[ANC1]")
    assert (sheet.deadline_days, sheet.is_key, sheet.sdg_code, sheet.at_risk_from) == (15, True, "3.8.1", 60.5)
    assert indicator_table(FORMULAS | MORE).unchanged == 1


def test_a_wrong_formula_is_refused_in_its_column_with_its_place(words):
    report = indicator_table(FORMULAS | {"numerator_formula": "[ANC1] + [COST] + [NO]"})
    assert refusals(report) == [
        (2, "numerator_formula", "units_differ"),
        (2, "numerator_formula", "unknown_element"),
    ]
    assert refusals(indicator_table(FORMULAS | {"numerator_formula": "[ANC1"})) == [
        (2, "numerator_formula", "bracket_not_closed")
    ]
    assert not Indicator.objects.exists()


def test_the_results_chain_stands_in_one_file_in_any_order(words):
    report = indicator_table(
        {"contributes_to_codes": "I2;I3"},
        {"code": "I2", "contributes_to_codes": "I3"},
        {"code": "I3", "contributes_to_codes": ""},
    )
    assert (report.created, report.refused) == (3, [])
    assert [i.code for i in Indicator.objects.get(code="I1").contributes_to.order_by("code")] == ["I2", "I3"]
    report = indicator_table({"code": "I3", "contributes_to_codes": "I1"})
    assert refusals(report) == [(2, "contributes_to_codes", "cycle")]


# --- targets of other periods -----------------------------------------------------------------------------------


@pytest.fixture
def place(db):
    IndicatorFactory(series__code="IN01")
    _country, (one, _two) = a_country(2)
    return one


def targets(header, *rows):
    return run(TargetResource, "\n".join([header, *rows]) + "\n")


def test_a_target_may_stand_for_any_period_that_is_long_enough(place):
    header = "indicator_code,org_unit_code,fiscal_year,period,kind,numerator,denominator,value"
    report = targets(
        header,
        f"IN01,{place.code},FY2026-27,,target,,,60",
        f"IN01,{place.code},,FY2026-27Q1,target,,,50",
        f"IN01,{place.code},,2026S2,target,,,55",
    )
    assert (report.created, refusals(report)) == (3, [])
    assert sorted(Target.objects.values_list("period", flat=True)) == ["2026Q3", "2026S2", "FY2026-27"]
    report = targets(
        header,
        f"IN01,{place.code},FY2026-27,2026Q3,target,,,60",
        f"IN01,{place.code},,2026-07,target,,,50",
        f"IN01,{place.code},2026Q3,,target,,,50",
    )
    assert refusals(report) == [
        (2, "fiscal_year", "wrong_period"),
        (3, "fiscal_year", "wrong_period"),
        (4, "fiscal_year", "wrong_period"),
    ]


def test_a_table_with_the_period_alone_is_read(place):
    report = targets(
        "indicator_code,org_unit_code,period,kind,numerator,denominator,value",
        f"IN01,{place.code},2026Q4,target,,,60",
        f"IN01,{place.code},2026Q4,target,,,61",
    )
    assert [code for _row, _column, code in refusals(report)] == ["duplicate_key", "duplicate_key"]
