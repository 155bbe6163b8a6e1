"""Which targets are asked for, about which day, as they were known on which."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.two_days import TwoDaysForm
from governance.models import OrgUnit
from governance.queries.as_of import AsOf
from governance.values import UnitLevel

WIDE = (UnitLevel.NATIONAL, UnitLevel.DIVISION, UnitLevel.DISTRICT)


def places() -> list[tuple[str, str]]:
    """The country, divisions and districts in the order of the tree; what lies below another is moved in."""
    return [(unit.code, "\u2003" * (unit.depth - 1) + unit.name) for unit in OrgUnit.objects.filter(level__in=WIDE)]


class TargetsAsOfForm(TwoDaysForm):
    place = forms.ChoiceField(label=_("Place"), choices=places, required=False)
    q = forms.CharField(label=_("Word or code"), max_length=100, required=False)
    differing = forms.BooleanField(label=_("Only what is said differently today"), required=False)

    def clean_place(self) -> str:
        """The country, when none is named."""
        chosen: str = self.cleaned_data["place"]
        return chosen or next((code for code, _name in places()), "")

    def chosen(self) -> AsOf:
        """The end of the day, because what was recorded on it was known on it."""
        return AsOf.at_end_of(self.cleaned_data["known"], on=self.cleaned_data["on"])
