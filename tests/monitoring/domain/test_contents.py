"""What is in a form."""

import pytest

from monitoring.domain import contents
from monitoring.models import Option
from tests.factories.approval import Climb, type_in
from tests.factories.collection import DataElementFactory, DataSetFactory, DisaggregationFactory, a_form
from tests.factories.monitoring import a_country, measure

pytestmark = pytest.mark.django_db


def test_what_is_missing_is_named_cell_by_cell():
    scene = Climb()
    form = scene.form(filled=False)
    type_in(form, scene.indicators[0], 1)
    (gap,) = contents.missing(form)
    assert (gap.series, gap.name) == (scene.indicators[1].series, scene.indicators[1].name)


def test_a_divided_number_is_missing_by_its_parts():
    _country, (district, _other) = a_country()
    element = DataElementFactory(sheet__disaggregation=DisaggregationFactory())
    form = a_form(DataSetFactory(series=[element.series], units=[district]), district, "2026Q2")
    measure(element, district, "2026Q2", 3, disaggregation="sex=female", status="draft")
    assert [gap.disaggregation for gap in contents.missing(form)] == ["sex=male"]


def test_parts_are_named_as_people_read_them():
    DisaggregationFactory()
    Option.objects.filter(code="female").update(name_en="women", name_bn="নারী")
    assert contents.names_of_parts(["sex=female", ""]) == {"sex=female": "নারী"}


def test_only_what_was_sent_with_a_form_waits_in_it():
    scene = Climb()
    form, other = scene.sent(), scene.form(at=1)
    assert contents.waiting_in([form, other]).count() == len(scene.indicators)
    assert not contents.waiting_in([other]).exists()
