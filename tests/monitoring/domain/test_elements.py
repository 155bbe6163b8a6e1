import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.models import LogEntry
from monitoring.domain import elements, indicators
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
