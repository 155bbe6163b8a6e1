"""Formulas of indicators held against what is defined."""

import pytest
from django.core.exceptions import ValidationError

from governance.models import LogEntry
from governance.models.unit import UnitGroup, UnitGroupSet
from monitoring.domain import formulas, indicators, options
from monitoring.domain.options import Choice
from monitoring.models import IndicatorSheet
from tests.factories.collection import DataElementFactory, DataSetFactory
from tests.factories.monitoring import IndicatorFactory

pytestmark = pytest.mark.django_db


def define(code, **sheet):
    return DataElementFactory(series__code=code, **{f"sheet__{n}": v for n, v in ({"unit": "visits"} | sheet).items()})


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


# --- asking about one formula ---------------------------------------------------------------------------------


def test_a_formula_that_somebody_tries_has_a_unit_or_faults(words):
    unit, errors = formulas.examine("[COST] ÷ [ANC4]")
    assert (dict(unit.powers), errors) == ({"taka": 1, "visits": -1}, [])
    assert [error.code for error in formulas.examine("[COST] +")[1]] == ["operand_missing"]
    assert [error.code for error in formulas.examine("[A\u202e]")[1]] == ["bad_text"]
    assert formulas.examine("[ANC4] ≤ [ANC1]", truth=True)[1] == []


def test_a_group_is_named_with_its_set_where_two_sets_have_it():
    for code in ("type", "owner"):
        kinds = UnitGroupSet.objects.create(code=code, name_en=code, name_bn=code)
        for group in ("x", code):
            UnitGroup.objects.create(group_set=kinds, code=group, name_en=group, name_bn=group)
    assert set(formulas.groups(["x", "type.x", "type", "owner.owner", "nothing"])) == {"type.x", "type", "owner.owner"}


def test_data_sets_and_other_indicators_may_be_named(words):
    DataSetFactory(code="form")
    IndicatorFactory(series__code="I9", sheet__unit="percent")
    unit, errors = formulas.examine('reporting_rate("form") + {I9}')
    assert (unit.powers, errors) == (frozenset(), [])
    assert dict(formulas.examine('reports_received("form")')[0].powers) == {"reports": 1}


def test_the_indicators_that_stand_on_an_element_are_known(words):
    for code, formula in (("I1", "[ANC1]"), ("I2", "[ANC1.sex=male]"), ("I3", "[ANC4]")):
        made = IndicatorFactory(series__code=code, sheet__value_type="count", sheet__unit="count")
        indicators.revise(indicator=made, sheet={"numerator_formula": formula}, by=None)
    define("ANC")  # the beginning of a code is another code
    assert [sheet.version.series.code for sheet in formulas.users_of("ANC1")] == ["I1", "I2"]
    assert formulas.users_of("ANC") == []
