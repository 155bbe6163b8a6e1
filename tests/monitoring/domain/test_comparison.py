import datetime as dt

import pytest
from django.utils.translation import override

from monitoring.domain import comparison, elements, indicators
from monitoring.models import ElementSheet, IndicatorSheet
from tests.factories.collection import DataElementFactory, DisaggregationFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def test_the_newest_version_stands_first_and_each_is_marked_against_the_one_before():
    country, _districts = a_country(1)
    indicator = IndicatorFactory()
    for year, source in ((2025, "Registers"), (2026, "Phones")):
        measure(indicator, country, f"{year - 1}Q4", 1, 2)
        indicators.revise(indicator=indicator, sheet={"source_en": source}, valid_from=dt.date(year, 1, 1), by=None)
    found = comparison.of(indicator.series, "sheet", IndicatorSheet)
    assert [column.version.number for column in found.columns] == [3, 2, 1]
    assert found.changed == ["Source in English"]
    cells = dict(found.rows)["Source in English"]
    assert [(cell.text, cell.changed) for cell in cells] == [("Phones", True), ("Registers", True), ("", False)]
    assert [len(column.entries) for column in found.columns] == [1, 1, 0]


def test_a_field_that_no_version_fills_is_left_out():
    found = comparison.of(IndicatorFactory().series, "sheet", IndicatorSheet)
    assert "Tolerance" not in dict(found.rows)
    assert "Factor" in dict(found.rows)


def test_what_an_element_is_divided_by_is_named():
    element = DataElementFactory()
    elements.revise(element=element, sheet={"disaggregation": DisaggregationFactory()}, by=None)
    assert "By sex" in [
        cells[0].text for _label, cells in comparison.of(element.series, "element_sheet", ElementSheet).rows
    ]
