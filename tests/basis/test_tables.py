"""A file from outside becomes rows, or a clear refusal; never a crash, a hang or a silent loss."""

import codecs
import contextlib
import csv
import datetime
import io
import time
import tracemalloc
import unicodedata
import zipfile
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from basis.tables import LONGEST_RECORD, TableError, guarded, read_table, write_csv

COLUMNS = ["code", "name", "amount"]


def table_of(content: bytes, **limits):
    return read_table(content, "file", required=["code"], known=COLUMNS, **limits)


def rows_of(content: bytes, **limits):
    return list(table_of(content, **limits).rows)


def values_of(content: bytes):
    return [row.values for row in rows_of(content)]


def refusal_of(content: bytes, **limits) -> TableError:
    with pytest.raises(TableError) as refusal:
        rows_of(content, **limits)
    assert refusal.value.messages[0]
    return refusal.value


def workbook(*rows, also=None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if also:
        also(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with a piece of one entry replaced, as an attacker would."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        assert old in source.read(name)
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == name:
                data = data.replace(old, new)
            target.writestr(entry.filename, data)
    return stream.getvalue()


TEXT = "code,name,amount\n0101,ঢাকা,১২\n0102,কুড়িগ্রাম,\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace(",", "\t").encode("utf-16"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace("code", '"CODE "').encode(),
        TEXT.rstrip("\n").encode(),
        workbook(["code", "name", "amount"], ["0101", "ঢাকা", "১২"], ["0102", "কুড়িগ্রাম", None]),
    ],
    ids=["utf-8", "mark", "utf-16", "utf-16-be", "crlf", "tabs", "semicolons", "quoted", "no end", "xlsx"],
)
def test_one_table_may_come_in_many_files(content):
    first, second = rows_of(content)
    assert first.values == {"code": "0101", "name": "ঢাকা", "amount": "১২"}
    assert second.values["name"] == unicodedata.normalize("NFC", "কুড়িগ্রাম")
    assert second.values["amount"] == ""
    assert (first.number, second.number) == (2, 3)


def test_the_row_number_is_the_line_in_the_file():
    content = b'code,name\n\n1,"two\nlines"\n,,\n2,x\n'
    assert [(row.number, row.values["code"]) for row in rows_of(content)] == [(3, "1"), (6, "2")]


def test_rows_of_a_workbook_keep_their_numbers_across_empty_ones():
    content = workbook(["code"], [None], ["1"])
    assert [row.number for row in rows_of(content)] == [3]


def test_unknown_and_nameless_columns_are_warned_about_and_not_read():
    table = table_of(b"code,colour,,amount\n1,red,x,5\n")
    assert table.columns == ["code", "amount"]
    assert [row.values for row in table.rows] == [{"code": "1", "amount": "5"}]
    assert len(table.warnings) == 2
    assert "colour" in table.warnings[0]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_table"),
        (b"\n\n", "missing_column"),
        (b"name,amount\n1,2\n", "missing_column"),
        (b"code,name,Code\n1,2,3\n", "duplicate_header"),
        (b"code,colour,colour\n1,2,3\n", "duplicate_header"),
        (b"code\n\x00\n", "not_a_table"),
        ("code\n\x00\n".encode("utf-16"), "not_a_table"),
        ("code\n1\n".encode("utf-32"), "not_a_table"),
        ("code,name\n1,José\n".encode("cp1252"), "bad_encoding"),
        (b"code,name\n1,\x81\x8d\xe6\xf8\n", "bad_encoding"),
        (codecs.BOM_UTF16_LE + b"a", "bad_encoding"),
        (codecs.BOM_UTF16_LE + "code\n".encode("utf-16-le") + b"\x00\xd8\n\x00", "bad_encoding"),
        (b'code,name\n1,"never closed\n2,x\n', "not_a_table"),
        (b'code,name\n1,"closed"early\n', "not_a_table"),
        ("code\u202e,name\n".encode(), "bad_text"),
        (b"code," + b"x" * 140_000 + b"\n", "too_large"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_table"),
        (b"GIF89a" + workbook(["code"]), "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_or_locked_workbook"),
        (b"PK\x03\x04 broken", "not_a_table"),
    ],
)
def test_a_file_with_a_fault_is_refused_with_a_code(content, code):
    assert refusal_of(content).code == code


def test_a_missing_column_is_named_in_both_languages():
    for language in ("en", "bn"):
        with translation.override(language):
            assert "code" in refusal_of(b"name\nx\n").messages[0]


