"""About which day is asked, and what was known when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.forms import choices
from governance.forms.fields import day_picker
from governance.queries.as_of import AsOf
from governance.queries.budget import BudgetFilter


class AsOfForm(forms.Form):
    """The two days, which every page of an earlier day asks for; each page adds what it is asked beside them."""

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

    def chosen(self) -> AsOf:
        """The end of the day, because what was recorded on it was known on it."""
        return AsOf.at_end_of(self.cleaned_data["known"], on=self.cleaned_data["on"])


class PlanAsOfForm(AsOfForm):
    action = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)


class BudgetAsOfForm(AsOfForm):
    year = forms.ChoiceField(label=_("Fiscal year"), choices=choices.years, required=False)
    pillar = forms.ChoiceField(label=_("Pillar"), choices=choices.pillars, required=False)

    def part(self) -> BudgetFilter:
        """The part of the budget that was asked for."""
        return BudgetFilter(
            year=self.cleaned_data["year"],
            pillar=int(self.cleaned_data["pillar"]) if self.cleaned_data["pillar"] else None,
        )
