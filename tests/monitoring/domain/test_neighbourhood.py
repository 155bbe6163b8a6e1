"""The values around a data query."""

import pytest

from basis.periods import Period
from monitoring.domain.neighbourhood import around, path_of
from monitoring.models import DataQuery
from tests.factories.checks import a_scene, submit
from tests.factories.monitoring import plan

pytestmark = pytest.mark.django_db


def test_the_number_in_doubt_stands_among_the_approved_ones():
    scene = a_scene()
    submit(scene, 2030)
    found = around(DataQuery.objects.get())
    assert len(found) == 9
    assert found[Period.parse("2026Q3")]["numerator"] == 2030
    assert found[Period.parse("2026Q2")]["rate"] == 199


def test_for_a_place_it_is_what_the_units_add_up_to():
    scene = a_scene()
    submit(scene, 2030)
    query = DataQuery.objects.get()
    query.unit = scene["country"]
    found = around(query)
    assert found[Period.parse("2026Q2")]["numerator"] == 199
    assert Period.parse("2026Q3") not in found


def test_a_course_is_drawn_beside_its_path():
    scene = a_scene()
    submit(scene, 2030)
    query = DataQuery.objects.get()
    plan(scene["indicator"], scene["one"], 100, 200, 300)
    assert path_of(query) is None
    query.rule = "drift"
    assert path_of(query).planned(Period.parse("2026Q2").end) == 300
