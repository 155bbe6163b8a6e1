import datetime as dt

import pytest
from django import forms

from basis.fields import DayField, NumberField, TakaField


class Typed(forms.Form):
    amount = TakaField(required=False)
    day = DayField(required=False)
    share = NumberField(required=False, most=100)


def read(**data):
    form = Typed(data)
    form.is_valid()
    return form


@pytest.mark.parametrize("text", ["১.২৫ কোটি", "1,25,00,000", "12500000", "৳ ১,২৫,০০,০০০/-"])
def test_an_amount_is_read_however_it_is_written(text):
    assert read(amount=text).cleaned_data["amount"] == 12_500_000


def test_what_is_empty_is_none_and_not_zero():
    assert read().cleaned_data == {"amount": None, "day": None, "share": None}


def test_a_day_comes_in_bangla_digits():
    assert read(day="২০২৬-০৯-৩০").cleaned_data["day"] == dt.date(2026, 9, 30)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("amount", "-5", "negative_amount"),
        ("amount", "12.5", "not_whole_taka"),
        ("amount", "=1+1", "not_a_number"),
        ("amount", "9" * 16, "amount_too_large"),
        ("day", "30/02/2026", "bad_date"),
        ("share", "101", "out_of_range"),
    ],
)
def test_what_cannot_be_read_says_why(name, text, code):
    assert read(**{name: text}).errors.as_data()[name][0].code == code
