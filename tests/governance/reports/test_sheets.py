import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from governance.reports.sheets import Column, Sheet, percent, shown

SHEET = Sheet(
    title="বাজেট",
    columns=[Column("কার্যক্রম"), Column("মূল বরাদ্দ", "taka"), Column("হার", "percent"), Column("শুরু", "day")],
    rows=[["=cmd|' /C calc'!A0", 12_500_000, Decimal("66.666"), dt.date(2026, 9, 30)], ["শূন্য নয়", None, None, None]],
    foot=["মোট", 12_500_000, None, None],
    hrefs=["/bn/plan/actions/1.1a/", ""],
    note="২০২৫-২৬ অর্থবছর",
)


def workbook():
    return load_workbook(io.BytesIO(SHEET.as_xlsx())).active


def test_a_page_shows_digits_of_its_language_and_a_dash_for_what_is_not_known():
    first, second = SHEET.for_page("bn")["rows"]
    assert [cell["text"] for cell in first[1:]] == ["১,২৫,০০,০০০", "৬৬.৭%", "৩০ সেপ্টেম্বর ২০২৬"]
    assert (first[0]["href"], "href" in second[0]) == ("/bn/plan/actions/1.1a/", False)
    assert [cell["text"] for cell in second[1:]] == ["–", "–", ""]
    assert [cell["number"] for cell in first] == [False, True, True, False]


def test_a_file_holds_the_same_rows_exact_and_guarded():
    lines = SHEET.as_csv().decode("utf-8-sig").splitlines()
    assert lines[0] == '"# নমুনামূলক, সরকারিভাবে অনুমোদিত নয় · বাজেট"'
    assert lines[1] == "# ২০২৫-২৬ অর্থবছর"
    assert lines[2] == "কার্যক্রম,মূল বরাদ্দ,হার,শুরু"
    assert lines[3] == "'=cmd|' /C calc'!A0,12500000,66.7,2026-09-30"
    assert lines[4:] == ["শূন্য নয়,,,", "মোট,12500000,,"]


def test_a_workbook_says_that_it_is_not_official_and_runs_no_formula():
    rows = list(workbook().iter_rows(values_only=True))
    assert rows[0][0].startswith("নমুনামূলক, সরকারিভাবে অনুমোদিত নয়")
    assert rows[3][0] == "'=cmd|' /C calc'!A0"
    assert rows[3][1] == 12_500_000
    assert {cell.data_type for row in workbook().iter_rows() for cell in row} <= {"s", "n", "d"}


@pytest.mark.parametrize(("value", "text"), [("80", "80%"), ("58.333", "58.3%"), ("99.96", "100%"), ("0", "0%")])
def test_a_percentage_has_a_decimal_where_it_says_something(value, text):
    assert percent(Decimal(value), "en") == text


def test_a_code_keeps_its_latin_digits():
    assert (shown("0990101", "code", "bn"), shown("1.1 ক", "text", "bn")) == ("0990101", "১.১ ক")
