"""Figures as people read them: with unit, in the digits and words of the language."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from basis.money import format_taka, format_taka_short
from basis.numerals import format_number
from monitoring.values.figures import Value
from monitoring.values.units import UNIT_NAMES

# The units that figures are written in; other words are shown as they are.
SHEET_UNITS = ("percent", "per_100", "per_1000", "per_10000", "count", "days", "bdt", "stage", "index")


def write(value: Decimal | None, *, unit: str, decimals: int, language: str | None = None) -> str:
    """A value with its unit: "73.5%", "19.97 per 10,000", "62 crore taka", "45 days"; "" when it is not known."""
    if value is None:
        return ""
    language = language or get_language()
    number = format_number(value, language=language, decimals=decimals)
    if unit == "bdt":
        whole = value.to_integral_value()
        return format_taka_short(int(whole), language=language)
    with override(language):
        words = {
            "percent": _("%(number)s%%"),
            "per_100": _("%(number)s per 100"),
            "per_1000": _("%(number)s per 1,000"),
            "per_10000": _("%(number)s per 10,000"),
            "stage": _("stage %(number)s"),
            "days": _("%(number)s days"),
        }
        return words.get(unit, "%(number)s") % {"number": number}


def write_exact(value: Decimal | None, *, unit: str, language: str | None = None) -> str:
    """A numerator or a denominator: every digit that was reported, money in taka."""
    if value is None:
        return ""
    language = language or get_language()
    if unit == "bdt":
        return format_taka(int(value), language=language)
    exact = value.normalize()
    return format_number(value, language=language, decimals=max(0, -int(exact.as_tuple().exponent)))


def unit_name(unit: str, language: str | None = None) -> str:
    """The unit alone, for the head of a table."""
    with override(language or get_language()):
        words = {
            "percent": _("percent"),
            "per_100": _("per 100"),
            "per_1000": _("per 1,000"),
            "per_10000": _("per 10,000"),
            "stage": _("stage"),
            "days": _("days"),
            "bdt": _("taka"),
            "count": _("number"),
            "index": _("index"),
        }
        return str(words.get(unit) or UNIT_NAMES.get(unit, unit))


def reported_text(value: Value | None, language: str | None = None) -> str:
    """ "63 of 64 reported", which stands beside every figure that was added up."""
    language = language or get_language()
    with override(language):
        if value is None or not value.expected:
            return _("not reported for this place")
        return _("%(reported)s of %(expected)s reported") % {
            "reported": format_number(value.reported, language=language),
            "expected": format_number(value.expected, language=language),
        }
