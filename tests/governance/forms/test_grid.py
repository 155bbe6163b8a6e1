import csv
import io

import pytest
from django.core.exceptions import ValidationError

from governance.forms.grid import MOST, GridColumn, GridRow, as_csv, as_kept, pasted, read_rows

COLUMNS = [GridColumn("action_code", "Action", is_key=True), GridColumn("original_bdt", "Original")]


def cells(rows):
    return [(row.number, row.cells) for row in rows]


def test_rows_that_are_typed_kept_and_pasted_stand_in_one_order_and_empty_ones_are_left_out():
    data = {
        "c-4-action_code": " 1.1a ",
        "c-4-original_bdt": "5",
        "c-2-action_code": "1.1b",
        "c-7-action_code": "",
        "c-x-action_code": "no",
        "kept": "3\t1.1c\t6\n",
        "paste": "1.1d\t7\r\n\r\n",
    }
    assert cells(read_rows(data, COLUMNS)) == [
        (2, {"action_code": "1.1b"}),
        (3, {"action_code": "1.1c", "original_bdt": "6"}),
        (4, {"action_code": "1.1a", "original_bdt": "5"}),
        (5, {"action_code": "1.1d", "original_bdt": "7"}),
    ]


def test_a_row_without_its_amount_is_left_out_where_the_amount_is_all_it_says():
    data = {"c-2-action_code": "1.1a", "c-3-action_code": "1.1b", "c-3-original_bdt": "5"}
    assert [row.cells["action_code"] for row in read_rows(data, COLUMNS, amount="original_bdt")] == ["1.1b"]


@pytest.mark.parametrize(
    "text",
    [
        "1.1a\t5",
        "1.1a\t5\textra",
        "original_bdt\taction_code\n5\t1.1a",
        "ORIGINAL\tAction\tRemark\n5\t1.1a\tx",
        '"1.1a"\t"5"\n',
        "1.1a\t5\r",
    ],
)
def test_what_is_pasted_is_read_by_its_names_or_its_order(text):
    assert pasted(text, COLUMNS) == [{"action_code": "1.1a", "original_bdt": "5"}]


def test_a_cell_of_several_lines_stays_one_row():
    assert pasted('"1.1\na"\t5\n1.1b\t6', COLUMNS)[0]["action_code"] == "1.1 a"
    assert len(pasted('"1.1\na"\t5\n1.1b\t6', COLUMNS)) == 2


def test_too_many_rows_and_what_is_no_table_are_refused():
    with pytest.raises(ValidationError) as refused:
        read_rows({"paste": "1.1a\t5\n" * (MOST + 1)}, COLUMNS)
    assert refused.value.code == "too_many_rows"
    with pytest.raises(ValidationError) as refused:
        read_rows({"paste": "x" * 200_000}, COLUMNS)
    assert refused.value.code == "not_rows"


def test_a_formula_goes_into_the_file_as_it_was_written_and_kept_rows_come_back():
    rows = [GridRow({"action_code": "1.1a", "original_bdt": '=1*2 "x"\ty'}, 7)]
    assert list(csv.reader(io.StringIO(as_csv(rows, COLUMNS).decode())))[1] == ["1.1a", '=1*2 "x"\ty']
    assert cells(read_rows({"kept": as_kept(rows, COLUMNS)}, COLUMNS)) == [
        (2, {"action_code": "1.1a", "original_bdt": '=1*2 "x" y'})
    ]