@pytest.mark.parametrize(("line", "cells"), [(b"1,2", "2"), (b"1,2,3,4", "4")])
def test_a_ragged_row_is_refused_by_itself_and_the_others_are_read(line, cells):
    first, ragged, last = rows_of(b"code,name,amount\n1,a,5\n" + line + b"\n3,c,7\n")
    assert ragged.error.code == "ragged_row"
    assert ragged.error.row == ragged.number == 3
    assert ragged.values == {}
    assert (first.error, last.error) == (None, None)
    with translation.override("en"):
        assert f"has {cells} cells" in ragged.error.messages[0]


def test_empty_cells_behind_the_table_are_no_fault():
    assert values_of(b"code,name,,\n1,a,,\n2,b,\n") == [{"code": "1", "name": "a"}, {"code": "2", "name": "b"}]


def test_a_ragged_row_of_a_workbook_is_refused_too():
    (row,) = rows_of(workbook(["code", "name"], ["1", "a", "stray"]))
    assert row.error.code == "ragged_row"


def test_a_cell_that_cannot_be_kept_refuses_its_row_and_names_its_column():
    bad, good = rows_of("code,name\n1,a\u202eb\n2,x\n".encode())
    assert (bad.error.code, bad.error.column, bad.error.row, bad.values) == ("bad_text", "name", 2, {})
    assert good.values == {"code": "2", "name": "x"}


@pytest.mark.parametrize(
    ("limits", "content"),
    [
        ({"most_bytes": 20}, b"code\n" + b"1\n" * 50),
        ({"most_rows": 3}, b"code\n1\n2\n3\n"),
        ({"most_rows": 3}, workbook(["code"], ["1"], ["2"], ["3"])),
        ({"most_columns": 2}, b"code,a,b\n1,2,3\n"),
        ({"most_columns": 2}, workbook(["code", "a", "b"])),
    ],
)
def test_a_table_beyond_the_limits_is_refused(limits, content):
    assert refusal_of(content, **limits).code == "too_large"


def test_a_long_cell_refuses_its_row():
    (row,) = rows_of(b"code,name\n1,abcdef\n", longest_cell=5)
    assert (row.error.code, row.error.column) == ("too_large", "name")


def test_one_endless_line_is_refused_soon():
    began = time.monotonic()
    assert refusal_of(b"x" * 20_000_000).code in {"too_large", "missing_column"}
    assert time.monotonic() - began < 5


# --- workbooks --------------------------------------------------------------------------------------------


def test_cells_of_a_workbook_are_read_as_a_person_would_type_them():
    content = workbook(
        ["code", "name", "amount"],
        [12, 12.0, 12.5],
        [1e16, 0.1 + 0.2, True],
        [datetime.date(2026, 9, 30), datetime.datetime(2026, 9, 30, 8, 30), "007"],
    )
    assert [list(values.values()) for values in values_of(content)] == [
        ["12", "12", "12.5"],
        ["10000000000000000", "0.3", "TRUE"],
        ["2026-09-30", "2026-09-30 08:30:00", "007"],
    ]


def test_a_formula_stays_text_and_so_is_no_number():
    assert values_of(workbook(["code", "amount"], ["1", "=1000000*20"])) == [{"code": "1", "amount": "=1000000*20"}]


def test_the_first_visible_sheet_is_read():
    def hide(book):
        book.active.sheet_state = "hidden"
        book.create_sheet("Shown").append(["code"])
        book["Shown"].append(["seen"])
        book.create_sheet("More")

    table = table_of(workbook(["code"], ["secret"], also=hide))
    assert [row.values for row in table.rows] == [{"code": "seen"}]
    assert "Shown" in table.warnings[0]


