"""Recording how a document stands in law."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Policy
from governance.values import NEXT_LEGAL_STATES, LegalState


class LegalStateForm(forms.Form):
    legal_state = forms.ChoiceField(label=_("How it stands in law from now on"), widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("From which day"),
        help_text=_("Year-month-day, for example 2026-09-30."),
        widget=forms.DateInput(attrs={"inputmode": "numeric", "placeholder": ""}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("Reference"),
        max_length=255,
        required=False,
        help_text=_("The gazette, letter or minutes in which it stands."),
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = NEXT_LEGAL_STATES[policy.legal_state]
        if policy.since is None:  # nothing has been recorded of it, not even that it is a draft
            possible = (policy.legal_state, *possible)
        self.fields["legal_state"].choices = [(value, LegalState(value).label) for value in possible]  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate
