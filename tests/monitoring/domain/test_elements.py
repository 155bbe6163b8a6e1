import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.models import LogEntry
from monitoring.domain import constants, elements, indicators, options
from monitoring.domain.options import Choice
from monitoring.models import Constant, IndicatorSheet
from monitoring.values import Frequency, NumberKind, SeriesKind, TimeAggregation
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db
SHEET = {
    "definition_en": "Visits before birth.",
    "definition_bn": "প্রসবপূর্ব সেবা গ্রহণ।",
    "unit": "visits",
    "number_kind": NumberKind.COUNT,
    "frequency": Frequency.MONTHLY,
    "level": "facility",
    "time_aggregation": TimeAggregation.SUM,
}


def define(code="ANC1", **sheet):
    return elements.define(code=code, name_en="ANC 1", name_bn="এএনসি ১", sheet=SHEET | sheet, by=None)


def test_a_data_element_is_a_series_with_a_first_version():
    element = define()
    version = element.series.versions.get()
    assert (element.series.kind, version.number, version.element_sheet.unit) == (SeriesKind.DATA_ELEMENT, 1, "visits")
    assert LogEntry.objects.get(verb="define_element").after["unit"] == "visits"


def test_a_code_belongs_to_one_thing_only():
    IndicatorFactory(series__code="ANC1")
    with pytest.raises(ValidationError) as caught:
        define()
    assert caught.value.error_dict["code"][0].code == "code_in_use"


@pytest.mark.parametrize("code", ["ANC 1", "ANC.1", "[ANC1]", 'ANC"'])
def test_a_code_must_be_writable_in_a_formula(code):
    with pytest.raises(ValidationError) as caught:
        define(code)
    assert caught.value.error_dict["code"][0].code == "bad_code"


def test_a_definition_without_values_is_mended_in_place():
    element = define()
    elements.revise(element=element, sheet={"unit": "persons"}, by=None)
    assert element.series.versions.get().element_sheet.unit == "persons"


def test_a_definition_with_values_becomes_a_new_version():
    element = define()
    _country, (district, _other) = a_country(2)
    measure(element, district, "2026-07", 5)
    elements.revise(element=element, sheet={"unit": "persons"}, valid_from=dt.date(2026, 8, 1), by=None)
    old, new = element.series.versions.order_by("number")
    assert (old.element_sheet.unit, old.valid_to, new.element_sheet.unit) == ("visits", dt.date(2026, 7, 31), "persons")
    assert new.element_sheet.definition_en == SHEET["definition_en"]


def test_a_change_that_breaks_a_formula_is_refused_whole():
    element = define()
    define("ANC4")
    indicator = IndicatorFactory(sheet__value_type="count", sheet__unit="count")
    indicators.revise(indicator=indicator, sheet={"numerator_formula": "[ANC1] + [ANC4]"}, by=None)
    with pytest.raises(ValidationError) as caught:
        elements.revise(element=element, sheet={"unit": "taka"}, by=None)
    assert caught.value.code == "formula_broken"
    assert indicator.code in caught.value.messages[0]
    element.refresh_from_db()
    assert element.series.versions.get().element_sheet.unit == "visits"


def test_names_change_without_a_version():
    element = elements.describe(element=define(), name_en="First visit", by=None)
    assert (element.name_en, element.series.versions.count()) == ("First visit", 1)


def test_a_district_officer_may_not_define():
    _country, (district, _other) = a_country(2)
    with pytest.raises(PermissionDenied):
        elements.define(code="X", name_en="X", name_bn="X", sheet=SHEET, by=officer(district))


def test_a_constant_keeps_what_it_was_for_earlier_periods():
    for day, value in [(dt.date(2023, 7, 1), 3), (dt.date(2026, 7, 1), 4), (dt.date(2026, 7, 1), 4)]:
        constants.keep_constant(code="K", name_en="K", name_bn="কে", value=value, valid_from=day, by=None)
    assert list(Constant.objects.get().values.values_list("value", flat=True)) == [3, 4]
    assert LogEntry.objects.filter(verb="set_constant").count() == 2


# --- formulas of indicators -----------------------------------------------------------------------------------


