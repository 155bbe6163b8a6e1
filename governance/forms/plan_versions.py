"""The form in which the plan of now is approved as a version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.typed import OldTextMixin
from governance.forms.fields import StandingDecisionField


class VersionForm(OldTextMixin, forms.Form):
    decision = StandingDecisionField(empty_label="–")
    title_bn = forms.CharField(label=_("Title in Bangla"), max_length=255, required=False)
    title_en = forms.CharField(
        label=_("Title in English"),
        max_length=255,
        required=False,
        help_text=_("One language is enough; the other one then shows the same text."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decision"]
        field.queryset = field.queryset.filter(plan_version=None)


class AgainstForm(forms.Form):
    """With what a version is compared: an earlier or later one, or the plan of today (0)."""

    against = forms.IntegerField(min_value=0, required=False)

    def chosen(self) -> int | None:
        """The number asked for; none when it is no number."""
        return self.cleaned_data.get("against") if self.is_valid() else None
