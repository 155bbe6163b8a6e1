"""Fields that people fill in by hand: times in either digits, days with a calendar, people by their HR number."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.numerals import to_latin
from basis.text import clean, shown
from governance.models import Decision, OrgUnit, Person
from governance.values import DecisionState

CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?")


class ClockField(forms.CharField):
    """A time of the day as HH:MM, in Latin or Bangla digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(attrs={"type": "time", "size": 8}, format="%H:%M"))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> dt.time | None:
        text = to_latin(super().clean(value).strip())
        if not text:
            return None
        match = CLOCK.fullmatch(text)
        try:
            if match:
                return dt.time(int(match[1]), int(match[2]))
        except ValueError:  # 25:00
            pass
        raise ValidationError(
            _("“%(value)s” is not a time. Write hours and minutes, like 14:30."),
            code="bad_time",
            params={"value": shown(text)},
        )


class PersonField(forms.CharField):
    """Somebody by their HR number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> Person | None:
        number = clean(to_latin(super().clean(value)))
        if not number:
            return None
        person = Person.objects.filter(hr_number__iexact=number).first()
        if person is None:
            raise ValidationError(
                _("Nobody has the HR number “%(number)s”. Ask an administrator to enter the person first."),
                code="unknown_person",
                params={"number": shown(number)},
            )
        return person


class UnitsField(forms.CharField):
    """Organisation units by their codes, with commas, semicolons or lines between them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, **kwargs)

    def clean(self, value: Any) -> list[OrgUnit]:
        codes = [clean(code) for code in re.split(r"[,;\n]", to_latin(super().clean(value)))]
        wanted = dict.fromkeys(code for code in codes if code)
        found = {unit.code: unit for unit in OrgUnit.objects.filter(code__in=wanted)}
        for code in wanted:
            if code not in found:
                raise ValidationError(
                    _("No place has the code “%(code)s”. The codes stand on the page of places."),
                    code="unknown_org_unit",
                    params={"code": shown(code)},
                )
        return [found[code] for code in wanted]


class StandingDecisionField(forms.ModelChoiceField):
    """The decision behind a change: one that stands, the newest first."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("By which decision"))
        kwargs.setdefault("empty_label", _("No decision"))
        rows = Decision.objects.filter(state=DecisionState.STANDING).order_by("-taken_on", "-pk")
        super().__init__(queryset=rows, **kwargs)

    def label_from_instance(self, decision: Decision) -> str:
        return f"{decision.number} {decision.title}"


def refused(form: forms.Form, error: ValidationError) -> None:
    """Show what a verb refused: beside its field, or above the form when the form does not have it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)
