"""What the pages about DHIS2 say: what something of it is here, and why a pull failed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from basis.numerals import format_number
from monitoring.models import Pull, Series
from monitoring.permissions import may_enter_values, may_manage_dhis2

register = template.Library()

FAILURES = {
    "unreachable": gettext_lazy("The other system does not answer. Try again later."),
    "certificate": gettext_lazy("The certificate of the other system cannot be trusted."),
    "not_authorised": gettext_lazy("The other system does not accept the token, or it may not read this."),
    "not_found": gettext_lazy("At this address there is no DHIS2."),
    "too_large": gettext_lazy("The other system sent more than we take at once. Choose a smaller place or period."),
    "too_slow": gettext_lazy("The other system took too long to answer."),
    "wrong_type": gettext_lazy(
        "The other system answered with something else than data; perhaps it is a page to log in."
    ),
    "redirected": gettext_lazy("The other system sent us to another address, to which we do not go."),
    "broken_answer": gettext_lazy("The answer of the other system is broken or not of DHIS2."),
    "not_an_exchange": gettext_lazy("The answer of the other system is broken or not of DHIS2."),
    "repeated_key": gettext_lazy("The answer of the other system is broken or not of DHIS2."),
    "truncated": gettext_lazy("The answer of the other system ended in the middle. Try again later."),
    "no_token": gettext_lazy("The token cannot be read any more. Enter it again at the connection."),
    "no_data_set": gettext_lazy("Say first which data sets of DHIS2 are which here."),
    "unknown_unit": gettext_lazy("Say first which unit of DHIS2 is the place that was chosen."),
    "wrong_period": gettext_lazy("No data set of this connection is reported for that period."),
    "unknown_host": gettext_lazy("There is no computer of the name in the address."),
    "forbidden_address": gettext_lazy(
        "The address lies inside a private network or is not a place to which data may be sent."
    ),
}


@register.simple_tag
def may_collect(user: Any) -> bool:
    """{% may_collect user as collects %}: whether the pages of collecting are open to somebody."""
    return bool(may_enter_values(user))


@register.simple_tag
def may_connect(user: Any) -> bool:
    """{% may_connect user as connects %}: whether somebody manages the connections to DHIS2."""
    return bool(may_manage_dhis2(user))


@register.filter
def mapped_to(row: Any) -> str:
    """{{ row|mapped_to }}: what something of DHIS2 is here, by name and code."""
    return _named(row.target)


@register.filter
def suggestion_of(row: Any) -> str:
    """{{ row|suggestion_of }}: what it may be."""
    return _named(row.suggested)


@register.filter
def written_for(typed: Any, pk: int) -> str:
    """{{ typed|written_for:row.pk }}: the code that was written for a row, kept when the page comes back."""
    return str(typed.get(f"target-{pk}", "")) if typed else ""


@register.filter
def failure(pull: Pull) -> str:
    """{{ pull|failure }}: why a pull failed, in a sentence of the reader's language."""
    return str(FAILURES.get(pull.error_code, _("The pull failed (%(code)s).") % {"code": pull.error_code}))


@register.filter
def exact(number: Decimal | None) -> str:
    """{{ issue.ours|exact }}: every digit that was entered, and no zero behind them."""
    if not isinstance(number, Decimal):
        return ""
    decimals = max(0, -int(number.normalize().as_tuple().exponent))
    return format_number(number, language=get_language(), decimals=decimals)


def _named(target: Any) -> str:
    if isinstance(target, str):
        return target or _("Total")
    if isinstance(target, Series):
        holder = getattr(target, "element", None) or getattr(target, "indicator", None)
        return f"{target.code} {holder or ''}".strip()
    return f"{target.name} ({target.code})" if target else ""
