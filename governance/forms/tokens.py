"""Making an access key."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.text import clean

DAYS = [(30, _("30 days")), (90, _("90 days")), (365, _("One year"))]


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Which program uses it."))
    days = forms.TypedChoiceField(label=_("Valid for"), choices=DAYS, coerce=int, initial=90)

    def clean_name(self) -> str:
        return clean(self.cleaned_data["name"])

    @property
    def valid_to(self) -> dt.date:
        """The last day of the key."""
        return timezone.localdate() + dt.timedelta(days=self.cleaned_data["days"])
