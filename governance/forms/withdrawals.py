"""The form in which an action is taken off the plan."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.typed import OldTextMixin
from governance.forms.fields import StandingDecisionField


class WithdrawalForm(OldTextMixin, forms.Form):
    reason = forms.CharField(label=_("Why it was taken off"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    decision = StandingDecisionField(
        required=False, help_text=_("Without one the change is listed to the group as “no decision recorded”.")
    )
