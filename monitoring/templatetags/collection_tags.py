"""Forms in words: how long there is still time, and what a script must know."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from basis.numerals import lazy_number

register = template.Library()


@register.filter
def days_left(due: dt.date, today: dt.date) -> str:
    """{{ due|days_left:today }}: in 5 days, today, 3 days late."""
    days = (due - today).days
    if days == 0:
        return _("due today")
    if days > 0:
        return ngettext("in %(number)s day", "in %(number)s days", days) % {"number": lazy_number(days)}
    return ngettext("%(number)s day late", "%(number)s days late", -days) % {"number": lazy_number(-days)}


@register.filter
def as_json(value: Any) -> str:
    """{{ words|as_json }}: for a data attribute; the template escapes it."""
    return json.dumps(value, ensure_ascii=False, default=str)
