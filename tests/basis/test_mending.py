"""The refused rows as a file that is mended and sent again."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook

from basis.mending import mending_file
from basis.rows import RowReport
from basis.tables import MEND, read_table

COLUMNS = ["code", "name", "amount"]
HEADER = ["code", "name", "amount", "remark of mine"]
ROWS = [
    ["0101", "ঢাকা", "12", "a"],
    ["0102", "=1+1", "-5", "b"],
    ["0103", "যশোর", "many", ""],
    ["0104", "খুলনা", "3", "d"],
]


def as_csv(delimiter=",", encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([HEADER, *ROWS])
    return text.getvalue().encode(encoding)


def as_xlsx():
    book = Workbook()
    for row in [HEADER, *ROWS]:
        book.active.append([f"'{cell}" if cell.startswith("=") else cell for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def refused():
    report = RowReport()
    report.refuse(4, ValidationError("This is not a number.", code="not_a_number"), {"amount": "many"}, "amount")
    report.refuse(3, ValidationError("Too small.", code="small"), {"amount": "-5"}, "amount")
    report.refuse(3, ValidationError({"name": ValidationError("A formula.", code="formula")}), {"name": "=1+1"})
    return report.refused


def mended(content, refusals):
    return mending_file(io.BytesIO(content), refusals, COLUMNS)


def lines(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read(content):
    table = read_table(content, "file", required=["code"], known=COLUMNS)
    return [row.values for row in table.rows], table.warnings


@pytest.mark.parametrize("content", [as_csv(), as_csv(";"), as_csv("\t", "utf-16")])
def test_each_refused_row_is_whole_with_all_its_reasons(content):
    found, form = mended(content, refused())
    header, *rows = lines(found)
    assert form == "csv"
    assert header == [*HEADER, MEND]
    assert [row[0] for row in rows] == ["0102", "0103"]
    assert rows[0][3] == "b"
    assert "A formula." in rows[0][4]
    assert "Too small." in rows[0][4]
    assert "3" in rows[0][4] or "৩" in rows[0][4]


def test_a_workbook_comes_back_as_a_workbook_that_keeps_the_zeros():
    found, form = mended(as_xlsx(), refused())
    rows = list(load_workbook(io.BytesIO(found)).active.iter_rows())
    assert form == "xlsx"
    assert [cell.value for cell in rows[0]] == [*HEADER, MEND]
    assert rows[1][0].value == "0102"
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} == {"s"}


@pytest.mark.parametrize("content", [as_csv(), as_xlsx()])
def test_nothing_in_it_is_run_by_a_spreadsheet_and_nothing_changes_on_the_way_back(content):
    found, form = mended(content, refused())
    if form == "csv":
        assert lines(found)[1][1] == "'=1+1"
    values, warnings = read(found)
    assert values == [
        {"code": "0102", "name": "=1+1", "amount": "-5"},
        {"code": "0103", "name": "যশোর", "amount": "many"},
    ]
    assert len(warnings) == 1  # the column of the person's own; the reasons are left aside without a word


def test_a_second_round_replaces_the_reasons_of_the_first():
    once, _form = mended(as_csv(), refused())
    report = RowReport()
    report.refuse(2, ValidationError("Still wrong.", code="wrong"), {}, "name")
    header, *rows = lines(mended(once, report.refused)[0])
    assert header == [*HEADER, MEND]
    assert len(rows) == 1
    assert "Still wrong." in rows[0][4]
    assert "Too small." not in rows[0][4]


def test_a_ragged_row_comes_with_all_its_cells():
    report = RowReport()
    report.refuse(2, ValidationError("Too many.", code="ragged_row"))
    report.refuse(3, ValidationError("Too few.", code="ragged_row"))
    _header, *rows = lines(mended(b"code,name\n1,a,b,c\n2\n", report.refused)[0])
    assert rows[0][:4] == ["1", "a", "b", "c"]
    assert rows[1][:2] == ["2", ""]


@pytest.mark.parametrize("content", [b"", b"\0\0", b"PK\x03\x04 broken", b'code\n"open\n'])
def test_what_is_no_table_any_more_is_told_as_a_list(content):
    found, form = mended(content, refused())
    assert form == "csv"
    assert "This is not a number." in found.decode("utf-8-sig")
