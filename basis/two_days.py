"""About which day is asked, and as it was known on which: the two days of every page of an earlier time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.fields import day_picker


class TwoDaysForm(forms.Form):
    """Each page adds what it is asked beside the two days."""

    on = day_picker(label=_("About this day"))
    known = day_picker(label=_("As it was known on this day"))

    @classmethod
    def of(cls, address: Mapping[str, str]) -> Self:
        """What an address asks for; a day that it does not name is today."""
        today = timezone.localdate().isoformat()
        days = {name: address.get(name) or today for name in ("on", "known")}
        return cls({name: address.get(name, "") for name in cls.base_fields} | days)

    def clean_known(self) -> dt.date:
        known = self.cleaned_data["known"]
        if known > timezone.localdate():
            raise ValidationError(
                _("Nobody can say yet what will be known on a day to come. Write today or an earlier day."),
                code="future_date",
            )
        return known
