"""Numbers as people write and read them: one normaliser, one set of rules.

Read: Bangla and Latin digits (also side by side: many Bangla keyboards give Latin digits on the number pad,
and a digit has one value in either script), 12,34,567 and 12,345,678, a decimal point, a minus sign or
U+2212, and the words lakh, crore, লক্ষ, লাখ, কোটি after the number.
Refused, because nobody can be sure what was meant: other scripts, wrong grouping, a plus sign (telephone
numbers have one), exponents, NaN, Infinity, formulas, numbers of more than 40 digits.
"""

import re
from decimal import ROUND_HALF_UP, Context, Decimal

from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.text import is_bangla, shown

MOST_DIGITS = 40
MOST_DECIMALS = 30
ID_DIGITS = 18  # what the database keeps as the number of a row, whatever its digits
MINUS = "\u2212"
SPACES = " \t\r\n\u00a0\u2009\u202f"

LAKH = 10**5
CRORE = 10**7
MULTIPLES = {
    "lakh": LAKH,
    "lakhs": LAKH,
    "lac": LAKH,
    "lacs": LAKH,
    "লক্ষ": LAKH,
    "লাখ": LAKH,
    "crore": CRORE,
    "crores": CRORE,
    "কোটি": CRORE,
}

_TO_LATIN = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_TO_BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_NUMBER = re.compile(
    rf"""(?P<sign>-?)
    (?P<whole>
        [0-9]+
        | [1-9][0-9]?(?:,[0-9]{{2}})*,[0-9]{{3}}    # 12,34,567
        | [1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+         # 12,345,678
        | (?=\.)                                    # .5
    )
    (?:\.(?P<decimals>[0-9]+))?
    (?:[{SPACES}]*(?P<multiple>{"|".join(MULTIPLES)}))?
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# Wide enough that no number that is read here is ever rounded by the default precision of 28 digits.
_EXACT = Context(prec=120, rounding=ROUND_HALF_UP)


class NumberError(ValidationError):
    """A text that is not a number; `code` is not_a_number."""


def to_latin(text: str) -> str:
    """The text with Bangla digits as Latin ones; everything else stays."""
    return text.translate(_TO_LATIN)


def to_bangla(text: str) -> str:
    """The text with Latin digits as Bangla ones; everything else stays."""
    return text.translate(_TO_BANGLA)


def digits_in(text: str, language: str | None) -> str:
    """The text with the digits of the language; texts that we write ourselves have Latin ones before."""
    return to_bangla(text) if is_bangla(language) else text


def parse_number(text: str) -> Decimal:
    """The exact number that a person wrote; raises NumberError(code="not_a_number")."""
    # A text this long is no number, and need not be searched to know it.
    plain = to_latin(text.strip(SPACES)).replace(MINUS, "-") if len(text) <= 200 else ""
    match = _NUMBER.fullmatch(plain)
    if not match:
        raise NumberError(
            _("“%(value)s” is not a number. Write it like 12,34,567 or 12.5 or 1.25 crore."),
            code="not_a_number",
            params={"value": shown(text)},
        )
    whole, decimals = match["whole"].replace(",", ""), match["decimals"] or ""
    if len(whole) + len(decimals) > MOST_DIGITS or len(decimals) > MOST_DECIMALS:
        raise NumberError(
            _("“%(value)s” has too many digits: %(digits)s in all and %(decimals)s after the point can be kept."),
            code="not_a_number",
            params={"value": shown(text), "digits": lazy_number(MOST_DIGITS), "decimals": lazy_number(MOST_DECIMALS)},
        )
    number = Decimal(f"{whole or 0}.{decimals or 0}" if decimals else whole)
    if match["multiple"]:
        number = _EXACT.multiply(number, MULTIPLES[match["multiple"].lower()])
    return number.copy_negate() if match["sign"] and number else number


def parse_id(text: str) -> int | None:
    """The number of a row as a page of ours or a file wrote it; None for a text that cannot be one.

    Only ASCII digits, and fewer than 19: what is longer no row has, and Python refuses to read 5,000 of them.
    """
    return int(text) if len(text) <= ID_DIGITS and text.isascii() and text.isdigit() else None


def plain(number: Decimal | int) -> str:
    """The number in Latin digits without grouping, exponent or trailing zeros, as files hold it."""
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_number(value: Decimal | int, *, language: str | None, decimals: int = 0) -> str:
    """The number for people: rounded half up to `decimals`, grouped 12,34,567, in the digits of the language.

    Raises TypeError for a float (it is not the number that was meant) and ValueError for NaN and Infinity.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"A number is an int or a Decimal, not {type(value).__name__}")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{number} cannot be shown as a number")
    rounded = number.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    whole, point, fraction = format(rounded.copy_abs(), "f").partition(".")
    sign = MINUS if rounded < 0 else ""
    return digits_in(f"{sign}{_grouped(whole)}{point}{fraction}", language)


def _in_active_language(value: Decimal | int) -> str:
    return format_number(value, language=get_language())


# A whole number inside a message that is translated only when somebody reads it.
lazy_number = lazy(_in_active_language, str)


def _grouped(digits: str) -> str:
    """1234567 -> 12,34,567: three digits at the end, pairs before them."""
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)][::-1]
    return ",".join([*pairs, tail])
