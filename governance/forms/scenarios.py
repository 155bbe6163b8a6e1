"""The forms of scenarios."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.fields import TakaField, day_picker
from basis.typed import OldTextMixin


class ScenarioForm(OldTextMixin, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    question = forms.CharField(
        label=_("What it should show"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: what if the money for the servers comes half a year later?"),
    )


class ScenarioActionForm(OldTextMixin, forms.Form):
    start = day_picker(label=_("Start"))
    end = day_picker(label=_("End"))
    cost_bdt = TakaField(label=_("Cost in taka"))
