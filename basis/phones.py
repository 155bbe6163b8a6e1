"""Telephone numbers: many ways to write one, one way to store it (+8801711000000)."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.numerals import to_latin
from basis.text import shown

_BETWEEN = re.compile(r"[\s().\u2010-\u2015/-]+")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_NATIONAL = re.compile(r"0?(1[3-9][0-9]{8})", re.ASCII)  # a mobile number with or without its 0


class PhoneError(ValidationError):
    """A text that is not a telephone number; `code` is bad_phone."""


def parse_phone(text: str) -> str:
    """The number with + and country code: "০১৭১১-০০০০০০", "8801711000000" and "+880 1711 000000" are one.

    A number without country code is a mobile number of this country. Raises PhoneError(code="bad_phone").
    """
    number = _BETWEEN.sub("", to_latin(text.strip()))[:40]
    number = re.sub(r"^00(?=[1-9])", "+", number)
    home = settings.COUNTRY_CALLING_CODE
    for prefix in (f"+{home}", home):
        national = _NATIONAL.fullmatch(number.removeprefix(prefix)) if number.startswith(prefix) else None
        if national:
            return f"+{home}{national[1]}"
    if national := _NATIONAL.fullmatch(number):
        return f"+{home}{national[1]}"
    if _INTERNATIONAL.fullmatch(number) and not number.startswith(f"+{home}"):
        return number
    raise PhoneError(
        _("“%(value)s” is not a mobile number. Write it like 01711-000000."),
        code="bad_phone",
        params={"value": shown(text)},
    )
