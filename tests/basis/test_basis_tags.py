"""Templates show numbers, money, days and periods in the language of the page."""

import datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from basis.periods import Period


def shown(filters: str, value, language: str) -> str:
    with translation.override(language):
        return Template("{% load basis_tags %}{{ value|" + filters + " }}").render(Context({"value": value}))


@pytest.mark.parametrize(
    ("filters", "value", "english", "bangla"),
    [
        ("digits", 2026, "2026", "২০২৬"),
        ("digits", "F-12", "F-12", "F-১২"),
        ("number", 1234567, "12,34,567", "১২,৩৪,৫৬৭"),
        ("number:2", 5, "5.00", "৫.০০"),
        ("number", 0, "0", "০"),
        ("taka", 12_500_000, "1,25,00,000 taka", "১,২৫,০০,০০০ টাকা"),
        ("taka_short", 125_000_000, "12.5 crore taka", "১২.৫ কোটি টাকা"),
        ("day", datetime.date(2026, 9, 30), "30 September 2026", "৩০ সেপ্টেম্বর ২০২৬"),
        (
            "day",
            datetime.datetime(2026, 9, 29, 20, 0, tzinfo=datetime.UTC),  # already the 30th in Dhaka
            "30 September 2026",
            "৩০ সেপ্টেম্বর ২০২৬",
        ),
        ("period", Period.parse("2026-07"), "July 2026", "জুলাই ২০২৬"),
        ("period", "2026-07", "July 2026", "জুলাই ২০২৬"),
    ],
)
def test_a_filter_speaks_the_language_of_the_page(filters, value, english, bangla):
    assert shown(filters, value, "en") == english
    assert shown(filters, value, "bn") == bangla


@pytest.mark.parametrize("name", ["digits", "number", "taka", "taka_short", "day", "period"])
def test_what_is_missing_is_shown_as_nothing_and_not_as_zero(name):
    assert shown(name, None, "bn") == ""
    assert shown(f"{name}|default:'—'", None, "bn") == "—"


def test_digits_do_not_let_markup_through():
    assert shown("digits", "<b>1</b>", "en") == "&lt;b&gt;1&lt;/b&gt;"
