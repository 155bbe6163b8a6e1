"""Amounts of money: whole taka, always an int, never a float."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.numerals import CRORE, LAKH, SPACES, format_number, parse_number
from basis.text import is_bangla, shown

LARGEST = 10**15  # a hundred times the yearly budget of the state: beyond it somebody's finger slipped

_MARKS_BEFORE = re.compile(rf"(?:৳|tk\.?|bdt)[{SPACES}]*", re.IGNORECASE | re.ASCII)
_MARKS_AFTER = re.compile(rf"[{SPACES}]*(?:৳|টাকা|taka|tk\.?|bdt|/[-=])$", re.IGNORECASE | re.ASCII)
_TAKA = {"bn": "টাকা", "en": "taka"}
_MULTIPLES = {"bn": {LAKH: "লক্ষ", CRORE: "কোটি"}, "en": {LAKH: "lakh", CRORE: "crore"}}


class MoneyError(ValidationError):
    """An amount that cannot be taken: not_whole_taka, negative_amount or amount_too_large."""


def parse_taka(text: str, *, allow_negative: bool = False) -> int:
    """The amount in whole taka: "12,500,000", "১,২৫,০০,০০০", "1.25 crore", "৳ 500/-".

    Raises NumberError(not_a_number) or MoneyError(not_whole_taka, negative_amount, amount_too_large).
    """
    try:
        amount = parse_number(_without_marks(text))
    except ValidationError as error:
        if error.params and "value" in error.params:
            error.params["value"] = shown(text)  # say what was written, with its marks
        raise
    if amount != amount.to_integral_value():
        raise MoneyError(
            _("“%(value)s” is not a whole number of taka."), code="not_whole_taka", params={"value": shown(text)}
        )
    if amount < 0 and not allow_negative:
        raise MoneyError(
            _("“%(value)s” is below zero. Write the amount without a minus sign."),
            code="negative_amount",
            params={"value": shown(text)},
        )
    if abs(amount) > LARGEST:
        raise MoneyError(
            _("“%(value)s” is larger than any amount that can be right here. Check the number of zeros."),
            code="amount_too_large",
            params={"value": shown(text)},
        )
    return int(amount)


def format_taka(amount: int | Decimal, *, language: str | None) -> str:
    """The exact amount: "1,25,00,000 taka", "১,২৫,০০,০০০ টাকা"."""
    return f"{format_number(_whole(amount), language=language)} {_TAKA[_tongue(language)]}"


def format_taka_short(amount: int | Decimal, *, language: str | None) -> str:
    """The amount in crore or lakh with at most two decimals: "12.5 crore taka", "১২.৫ কোটি টাকা".

    Below one lakh the exact amount. It is rounded, so the exact one should be one tap away.
    """
    whole = _whole(amount)
    if abs(whole) < LAKH:
        return format_taka(whole, language=language)
    # 99,99,999 would round to "100 lakh": what rounds to a crore is said in crore.
    multiple = LAKH if abs(_hundredths(whole, LAKH)) < 100 else CRORE
    count = _hundredths(whole, multiple).normalize()
    decimals = max(0, -int(count.as_tuple().exponent))
    number = format_number(count, language=language, decimals=decimals)
    return f"{number} {_MULTIPLES[_tongue(language)][multiple]} {_TAKA[_tongue(language)]}"


def _hundredths(amount: int, multiple: int) -> Decimal:
    """How many lakh or crore, to two decimals."""
    return (Decimal(amount) / multiple).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _tongue(language: str | None) -> str:
    return "bn" if is_bangla(language) else "en"


def _whole(amount: int | Decimal) -> int:
    """The amount as an int; a sum from the database may come as a Decimal, a float never may."""
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise TypeError(f"An amount is an int, not {type(amount).__name__}")
    if amount != int(amount):
        raise ValueError(f"{amount} is not a whole number of taka")
    return int(amount)


def _without_marks(text: str) -> str:
    """The amount without ৳, Tk, BDT, taka, টাকা or the /- of a voucher."""
    if len(text) > 200:
        return text
    text = text.strip(SPACES)
    before = _MARKS_BEFORE.match(text)
    text = text[before.end() :] if before else text
    after = _MARKS_AFTER.search(text)
    return text[: after.start()] if after else text
