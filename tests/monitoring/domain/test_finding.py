"""What search finds of indicators."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from monitoring.domain import indicators
from monitoring.domain.finding import indicators as findable
from monitoring.models import Indicator
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory, SeriesFactory, measure

pytestmark = pytest.mark.django_db


def test_an_indicator_is_found_by_name_code_and_definition_in_both_languages():
    IndicatorFactory(code="DS02", name_en="Duplicate IDs", name_bn="ডুপ্লিকেট আইডি")
    (found,) = findable()
    assert (found.key, found.words, found.path) == ("DS02", "DS02", "indicators/DS02/")
    assert found.kind == ("Indicator", "সূচক")
    assert found.title == ("Duplicate IDs", "ডুপ্লিকেট আইডি")
    assert found.text == ("Share of things that are good.", "ভালো জিনিসের অংশ।")


def test_a_changed_definition_is_found_from_its_first_day_on():
    indicator = IndicatorFactory()
    measure(indicator, OrgUnitFactory(), "2025Q3", 1, 2)
    day = timezone.localdate() + dt.timedelta(days=30)
    indicators.revise(indicator=indicator, sheet={"definition_en": "Another share."}, by=None, valid_from=day)
    assert next(iter(findable())).text[0] == "Share of things that are good."
    with time_machine.travel(dt.datetime.combine(day, dt.time(6), dt.UTC)):
        assert next(iter(findable())).text[0] == "Another share."


def test_an_indicator_without_a_sheet_is_found_by_its_name():
    series = SeriesFactory(code="TS99")
    Indicator.objects.create(code="TS99", series=series, name_en="Bare", name_bn="শুধু নাম")
    (found,) = findable()
    assert (found.title, found.text) == (("Bare", "শুধু নাম"), ("", ""))


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    IndicatorFactory.create_batch(12)
    with django_assert_num_queries(2):
        assert len(list(findable())) == 12
