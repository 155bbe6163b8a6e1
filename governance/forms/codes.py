"""The form in which a scheme of codes is entered: its days and names, and one row for each part."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.fields import day_picker
from basis.typed import OldTextMixin
from governance.domain.codes import MOST_PARTS
from governance.queries.codes import Segment


class SchemeForm(OldTextMixin, forms.Form):
    valid_from = day_picker(
        label=_("Valid from"), help_text=_("It holds for the fiscal years that begin on this day or later.")
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=255)
    name_bn = forms.CharField(label=_("Name in Bangla"), max_length=255)
    cost_centre = forms.CharField(
        label=_("Pattern of the cost centre"), max_length=20, help_text=_("9 a digit, A a capital letter, X either.")
    )


class SegmentForm(OldTextMixin, forms.Form):
    name_en = forms.CharField(label=_("Name in English"), max_length=100, required=False)
    name_bn = forms.CharField(label=_("Name in Bangla"), max_length=100, required=False)
    pattern = forms.CharField(label=_("Pattern"), max_length=56, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        written = [bool(data.get(name)) for name in ("name_en", "name_bn", "pattern")]
        if any(written) and not all(written) and not self.errors:
            raise ValidationError(
                _("Write both names and the pattern of a part, or leave all empty."), code="half_a_part"
            )
        return data


class Segments(forms.BaseFormSet):
    def segments(self) -> list[Segment]:
        """The parts that were filled in, in their order."""
        return [Segment(**form.cleaned_data) for form in self.forms if form.cleaned_data.get("pattern")]


SegmentFormSet = forms.formset_factory(SegmentForm, formset=Segments, extra=MOST_PARTS, max_num=MOST_PARTS)
