"""Numbers, money, days and periods in pages, in the active language. None is shown as nothing: missing is
not zero, and the template says what stands there instead ({{ x|number|default:"…" }}).
"""

import datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from basis import money, numerals, periods

register = template.Library()


@register.filter
def digits(value: object) -> str:
    """{{ 12|digits }}: the text in the digits of the language; before |escape, never after it."""
    return "" if value is None else numerals.digits_in(str(value), get_language())


@register.filter
def number(value: int | Decimal | None, decimals: int = 0) -> str:
    """{{ 1234567.5|number:1 }}: 12,34,567.5"""
    if value in (None, ""):
        return ""
    return numerals.format_number(value, language=get_language(), decimals=int(decimals))


@register.filter
def taka(value: int | None) -> str:
    """{{ 12500000|taka }}: 1,25,00,000 taka"""
    return "" if value in (None, "") else money.format_taka(value, language=get_language())


@register.filter
def taka_short(value: int | None) -> str:
    """{{ 12500000|taka_short }}: 1.25 crore taka"""
    return "" if value in (None, "") else money.format_taka_short(value, language=get_language())


@register.filter
def day(value: datetime.date | datetime.datetime | None) -> str:
    """{{ date|day }}: 30 September 2026; a moment is shown as its day in the local time zone."""
    if value in (None, ""):
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return periods.format_day(value, language=get_language())


@register.filter
def period(value: periods.Period | str | None) -> str:
    """{{ period|period }}: July–September 2026 (FY2026-27 Q1), from a Period or its code."""
    if value in (None, ""):
        return ""
    found = value if isinstance(value, periods.Period) else periods.Period.parse(value)
    return found.label(get_language())
