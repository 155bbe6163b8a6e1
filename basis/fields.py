"""Form fields for what people type: amounts, days and numbers, in Bangla and Latin digits. Empty is None."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.money import parse_taka
from basis.numerals import parse_number, plain
from basis.periods import parse_day


class NumberField(forms.Field):
    """A number as people write it; `whole` and between `least` and `most` where it says so."""

    def __init__(self, *, whole: bool = False, most: int | None = None, **kwargs: Any):
        self.whole, self.most = whole, most
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        number = parse_number(text)
        if number < 0 or (self.whole and number % 1) or (self.most is not None and number > self.most):
            raise ValidationError(_("This number is not possible here."), code="out_of_range")
        return int(number) if self.whole else number

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value


class DayField(forms.Field):
    """A day, year-month-day."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("help_text", _("Year-month-day, for example 2026-09-30."))
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        return parse_day(text) if text else None


def day_picker(**kwargs: Any) -> DayField:
    """A day for which browsers offer a calendar; without it, it is typed in either digits."""
    kwargs.setdefault("help_text", "")
    return DayField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class TakaField(forms.Field):
    """Whole taka: "12,50,000", "১.২৫ কোটি", "৳ 500/-". Letters are typed too, so the keyboard has them."""

    def __init__(self, *, allow_negative: bool = False, **kwargs: Any):
        self.allow_negative = allow_negative
        kwargs.setdefault("help_text", _("Whole taka, for example 12,50,000 or 1.25 crore."))
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def to_python(self, value: Any) -> Any:
        text = str(value if value is not None else "").strip()
        return parse_taka(text, allow_negative=self.allow_negative) if text else None
