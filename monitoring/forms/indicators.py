"""Choosing indicators from the list."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import digits_in
from basis.typed import OldTextMixin
from governance.models import Pillar
from monitoring.values import Status


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


class ReturnForm(OldTextMixin):
    """Why values are given back."""

    note = forms.CharField(
        label=_("What is to be mended?"),
        help_text=_("Those who sent the values read this note."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
