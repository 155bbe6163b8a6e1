"""Facts are read once for many, and say what a definition said at the time."""

import datetime as dt

import pytest

from basis.periods import Period
from monitoring.domain.exchange_names import Book, series_facts, unit_facts
from monitoring.values.exchange import DataValue
from tests.factories.collection import DataElementFactory, DisaggregationFactory, ElementSheetFactory
from tests.factories.dhis2 import scene
from tests.factories.monitoring import IndicatorFactory, SeriesVersionFactory

pytestmark = pytest.mark.django_db


def test_a_total_belongs_to_an_element_whose_total_is_written():
    parts = DataElementFactory(sheet__disaggregation=DisaggregationFactory())
    both = DataElementFactory(sheet__disaggregation=DisaggregationFactory(), sheet__total_is_collected=True)
    plain = DataElementFactory()
    found = series_facts([parts.series_id, both.series_id, plain.series_id])
    assert found[parts.series_id].versions[0].keys == {"sex=female", "sex=male"}
    assert found[both.series_id].versions[0].keys == {"", "sex=female", "sex=male"}
    assert found[plain.series_id].versions[0].keys == {""}


def test_the_definition_is_the_one_that_was_in_force():
    element = DataElementFactory()
    first = element.series.versions.get()
    first.valid_to = dt.date(2025, 12, 31)
    first.save()
    second = SeriesVersionFactory(series=element.series, number=2, valid_from=dt.date(2026, 1, 1))
    ElementSheetFactory(version=second)
    fact = series_facts([element.series_id])[element.series_id]
    assert fact.version_for(Period.parse("2025-12")).pk == first.pk
    assert fact.version_for(Period.parse("2026-01")).pk == second.pk
    assert fact.version_for(Period.parse("2020-01")) is None


def test_an_indicator_with_a_denominator_cannot_be_filled_and_one_without_can():
    ratio, count = IndicatorFactory(), IndicatorFactory(sheet__value_type="count")
    found = series_facts([ratio.series_id, count.series_id])
    assert found[ratio.series_id].versions == ()
    assert len(found[count.series_id].versions) == 1


def test_facts_cost_the_same_for_one_and_for_many(django_assert_num_queries):
    found = scene(facilities=5)
    for units in (found.facilities[:1], found.facilities):
        with django_assert_num_queries(2):
            unit_facts([unit.pk for unit in units])


def test_no_combination_is_the_total_and_an_unknown_one_is_none():
    book = Book(keys={"c": "sex=female"})
    july = Period.parse("2026-07")
    assert book.key_of(DataValue("e", july, "u", "1")) == ""
    assert book.key_of(DataValue("e", july, "u", "1", combination="c")) == "sex=female"
    assert book.key_of(DataValue("e", july, "u", "1", combination="x")) is None
