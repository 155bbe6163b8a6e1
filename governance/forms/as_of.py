"""About which day is asked, and what was known when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.forms.fields import day_picker
from governance.queries.as_of import AsOf


class AsOfForm(forms.Form):
    on = day_picker(label=_("The plan for this day"))
    known = day_picker(label=_("As it was known on this day"))
    action = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, address: Mapping[str, str]) -> Self:
        """What an address asks for; a day that it does not name is today."""
        today = timezone.localdate().isoformat()
        days = {name: address.get(name) or today for name in ("on", "known")}
        return cls({**days, "action": address.get("action", "")})

    def clean_known(self) -> dt.date:
        known = self.cleaned_data["known"]
        if known > timezone.localdate():
            raise ValidationError(
                _("Nobody can say yet what will be known on a day to come. Write today or an earlier day."),
                code="future_date",
            )
        return known

    def chosen(self) -> AsOf:
        """The end of the day, because what was recorded on it was known on it."""
        return AsOf.at_end_of(self.cleaned_data["known"], on=self.cleaned_data["on"])
