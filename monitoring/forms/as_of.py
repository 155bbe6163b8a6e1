"""Which targets are asked for, about which day, as they were known on which."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.two_days import TwoDaysForm
from governance.queries import choices
from governance.queries.as_of import AsOf


class TargetsAsOfForm(TwoDaysForm):
    place = forms.ChoiceField(label=_("Place"), choices=choices.places, required=False)
    q = forms.CharField(label=_("Word or code"), max_length=100, required=False)
    differing = forms.BooleanField(label=_("Only what is said differently today"), required=False)

    def clean_place(self) -> str:
        """The country, when none is named."""
        chosen: str = self.cleaned_data["place"]
        return chosen or next((code for code, _name in choices.places()), "")

    def chosen(self) -> AsOf:
        """The end of the day, because what was recorded on it was known on it."""
        return AsOf.at_end_of(self.cleaned_data["known"], on=self.cleaned_data["on"])
