"""Choosing indicators from the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import digits_in
from basis.typed import OldTextMixin
from governance.models import Pillar, UnitGroupSet
from monitoring.values import Status

if TYPE_CHECKING:
    from django.http import QueryDict  # noqa: TID251 - only its name


class PillarField(forms.ModelChoiceField):
    """Pillars as people read them, in the digits of their language."""

    def label_from_instance(self, pillar: Pillar) -> str:
        return digits_in(str(pillar), get_language())


class IndicatorFilterForm(forms.Form):
    """By pillar, by status, by a word of name or code. What is not understood is left out, never an error page."""

    q = forms.CharField(label=_("Word or code"), required=False, max_length=100)
    pillar = PillarField(
        label=_("Pillar"),
        queryset=Pillar.objects.all(),
        to_field_name="number",
        required=False,
        empty_label=_("All pillars"),
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Any status")), *Status.choices])


PARTS = "parts"


class DivisionForm(forms.Form):
    """By what the figure of an indicator is divided: groups of units, or the parts of its disaggregation."""

    by = forms.ChoiceField(label=_("Divided by"), required=False)

    def __init__(self, data: QueryDict, sets: Sequence[UnitGroupSet], has_parts: bool) -> None:
        super().__init__(data, label_suffix="")
        self.sets = {each.code: each for each in sets}
        parts = [(PARTS, _("Sex, age and other parts"))] if has_parts else []
        choices = [(each.code, str(each)) for each in sets]
        self.fields["by"].choices = [("", _("Not divided")), *choices, *parts]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> str:
        """The code of a group set, `parts`, or nothing; what is not understood is nothing."""
        return self.cleaned_data.get("by", "") if self.is_valid() else ""


class ReturnForm(OldTextMixin):
    """Why values are given back."""

    note = forms.CharField(
        label=_("What is to be mended?"),
        help_text=_("Those who sent the values read this note."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
