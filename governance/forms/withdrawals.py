"""The form in which an action is taken off the plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.typed import OldTextMixin
from governance.models import Decision
from governance.values import DecisionState


class WithdrawalForm(OldTextMixin, forms.Form):
    reason = forms.CharField(label=_("Why it was taken off"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    decision = forms.ModelChoiceField(
        label=_("By which decision"),
        queryset=Decision.objects.none(),
        required=False,
        help_text=_("Without one the change is listed to the group as “no decision recorded”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decision"]
        field.queryset = Decision.objects.filter(state=DecisionState.STANDING)
        field.label_from_instance = lambda decision: f"{decision.number} {decision.title}"
        field.empty_label = _("No decision")

    def take(self, error: ValidationError) -> None:
        """What the verb refused; the reason is called otherwise there."""
        if hasattr(error, "error_dict"):
            for faults in error.error_dict.values():
                self.add_error("reason", faults)
        else:
            self.add_error(None, error)
