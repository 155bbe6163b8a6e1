"""Old Bijoy text in a table: told with examples, refused without a choice, converted with one."""

import io
import unicodedata

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from basis.legacy import CONVERT, KEEP
from basis.tables import TableError, read_table

COLUMNS = ["code", "name_en", "name_bn", "amount"]
ROWS = [
    ["XF1", "Barishal", "ewikvj", "12"],
    ["XF2", "Dhaka", "XvKv †Rjv", "7"],
    ["XF3", "Kurigram", "KzwoMÖvg", "1"],
    ["XF4", "Jashore", "h‡kvi DHIS2", "2"],
]
NAMES = ["বরিশাল", "ঢাকা জেলা", "কুড়িগ্রাম", "যশোর DHIS2"]


def as_csv(rows=ROWS, encoding="utf-8"):
    return "\n".join(",".join(row) for row in [COLUMNS, *rows]).encode(encoding)


def as_xlsx(rows=ROWS):
    book = Workbook()
    for row in [COLUMNS, *rows]:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(content, **options):
    table = read_table(content, "file", required=["code"], known=COLUMNS, **options)
    return table, list(table.rows)


def nfc(text):
    return unicodedata.normalize("NFC", text)


FILES = [as_csv(), as_csv(encoding="cp1252"), as_csv(encoding="utf-16"), as_xlsx()]


@pytest.mark.parametrize("content", FILES)
def test_without_a_choice_each_such_row_is_refused_and_shown_before_and_after(content):
    table, rows = read(content)
    assert {row.error.code for row in rows} == {"legacy_text"}
    assert {row.error.column for row in rows} == {"name_bn"}
    assert not any(row.values for row in rows)
    first = table.legacy_text[0]
    assert (first.column, first.before, first.after) == ("name_bn", "ewikvj", "বরিশাল")
    assert len(table.legacy_text) == 3  # enough to judge by, however long the file


@pytest.mark.parametrize("content", FILES)
def test_with_the_choice_the_text_is_converted_and_nothing_else(content):
    table, rows = read(content, legacy=CONVERT)
    assert [row.values["name_bn"] for row in rows] == [nfc(name) for name in NAMES]
    assert [row.values["name_en"] for row in rows] == [row[1] for row in ROWS]
    assert [row.values["code"] for row in rows] == [row[0] for row in ROWS]
    assert [row.values["amount"] for row in rows] == [row[3] for row in ROWS]
    assert table.legacy_text


@pytest.mark.parametrize("content", FILES)
def test_who_says_that_it_is_no_bijoy_gets_it_as_it_is(content):
    table, rows = read(content, legacy=KEEP)
    assert [row.values["name_bn"] for row in rows] == [row[2] for row in ROWS]
    assert not table.legacy_text


def test_a_short_column_beside_a_column_of_bijoy_is_recognised():
    rows = [["1", "MÖvg", "Dc‡Rjv ¯^v¯’¨ Kg‡cø·", "1"], ["2", "bvg", "BDwbqb Dc¯^v¯’¨ †K›`ª", "2"]]
    _table, read_rows = read(as_csv(rows), legacy=CONVERT)
    assert [row.values["name_en"] for row in read_rows] == [nfc("গ্রাম"), nfc("নাম")]


def test_a_workbook_that_names_an_old_font_needs_fewer_words():
    def book(font):
        workbook = Workbook()
        for row in [COLUMNS, ["1", "Dhaka", "bvg", "1"]]:
            workbook.active.append(row)
        workbook.active["C2"].font = Font(name=font)
        content = io.BytesIO()
        workbook.save(content)
        return content.getvalue()

    assert [row.error and row.error.code for row in read(book("SutonnyMJ"))[1]] == ["legacy_text"]
    assert [row.error for row in read(book("Calibri"))[1]] == [None]
    assert read(book("SutonnyMJ"), legacy=CONVERT)[1][0].values["name_bn"] == "নাম"


def test_a_cell_far_behind_the_first_rows_speaks_for_itself():
    rows = [["1", "Dhaka", "ঢাকা", "1"]] * 3_000 + [["2", "Dhaka", "Dc‡Rjv ¯^v¯’¨ Kg‡cø·", "1"]]
    _table, read_rows = read(as_csv(rows))
    assert [row.error.code for row in read_rows if row.error] == ["legacy_text"]
    assert read_rows[-1].error.row == 3_002


def test_latin_1_text_that_is_no_bijoy_is_refused_as_before():
    content = as_csv([["1", "Médecins Sans Frontières", "Société Générale", "1"]], "cp1252")
    with pytest.raises(TableError) as refused:
        read(content)
    assert refused.value.code == "bad_encoding"


def test_many_codes_and_english_names_do_not_hide_the_bijoy_of_a_windows_file():
    rows = [
        [f"XF{n}", f"Village {chr(97 + n % 26)}hali{chr(97 + n // 26 % 26)}pur", "ewikvj m`i", "1"] for n in range(600)
    ]
    rows[9][2] = "Dc‡Rjv †Rjv"
    _table, read_rows = read(as_csv(rows, "cp1252"), legacy=CONVERT)
    assert read_rows[8].values["name_bn"] == nfc("বরিশাল সদর")
    assert read_rows[9].values["name_bn"] == nfc("উপজেলা জেলা")


def test_bijoy_that_somebody_opened_as_latin_1_and_saved_as_utf_8_is_read():
    content = as_csv(encoding="cp1252").decode("latin-1").encode()
    _table, rows = read(content, legacy=CONVERT)
    assert [row.values["name_bn"] for row in rows] == [nfc(name) for name in NAMES]


def test_a_fault_behind_the_first_rows_still_lets_these_be_read():
    table = read_table(as_csv() + b'\nXF5,"open', "f.csv", required=["code"], known=COLUMNS, legacy=CONVERT)
    assert [next(table.rows).number for _ in ROWS] == [2, 3, 4, 5]
    with pytest.raises(TableError) as refused:
        next(table.rows)
    assert refused.value.code == "not_a_table"


def test_bangla_in_unicode_is_never_touched():
    rows = [["1", "Dhaka", "ঢাকা ‘সদর’ — “নতুন”", "১২"]]
    for legacy in ("ask", CONVERT, KEEP):
        table, read_rows = read(as_csv(rows), legacy=legacy)
        assert read_rows[0].values["name_bn"] == rows[0][2]
        assert not table.legacy_text