@pytest.fixture
def words(db):
    sex = options.keep_option_set(
        code="sex", name_en="Sex", name_bn="লিঙ্গ", by=None,
        options=[Choice("female", "Female", "নারী"), Choice("male", "Male", "পুরুষ")],
    )  # fmt: skip
    divided = options.keep_disaggregation(code="sex", name_en="Sex", name_bn="লিঙ্গ", option_sets=[sex], by=None)
    define("ANC1", disaggregation=divided)
    define("ANC4")
    define("COST", unit="taka")


def revised(**sheet):
    indicator = IndicatorFactory(series__code="I1")
    indicators.revise(indicator=indicator, sheet=sheet, by=None)
    return IndicatorSheet.objects.get(version__series=indicator.series)


def formula_faults(**sheet):
    with pytest.raises(ValidationError) as caught:
        revised(**sheet)
    return {name: [(e.code, e.span.start) for e in errors] for name, errors in caught.value.error_dict.items()}


def test_a_formula_is_kept_in_one_spelling(words):
    sheet = revised(numerator_formula="[ANC4]*1", denominator_formula="[ ANC1 . sex=female ]")
    assert (sheet.numerator_formula, sheet.denominator_formula) == ("[ANC4] × 1", "[ANC1.sex=female]")


def test_each_fault_of_a_formula_names_its_field_and_place(words):
    assert formula_faults(numerator_formula="[ANC4] + [NOPE] + [COST]", denominator_formula="[ANC1.sex=x] +") == {
        "numerator_formula": [("unknown_element", 9), ("units_differ", 18)],
        "denominator_formula": [("operand_missing", 14)],
    }


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("[ANC1.sex=other]", "unknown_combination"),
        ("[ANC4.sex=female]", "unknown_combination"),
        ("[ANC1@gob]", "unknown_combination"),
        ('constant("NO")', "unknown_constant"),
        ('group("NO")', "unknown_unit_group"),
        ('reporting_rate("NO")', "unknown_data_set"),
        ("{NO}", "unknown_indicator"),
    ],
)
def test_what_is_not_defined_is_refused(words, formula, code):
    found = formula_faults(numerator_formula=f"[ANC4] × {formula}", denominator_formula="[ANC4]")
    assert found["numerator_formula"] == [(code, 9)]


def test_a_percentage_divides_like_by_like(words):
    found = formula_faults(numerator_formula="[ANC4]", denominator_formula="[COST]")
    assert found == {"denominator_formula": [("units_differ", 0)]}


def test_a_ratio_needs_both_formulas_and_a_count_one(words):
    assert formula_faults(numerator_formula="[ANC4]") == {"denominator_formula": [("formula_missing", 0)]}


def test_indicators_that_stand_on_each_other_are_refused(words):
    for code, formula in [("I2", "[ANC4]"), ("I3", "{I2}")]:
        indicator = IndicatorFactory(series__code=code, sheet__value_type="count", sheet__unit="count")
        indicators.revise(indicator=indicator, sheet={"numerator_formula": formula}, by=None)
    second = indicators.Indicator.objects.get(code="I2")
    with pytest.raises(ValidationError) as caught:
        indicators.revise(indicator=second, sheet={"numerator_formula": "1 + {I3}"}, by=None)
    (error,) = caught.value.error_dict["numerator_formula"]
    assert (error.code, error.span.start) == ("cycle", 4)
    assert "I2" in error.messages[0]


def test_results_contribute_upwards_and_never_in_a_circle():
    one, two, three = (IndicatorFactory() for _n in range(3))
    indicators.describe(indicator=one, contributes_to=[two], by=None)
    indicators.describe(indicator=two, contributes_to=[three], by=None)
    with pytest.raises(ValidationError) as caught:
        indicators.describe(indicator=three, contributes_to=[one], by=None)
    assert caught.value.error_dict["contributes_to"][0].code == "cycle"
    assert list(one.contributes_to.all()) == [two]
    assert LogEntry.objects.filter(verb="link_results").count() == 2


def test_bands_must_be_in_order():
    with pytest.raises(ValidationError) as caught:
        revised(on_track_from=70, at_risk_from=75)
    assert caught.value.error_dict["at_risk_from"][0].code == "bands_out_of_order"
