"""Money is whole taka."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from basis.money import LARGEST, format_taka, format_taka_short, parse_taka

amounts = st.integers(min_value=-LARGEST, max_value=LARGEST)


@pytest.mark.parametrize(
    "written",
    [
        "12500000",
        "১,২৫,০০,০০০",
        "1.25 crore",
        "১.২৫ কোটি",
        "১.২৫ কোটি টাকা",
        "12,500,000",
        "125 lakh taka",
        "৳ 1,25,00,000",
        "Tk. 12500000",
        "BDT 12,500,000",
        "12500000/-",
        "12500000.00",
    ],
)
def test_one_amount_may_be_written_in_many_ways(written):
    assert parse_taka(written) == 12_500_000
    assert type(parse_taka(written)) is int


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("12.5", "not_whole_taka"),
        ("1.12345678 crore", "not_whole_taka"),
        ("-28157000", "negative_amount"),
        ("=1000000*20", "not_a_number"),
        ("twenty lakh", "not_a_number"),
        ("", "not_a_number"),
        ("৳", "not_a_number"),
        ("taka taka 5", "not_a_number"),
        ("NaN", "not_a_number"),
        ("9" * 20, "amount_too_large"),
        ("100 lakh crore", "not_a_number"),
        ("৳" * 100_000, "not_a_number"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_code(written, code):
    with pytest.raises(ValidationError) as refusal:
        parse_taka(written)
    assert refusal.value.code == code


def test_a_refusal_shows_the_amount_as_it_was_written():
    with pytest.raises(ValidationError) as refusal:
        parse_taka("৳ 12x")
    assert "“৳ 12x”" in refusal.value.messages[0]


def test_a_reversal_may_be_below_zero_where_it_is_allowed():
    assert parse_taka("-2,50,000", allow_negative=True) == -250_000


@pytest.mark.parametrize(
    ("amount", "english", "bangla"),
    [
        (0, "0 taka", "০ টাকা"),
        (99_999, "99,999 taka", "৯৯,৯৯৯ টাকা"),
        (100_000, "1 lakh taka", "১ লক্ষ টাকা"),
        (12_50_000, "12.5 lakh taka", "১২.৫ লক্ষ টাকা"),
        (99_99_499, "99.99 lakh taka", "৯৯.৯৯ লক্ষ টাকা"),
        (99_99_999, "1 crore taka", "১ কোটি টাকা"),
        (12_50_00_000, "12.5 crore taka", "১২.৫ কোটি টাকা"),
        (1_23_45_678, "1.23 crore taka", "১.২৩ কোটি টাকা"),
        (100_00_00_000, "100 crore taka", "১০০ কোটি টাকা"),
        (12345_67_00_000, "12,345.67 crore taka", "১২,৩৪৫.৬৭ কোটি টাকা"),
        (-2_50_000, "\u22122.5 lakh taka", "\u2212২.৫ লক্ষ টাকা"),
    ],
)
def test_the_short_form_chooses_lakh_or_crore(amount, english, bangla):
    assert format_taka_short(amount, language="en") == english
    assert format_taka_short(amount, language="bn") == bangla


def test_the_exact_form_hides_nothing():
    assert format_taka(12_345_678, language="en") == "1,23,45,678 taka"
    assert format_taka(Decimal(12_345_678), language="bn") == "১,২৩,৪৫,৬৭৮ টাকা"


@pytest.mark.parametrize(("amount", "error"), [(1.0, TypeError), (True, TypeError), (Decimal("1.5"), ValueError)])
def test_money_is_never_a_float_or_a_fraction(amount, error):
    with pytest.raises(error):
        format_taka(amount, language="en")


@given(amounts, st.sampled_from(["bn", "en"]))
def test_the_exact_form_is_read_back_as_the_same_amount(amount, language):
    assert parse_taka(format_taka(amount, language=language), allow_negative=True) == amount


@given(amounts, st.sampled_from(["bn", "en"]))
def test_the_short_form_is_never_further_off_than_its_rounding(amount, language):
    read = parse_taka(format_taka_short(amount, language=language), allow_negative=True)
    assert abs(read - amount) <= (500 if abs(amount) < 10**7 - 500 else 50_000)
