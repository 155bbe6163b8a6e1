"""A form beside its past: the period before, the year before, and what it would replace."""

import pytest

from basis.periods import Period
from monitoring.domain import reviewing, submissions
from tests.factories.approval import PERIOD, Climb, type_in
from tests.factories.collection import DataElementFactory, DataSetFactory, DisaggregationFactory, a_form
from tests.factories.monitoring import a_country, measure

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2026Q2", "2025Q2"),
        ("2024-02", "2023-02"),
        ("2026-07", "2025-07"),
        ("FY2025-26", "FY2024-25"),
        ("2026W31", "2025W31"),
        ("2026W53", "2026W01"),
    ],
)
def test_the_same_period_of_the_year_before(period, before):
    assert reviewing.year_before(Period.parse(period)).code == before


def test_each_cell_knows_its_past():
    scene = Climb()
    first, second = scene.indicators
    unit = scene.upazilas[0]
    measure(first, unit, "2026Q1", 1, 100)
    measure(first, unit, "2025Q2", 2, 100)
    measure(first, unit, "2025Q1", 3, 100)
    measure(first, unit, "2026Q1", 4, 100, status="returned")
    form = scene.approved()
    submissions.reopen(submission=form, by=scene.sender, reason="Again")
    type_in(form, first, 20, by=scene.sender)
    one, two = reviewing.cells_of(form)
    assert [row.numerator for row in (one.now, one.replaced, one.before, one.last_year)] == [20, 10, 1, 2]
    assert (two.now.numerator, two.replaced, two.before, two.last_year) == (10, None, None, None)
    assert (one.name, two.name) == (first.name, second.name)


def test_a_divided_number_has_a_cell_for_each_part_also_when_it_is_empty():
    element = DataElementFactory(sheet__disaggregation=DisaggregationFactory(), sheet__total_is_collected=True)
    data_set = DataSetFactory(series=[element.series])
    _country, (unit, _other) = a_country(2)
    cells = reviewing.cells_of(a_form(data_set, unit, PERIOD))
    assert [cell.part for cell in cells] == ["sex=female", "sex=male", ""]
    assert len({cell.anchor for cell in cells}) == 3
    assert all(cell.now is None for cell in cells)


def test_what_is_other_than_before_is_counted():
    scene = Climb()
    measure(scene.indicators[0], scene.upazilas[0], "2026Q1", 10, 100)
    (row,) = reviewing.queue_rows([scene.sent()])
    assert (row.cells, row.changed, row.questions) == (2, 1, 0)
