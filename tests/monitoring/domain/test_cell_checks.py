"""Ranges, parts, forms and running totals."""

import datetime as dt

import pytest

from monitoring.domain import checking
from monitoring.models import CellComment, DataQuery, MinMax
from tests.factories.checks import a_scene, submit
from tests.factories.collection import DataElementFactory, DisaggregationFactory
from tests.factories.monitoring import BatchFactory, IndicatorFactory, measure

NOW = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return a_scene()


def test_a_value_outside_its_usual_range_is_asked_about(scene):
    series = scene["indicator"].series
    MinMax.objects.create(series=series, unit=scene["one"], low=190, high=220, at=NOW)
    submit(scene, 224)
    query = DataQuery.objects.get()
    assert (query.rule, query.details["high"]) == ("range", "220")


@pytest.fixture
def element(scene):
    DisaggregationFactory()
    by_sex = DisaggregationFactory()
    return DataElementFactory(
        sheet__disaggregation=by_sex,
        sheet__total_is_collected=True,
        sheet__frequency="quarterly",
        sheet__level="district",
    )


def write(element, unit, batch, **parts):
    for part, number in parts.items():
        key = "" if part == "total" else f"sex={part}"
        measure(element, unit, "2026Q3", number, disaggregation=key, batch=batch, status="submitted")


def test_parts_that_do_not_make_the_whole_are_asked_about(scene, element):
    batch = BatchFactory()
    write(element, scene["one"], batch, total=10, female=4, male=5)
    checking.check(batch=batch)
    query = DataQuery.objects.get()
    assert (query.rule, query.disaggregation, query.details["gap"]) == ("parts", "", "1")


def test_an_explained_gap_raises_nothing(scene, element):
    batch = BatchFactory()
    write(element, scene["one"], batch, total=10, female=4, male=5)
    CellComment.objects.create(
        series=element.series, unit=scene["one"], period="2026Q3", text="Sex of one person not written", at=NOW
    )
    checking.check(batch=batch)
    assert not DataQuery.objects.exists()


def test_a_form_that_repeats_the_one_before_is_asked_about_once(scene):
    elements = [DataElementFactory(sheet__frequency="quarterly", sheet__level="district") for _n in range(5)]
    batch = BatchFactory()
    for each, number in zip(elements, [412, 87, 133, 1240, 58], strict=True):
        measure(each, scene["one"], "2026Q2", number)
        measure(each, scene["one"], "2026Q3", number, batch=batch, status="submitted")
    checking.check(batch=batch)
    query = DataQuery.objects.get()
    assert (query.rule, query.details["period"]) == ("copied_period", "2026Q2")


def test_a_running_total_must_not_fall_within_the_year(scene):
    running = IndicatorFactory(
        sheet__value_type="count", sheet__unit="count", sheet__factor=1, sheet__cumulative_in_fy=True
    )
    measure(running, scene["one"], "2026Q2", 500)
    measure(running, scene["one"], "2026Q3", 120)
    for quarter, number, told in [("2026Q3", 100, False), ("2026Q4", 90, True)]:
        batch = BatchFactory()
        status = "submitted"
        measure(running, scene["one"], quarter, number, batch=batch, status=status)
        checking.check(batch=batch)
        assert DataQuery.objects.filter(rule="running_total").exists() is told
