"""The forms of closing a year and of opening it again."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.typed import OldTextMixin

AREA = {"rows": 3}


class CloseForm(OldTextMixin, forms.Form):
    reason = forms.CharField(
        label=_("Remark"),
        help_text=_("Where something stands open: why the year is closed over it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=AREA),
    )


class ReopenForm(OldTextMixin, forms.Form):
    reason = forms.CharField(
        label=_("Why is the year opened again?"), max_length=1000, widget=forms.Textarea(attrs=AREA)
    )