def test_a_declared_size_is_not_believed():
    content = workbook(["code"], ["1"])
    content = changed(content, "xl/worksheets/sheet1.xml", b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    began = time.monotonic()
    assert values_of(content) == [{"code": "1"}]
    assert time.monotonic() - began < 2


def test_a_row_number_beyond_all_bounds_does_not_hang():
    content = changed(workbook(["code"], ["1"]), "xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="999999999999"')
    assert refusal_of(content, most_rows=1000).code == "too_large"


def test_macros_are_refused():
    stream = io.BytesIO(workbook(["code"]))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert refusal_of(stream.getvalue()).code == "workbook_with_macros"


@pytest.mark.parametrize(
    "attack",
    [
        b'<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
    ],
)
@pytest.mark.parametrize(
    ("entry", "start"),
    [
        ("xl/worksheets/sheet1.xml", b"<worksheet"),
        ("xl/workbook.xml", b"<workbook"),
        ("xl/styles.xml", b"<styleSheet"),
        ("[Content_Types].xml", b"<Types"),
    ],
)
def test_a_workbook_with_entities_is_refused(attack, entry, start):
    content = changed(workbook(["code"], ["1"]), entry, start, attack + start)
    assert refusal_of(content).code == "not_a_table"


def test_entities_that_hide_in_another_encoding_are_refused():
    content = workbook(["code"], ["1"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    attack = b'<!DOCTYPE x [<!ENTITY a "ha">]>' + sheet
    content = changed(content, "xl/worksheets/sheet1.xml", sheet, attack.decode().encode("utf-16"))
    assert refusal_of(content).code == "not_a_table"


def test_a_bomb_is_refused_before_it_unpacks_in_memory():
    stream = io.BytesIO(workbook(["code"]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/bomb.xml", "w") as entry:
        for _ in range(60):
            entry.write(bytes(2**20))
    tracemalloc.start()
    assert refusal_of(stream.getvalue()).code == "too_large"
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_a_lie_about_the_size_of_an_entry_is_refused():
    content = workbook(["code"], ["1"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = content.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content
    assert refusal_of(lying).code == "not_a_table"


def test_a_workbook_of_many_entries_or_of_one_twice_is_refused():
    stream = io.BytesIO(workbook(["code"]))
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}.xml", b"")
    assert refusal_of(stream.getvalue()).code == "too_large"
    stream = io.BytesIO(workbook(["code"]))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("XL/Workbook.xml", b"")
    assert refusal_of(stream.getvalue()).code == "not_a_table"


def test_a_zip_that_is_no_workbook_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../evil.txt", b"x")
    assert refusal_of(stream.getvalue()).code == "not_a_table"


@given(st.integers(min_value=0, max_value=3000), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(place, noise):
    content = bytearray(WHOLE)
    content[place : place + len(noise)] = noise
    with contextlib.suppress(TableError):
        rows_of(bytes(content))


WHOLE = workbook(["code", "name"], ["1", "ঢাকা"])


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused_and_nothing_else(content):
    with contextlib.suppress(TableError):
        rows_of(b"code\n" + content)


# --- writing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u00a0+"])
def test_what_a_spreadsheet_would_run_is_written_as_text(start):
    assert guarded(f"{start}1+1") == f"'{start}1+1"
    assert written([[f"{start}1+1"]]) == [[f"'{start}1+1"]]


@pytest.mark.parametrize("text", ["", "ঢাকা", "0101", "a=b", "1-2"])
def test_harmless_text_is_written_as_it_is(text):
    assert guarded(text) == text


def test_numbers_stay_numbers_in_a_file():
    content = write_csv(["n", "m"], [[-5, Decimal("-2.50")], [None, "-5"]])
    assert content == codecs.BOM_UTF8 + b"n,m\r\n-5,-2.5\r\n,'-5\r\n"


def written(rows):
    return list(csv.reader(io.StringIO(write_csv(["x"], rows).decode("utf-8-sig"), newline="")))[1:]


@given(st.lists(st.text(alphabet="abঢা ,\"'\n;", min_size=1), min_size=1, max_size=5))
def test_what_is_written_is_read_back(cells):
    assert written([cells]) == [[guarded(cell) for cell in cells]]


def test_a_line_that_does_not_end_is_refused_before_it_fills_the_memory():
    endless = b"code,name\n1,a\n" + b"," * (LONGEST_RECORD + 1)
    with pytest.raises(TableError) as refused:
        rows_of(endless)
    assert (refused.value.code, refused.value.row) == ("too_large", 3)


def test_a_record_of_many_lines_that_does_not_end_is_refused_too():
    endless = b"code,name\n1,a\n" + b'"\n",' * (LONGEST_RECORD // 2)
    with pytest.raises(TableError) as refused:
        rows_of(endless)
    assert (refused.value.code, refused.value.row) == ("too_large", 3)


def test_a_file_that_is_open_is_read_like_its_content_and_stays_open(tmp_path):
    path = tmp_path / "things.csv"
    path.write_bytes(b"code,name\n1,a\n2,b")
    with path.open("rb") as file:
        table = read_table(file, "file", required=["code"], known=COLUMNS)
        assert [row.values["code"] for row in table.rows] == ["1", "2"]
        assert table.lines == 3
        assert not file.closed
