"""What stands in a form: rows in order, the definition of the period, the cells of each row."""

import datetime as dt

import pytest
from django.utils import translation

from basis.periods import Period
from monitoring.domain import data_sets
from monitoring.domain.layout import layout_of
from monitoring.models import ElementSheet
from tests.factories.data_sets import SEX, a_data_set, an_element
from tests.factories.monitoring import IndicatorFactory, IndicatorSheetFactory, SeriesVersionFactory

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2026Q3")


def element(code, **fields):
    return an_element(code, level="district", frequency="quarterly", **fields)


def test_rows_of_one_section_with_the_same_columns_stand_in_one_table():
    share, plain, divided = IndicatorFactory(), element("PLAIN"), element("DIVIDED", axes={"sex": SEX})
    data_set = a_data_set()
    rows = [(plain, "A"), (divided, "A"), (share, "A"), (element("OTHER"), "B"), (element("LAST"), "B")]
    items = [data_sets.Item(noun.series, section_en=section) for noun, section in rows]
    data_sets.set_items(data_set=data_set, items=items, by=None)
    with translation.override("en"):
        blocks = layout_of(data_set, QUARTER).blocks
        assert [(block.section, len(block.lines)) for block in blocks] == [("A", 1), ("A", 1), ("A", 1), ("B", 2)]
    assert [block.is_added_up for block in blocks] == [False, True, False, False]
    assert [block.has_denominator for block in blocks] == [False, False, True, False]


def test_the_parts_cross_the_axes_and_are_named_in_both_languages():
    row = element("E", axes={"sex": SEX, "age": ("0", "5")})
    (line,) = layout_of(a_data_set(row.series), QUARTER).lines
    keys = ["age=0;sex=female", "age=0;sex=male", "age=5;sex=female", "age=5;sex=male"]
    assert [part.key for part in line.parts] == keys
    assert line.parts[0].name_en == "0, female"


def test_a_total_is_a_cell_only_where_it_is_written():
    data_set = a_data_set(element("E", axes={"sex": SEX}).series)
    assert [part.key for part in layout_of(data_set, QUARTER).lines[0].parts] == ["sex=female", "sex=male"]
    ElementSheet.objects.update(total_is_collected=True)
    layout = layout_of(data_set, QUARTER)
    assert [part.key for part in layout.lines[0].parts] == ["sex=female", "sex=male", ""]
    assert not layout.blocks[0].is_added_up


def test_the_definition_is_that_of_the_end_of_the_period():
    indicator = IndicatorFactory()
    first = indicator.series.versions.get()
    first.valid_to = dt.date(2026, 6, 30)
    first.save()
    second = SeriesVersionFactory(series=indicator.series, number=2, valid_from=dt.date(2026, 7, 1))
    IndicatorSheetFactory(version=second, value_type="count")
    data_set = a_data_set(indicator.series)
    found = {code: layout_of(data_set, Period.parse(code)).lines[0] for code in ("2026Q2", "2026Q3", "2020Q1")}
    assert (found["2026Q2"].version, found["2026Q3"].version, found["2020Q1"].version) == (first, second, None)
    assert (found["2026Q2"].has_denominator, found["2026Q3"].has_denominator) == (True, False)


@pytest.mark.parametrize("number", [2, 60])
def test_queries_do_not_grow_with_the_rows(number, django_assert_max_num_queries):
    rows = [element(f"E{at}", axes={"sex": SEX}).series for at in range(number)]
    data_set = a_data_set(*rows)
    with django_assert_max_num_queries(6):
        assert len(layout_of(data_set, QUARTER).keys) == 2 * number
