import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from governance.interop import cells
from governance.values import UnitLevel


@pytest.mark.parametrize(
    ("cell", "text", "value"),
    [
        (cells.Text(), "রহিমা", "রহিমা"),
        (cells.Text(), "-5 °C", "-5 °C"),
        (cells.Code(), "০১০০", "0100"),
        (cells.Whole(), "১২,৩৪,৫৬৭", 1234567),
        (cells.Whole(), "2 lakh", 200000),
        (cells.Number(), "12.50", Decimal("12.50")),
        (cells.Taka(), "৳ 1.5 crore", 15000000),
        (cells.Day(), "২০২৬-০৯-৩০", dt.date(2026, 9, 30)),
        (cells.Choice(UnitLevel), "City Corporation", UnitLevel.CITY_CORPORATION),
        (cells.Flag(), "হ্যাঁ", True),
        (cells.Flag(), "0", False),
    ],
)
def test_a_cell_is_read_as_people_write_it(cell, text, value):
    assert cell.read(text) == value


def test_a_period_is_read_by_its_code():
    period = cells.PeriodCell().read("FY2025-26")
    assert (period.code, cells.PeriodCell().render(period)) == ("FY2025-26", "FY2025-26")


@pytest.mark.parametrize(
    ("cell", "text", "code"),
    [
        (cells.Text(), "=1+1", "formula"),
        (cells.Text(), "@SUM(A1)", "formula"),
        (cells.Text(), "\uff1dcmd", "formula"),
        (cells.Text(10), "a" * 11, "too_long"),
        (cells.Whole(), "²", "not_a_number"),
        (cells.Whole(), "1e5", "not_a_number"),
        (cells.Whole(), "NaN", "not_a_number"),
        (cells.Whole(), "0x10", "not_a_number"),
        (cells.Whole(), "1.5", "not_a_number"),
        (cells.Whole(), "-1", "negative_amount"),
        (cells.Whole(least=1900), "1899", "out_of_range"),
        (cells.Whole(), "9" * 30, "out_of_range"),
        (cells.Taka(), "-5", "negative_amount"),
        (cells.Day(), "30/09/2026", "bad_date"),
        (cells.Day(), "2026-02-29", "bad_date"),
        (cells.Day(), "20260930x", "bad_date"),
        (cells.PeriodCell(), "202613", "bad_period"),
        (cells.PeriodCell("fiscal_year"), "2026Q3", "wrong_period"),
        (cells.Choice(UnitLevel, code="unknown_level"), "village", "unknown_level"),
        (cells.Flag(), "perhaps", "unknown_choice"),
    ],
)
def test_what_cannot_be_read_has_a_code(cell, text, code):
    with pytest.raises(ValidationError) as refused:
        cell.read(text)
    assert refused.value.code == code
    assert refused.value.messages[0]


@pytest.mark.parametrize("text", ["a/b", "a\\b", "1.1a?x", "1.1#a", "a;b", "<b>", "..", "."])
def test_a_code_holds_no_sign_that_parts_an_address_or_a_list(text):
    with pytest.raises(ValidationError) as refused:
        cells.AddressCode().read(text)
    assert refused.value.code == "bad_code"


@pytest.mark.parametrize("text", ["1.1a", "IN01", "9999-0101-0100-3211", "X_1(2)"])
def test_usual_codes_are_read(text):
    assert cells.AddressCode().read(text) == text
