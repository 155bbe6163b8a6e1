"""Rules between elements, indicators and periods."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.models import LogEntry
from monitoring.domain import checking, validation
from monitoring.models import DataQuery, ValidationRule
from tests.factories.collection import DataElementFactory, DisaggregationFactory
from tests.factories.monitoring import BatchFactory, IndicatorFactory, SeriesFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def births():
    return DataElementFactory(series=SeriesFactory(code="BIRTHS", kind="data_element"))


@pytest.fixture
def bcg():
    return DataElementFactory(series=SeriesFactory(code="BCG", kind="data_element"))


@pytest.fixture
def unit():
    _country, (one,) = a_country(1)
    return one


def rule(left="[BCG]", operator="le", right="[BIRTHS]", **fields):
    fields = {"frequency": "monthly", "name_en": "Rule", "name_bn": "নিয়ম"} | fields
    return validation.define_rule(
        code=fields.pop("code", "bcg-births"), left=left, operator=operator, right=right, by=None, **fields
    )


def report(unit, period="2026-07", **numbers):
    batch = fields_batch = BatchFactory()
    for element, number in numbers.values():
        measure(element, unit, period, number, batch=fields_batch, status="submitted")
    checking.check(batch=batch)
    return batch


def test_a_broken_rule_asks_with_both_sides(unit, births, bcg):
    rule()
    report(unit, a=(bcg, 30), b=(births, 20))
    query = DataQuery.objects.get()
    assert (query.rule, query.series, query.details["left"], query.details["right"]) == (
        "bcg-births",
        bcg.series,
        "30",
        "20",
    )


def test_a_rule_that_holds_asks_nothing(unit, births, bcg):
    rule()
    report(unit, a=(bcg, 20), b=(births, 20))
    assert not DataQuery.objects.exists()


def test_a_missing_number_is_not_zero(unit, births, bcg):
    rule()
    report(unit, a=(bcg, 20))
    assert not DataQuery.objects.exists()


def test_the_other_side_may_have_been_approved_before(unit, births, bcg):
    rule()
    measure(births, unit, "2026-07", 20)
    report(unit, a=(bcg, 30))
    assert DataQuery.objects.get().rule == "bcg-births"


def test_a_corrected_number_closes_the_query(unit, births, bcg):
    rule()
    report(unit, a=(bcg, 30), b=(births, 20))
    bcg.series.versions.get().measurements.update(status="superseded")
    report(unit, a=(bcg, 18))
    assert DataQuery.objects.get().state == "closed"


def test_a_rule_may_look_at_an_earlier_period(unit, births):
    rule("[BIRTHS]", "ge", "0.5 × [BIRTHS]", periods_back=1)
    measure(births, unit, "2026-06", 200)
    report(unit, a=(births, 90))
    assert DataQuery.objects.get().details == {"left": "90", "right": "100", "value": "90"}


def test_parts_stand_for_a_total_that_was_not_written(unit, bcg):
    by_sex = DisaggregationFactory()
    births = DataElementFactory(series=SeriesFactory(code="BIRTHS", kind="data_element"), sheet__disaggregation=by_sex)
    rule()
    for part, number in (("female", 9), ("male", 11)):
        measure(births, unit, "2026-07", number, disaggregation=f"sex={part}")
    report(unit, a=(bcg, 21))
    assert DataQuery.objects.get().details["right"] == "20"


def test_numbers_of_an_indicator_may_stand_in_a_rule(unit):
    indicator = IndicatorFactory(series__code="WF01")
    rule("{WF01.denominator}", "ge", "10", frequency="quarterly")
    batch = BatchFactory()
    measure(indicator, unit, "2026Q3", 4, 8, batch=batch, status="submitted")
    checking.check(batch=batch)
    assert DataQuery.objects.get().details["left"] == "8"


def test_a_rule_asks_in_its_own_length_of_period_only(unit, births, bcg):
    rule(frequency="quarterly")
    report(unit, a=(bcg, 30), b=(births, 20))
    assert not DataQuery.objects.exists()


def test_a_rule_out_of_use_asks_nothing(unit, births, bcg):
    rule(active=False)
    report(unit, a=(bcg, 30), b=(births, 20))
    assert not DataQuery.objects.exists()


@pytest.mark.parametrize("operator", ["eq", "le", "ge", "lt", "gt"])
@pytest.mark.parametrize(("left", "right"), [(1, 2), (2, 2), (3, 2)])
def test_every_operator_says_what_it_shows(unit, births, bcg, operator, left, right):
    rule(operator=operator)
    report(unit, a=(bcg, left), b=(births, right))
    holds = {"eq": left == right, "le": left <= right, "ge": left >= right, "lt": left < right, "gt": left > right}
    assert DataQuery.objects.filter(rule="bcg-births").exists() is not holds[operator]


def test_a_division_by_zero_says_nothing(unit, births, bcg):
    rule("[BCG] ÷ [BIRTHS]", "le", "1")
    report(unit, a=(bcg, 30), b=(births, 0))
    assert not DataQuery.objects.exists()


# --- defining


@pytest.mark.parametrize(
    ("fields", "name", "code"),
    [
        ({"left": "[NOTHING]"}, "left", "unknown_series"),
        ({"right": 'group("UHC")'}, "right", "not_in_a_rule"),
        ({"code": "outlier"}, "code", "code_in_use"),
        ({"periods_back": 61}, "periods_back", "too_far"),
    ],
)
def test_what_cannot_be_a_rule_is_refused(births, bcg, fields, name, code):
    with pytest.raises(ValidationError) as refused:
        rule(**fields)
    assert refused.value.error_dict[name][0].code == code
    assert not ValidationRule.objects.exists()


def test_a_formula_that_cannot_be_read_says_where(births, bcg):
    with pytest.raises(ValidationError) as refused:
        rule(left="[BCG] +")
    assert "left" in refused.value.error_dict


def test_defining_is_for_those_who_define_indicators(births, bcg, unit):
    with pytest.raises(PermissionDenied):
        validation.define_rule(
            code="x", left="[BCG]", operator="le", right="[BIRTHS]", frequency="monthly", by=officer(unit)
        )


def test_a_new_rule_does_not_replace_one_with_its_code(births, bcg):
    rule()
    with pytest.raises(ValidationError) as refused:
        rule(right="[BIRTHS] + 1", new=True)
    assert refused.value.error_dict["code"][0].code == "code_in_use"
    assert ValidationRule.objects.get().right == "[BIRTHS]"


def test_each_change_is_in_the_log_and_no_change_is_not(births, bcg):
    rule()
    rule()
    rule(right="[BIRTHS] + 1")
    assert LogEntry.objects.filter(verb="define_validation_rule").count() == 2
