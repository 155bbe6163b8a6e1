"""About which day is asked, and what was known when."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.two_days import TwoDaysForm
from governance.forms import choices
from governance.queries.as_of import AsOf
from governance.queries.budget import BudgetFilter


class AsOfForm(TwoDaysForm):
    """The two days as what the queries of an earlier time take."""

    def chosen(self) -> AsOf:
        """The end of the day, because what was recorded on it was known on it."""
        return AsOf.at_end_of(self.cleaned_data["known"], on=self.cleaned_data["on"])


class PlanAsOfForm(AsOfForm):
    action = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)


class PlacesAsOfForm(AsOfForm):
    q = forms.CharField(label=_("Code or name"), max_length=100, required=False)
    differing = forms.BooleanField(label=_("Only what is said differently today"), required=False)
    below = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


class RolesAsOfForm(AsOfForm):
    role = forms.ChoiceField(label=_("Role"), choices=choices.roles, required=False)
    q = forms.CharField(label=_("Name or HR number"), max_length=100, required=False)
    differing = forms.BooleanField(label=_("Only what is said differently today"), required=False)


class BudgetAsOfForm(AsOfForm):
    year = forms.ChoiceField(label=_("Fiscal year"), choices=choices.years, required=False)
    pillar = forms.ChoiceField(label=_("Pillar"), choices=choices.pillars, required=False)

    def part(self) -> BudgetFilter:
        """The part of the budget that was asked for."""
        return BudgetFilter(
            year=self.cleaned_data["year"],
            pillar=int(self.cleaned_data["pillar"]) if self.cleaned_data["pillar"] else None,
        )
