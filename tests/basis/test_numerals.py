"""One normaliser reads every number."""

import contextlib
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from basis.numerals import NumberError, format_number, parse_id, parse_number, plain, to_bangla, to_latin


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0", "0"),
        ("007", "7"),
        ("১২৩", "123"),
        ("১2৩", "123"),
        ("12.50", "12.50"),
        (".5", "0.5"),
        ("১২.৫", "12.5"),
        ("1,23,456", "123456"),
        ("123,456", "123456"),
        ("12,34,567.25", "1234567.25"),
        ("12,345,678", "12345678"),
        ("১,২৫,০০,০০০", "12500000"),
        ("1.25 crore", "12500000"),
        ("১.২৫ কোটি", "12500000"),
        ("1.25Crore", "12500000"),
        ("২০ লাখ", "2000000"),
        ("২০\u00a0লক্ষ", "2000000"),
        ("3 lac", "300000"),
        ("1,500 lakhs", "150000000"),
        (" \u00a042\t\n", "42"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("-0", "0"),
        ("9" * 40, "9" * 40),
        ("9" * 33 + "." + "9" * 7 + " crore", "9" * 40),
        ("0." + "1" * 30, "0." + "1" * 30),
    ],
)
def test_a_number_is_read_exactly(written, number):
    read = parse_number(written)
    assert read == Decimal(number)
    assert read or not read.is_signed()


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "-",
        ".",
        "5.",
        "twenty lakh",
        "lakh",
        "12 34",
        "1,2",
        "12,34",
        "1,23,45",
        "12,34,5678",
        "1234,567",
        "0,123",
        ",123",
        "123,",
        "1,,234",
        "12,345,67,890",
        "1.2.3",
        "+5",
        "--5",
        "5-",
        "(5)",
        "50%",
        "1e5",
        "1E5",
        "1e999999",
        "1_000",
        "0x10",
        "NaN",
        "nan",
        "Infinity",
        "-inf",
        "=1000000*20",
        "=5",
        "²",
        "½",
        "٣",
        "۳",
        "१२",
        "1२",
        "１２",
        "5\u200b",
        "5\x00",
        "1\n2",
        "1.5 million",
        "1 crore 5",
        "5 \u212aarat",
        "9" * 41,
        "1" * 4301,
        "0." + "1" * 31,
        "1" * 1_000_000,
    ],
)
def test_what_is_not_surely_a_number_is_refused(written):
    with pytest.raises(NumberError) as refusal:
        parse_number(written)
    assert refusal.value.code == "not_a_number"


def test_a_refusal_shows_a_short_value_in_english():
    with translation.override("en"), pytest.raises(NumberError) as refusal:
        parse_number("\u202e" + "x" * 500)
    assert refusal.value.messages[0].startswith("“\ufffdxxx")
    assert len(refusal.value.messages[0]) < 200


@pytest.mark.parametrize(
    ("number", "decimals", "english", "bangla"),
    [
        (0, 0, "0", "০"),
        (999, 0, "999", "৯৯৯"),
        (1000, 0, "1,000", "১,০০০"),
        (99999, 0, "99,999", "৯৯,৯৯৯"),
        (100000, 0, "1,00,000", "১,০০,০০০"),
        (12500000, 0, "1,25,00,000", "১,২৫,০০,০০০"),
        (Decimal("54.015"), 2, "54.02", "৫৪.০২"),
        (Decimal("73.45"), 1, "73.5", "৭৩.৫"),
        (Decimal("-1234567.5"), 1, "\u221212,34,567.5", "\u2212১২,৩৪,৫৬৭.৫"),
        (Decimal("-0.4"), 0, "0", "০"),
        (5, 2, "5.00", "৫.০০"),
    ],
)
def test_a_number_is_shown_grouped_and_rounded_half_up(number, decimals, english, bangla):
    assert format_number(number, language="en", decimals=decimals) == english
    assert format_number(number, language="bn", decimals=decimals) == bangla


@pytest.mark.parametrize("value", [1.5, True, "5", None])
def test_only_exact_numbers_are_shown(value):
    with pytest.raises(TypeError):
        format_number(value, language="en")


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_quantity_is_not_shown(value):
    with pytest.raises(ValueError, match="cannot be shown"):
        format_number(value, language="en")


@given(
    st.decimals(min_value=-(10**30), max_value=10**30, places=4, allow_nan=False),
    st.sampled_from(["bn", "en"]),
)
def test_what_is_shown_is_read_back_as_the_same_number(number, language):
    assert parse_number(format_number(number, language=language, decimals=4)) == number


@given(st.integers(min_value=0, max_value=10**39))
def test_both_groupings_are_read_as_the_same_number(number):
    assert parse_number(f"{number:,}") == parse_number(format_number(number, language="bn")) == number


@given(st.text())
def test_any_text_is_a_number_or_refused_and_nothing_else(text):
    with contextlib.suppress(NumberError):
        assert parse_number(text).is_finite()


@given(st.text(alphabet="০১২৩৪৫৬৭৮৯কখ ,.-"))
def test_digits_change_script_and_back(text):
    assert to_bangla(to_latin(text)) == text


@pytest.mark.parametrize(
    ("number", "text"), [(Decimal("1E+7"), "10000000"), (Decimal("2.50"), "2.5"), (100, "100"), (Decimal("0.00"), "0")]
)
def test_files_hold_plain_numbers(number, text):
    assert plain(number) == text


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), ("9" * 18, 10**18 - 1)])
def test_the_number_of_a_row_is_read(text, number):
    assert parse_id(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", " 1", "১২", "²", "1" * 19, "1" * 5000])
def test_what_no_row_has_is_no_number_of_a_row(text):
    assert parse_id(text) is None
