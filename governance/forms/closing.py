"""The forms of a fiscal year: closing it, opening it again, and what the whole division has in it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.fields import TakaField
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


class DivisionTotalForm(OldTextMixin, forms.Form):
    amount_bdt = TakaField(
        label=_("Total allocation of the Health Services Division"),
        help_text=_("The original allocation of all its lines in this year, as the budget book prints it."),
    )
    source = forms.CharField(
        label=_("Where it stands"), help_text=_("For example: the budget book, volume and page."), max_length=255
    )
