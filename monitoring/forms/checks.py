"""Finding, answering and defining: what a person typed becomes values; rules live in the domain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.numerals import parse_number
from basis.typed import OldTextMixin
from monitoring.domain.validation import FIELDS
from monitoring.models import ValidationRule
from monitoring.values import Frequency, Operator, QueryState
from monitoring.values.checks import CheckRule

ALL = "all"


class QueryFilterForm(forms.Form):
    """By place, indicator, rule and state. What is not understood is left out, never an error page."""

    place = forms.CharField(label=_("Place"), required=False, max_length=100)
    series = forms.CharField(label=_("Indicator or data element"), required=False, max_length=40)
    rule = forms.ChoiceField(label=_("Which rule asks"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Open")), *QueryState.choices[1:], (ALL, _("All"))]
    )

    def __init__(self, *args: Any, rules: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [("", _("All rules")), *CheckRule.choices, *rules]  # type: ignore[attr-defined]


class AnswerForm(OldTextMixin):
    """What is said about a query."""

    text = forms.CharField(
        label=_("Your answer"),
        help_text=_("Say why the number is right, or what you have corrected."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CloseForm(OldTextMixin):
    """Closing or asking again."""

    text = forms.CharField(
        label=_("Comment"),
        help_text=_("Needed when you ask again, or close a query that nobody has answered."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ConfirmForm(OldTextMixin):
    """Why values are approved though queries about them have no answer."""

    comment = forms.CharField(
        label=_("Why are the values right?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class NumberField(forms.CharField):
    """A number in Bangla or Latin digits."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return parse_number(text) if text else None


class CorrectForm(OldTextMixin):
    """Another number for the cell in doubt, with the reason."""

    numerator = NumberField(label=_("Numerator"), max_length=60)
    denominator = NumberField(label=_("Denominator"), max_length=60, required=False)
    reason = forms.CharField(label=_("Why is it changed?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, has_denominator: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_denominator:
            self.fields["denominator"].required = True
        else:
            del self.fields["denominator"]
            self.fields["numerator"].label = _("The number")


class RuleForm(forms.ModelForm):
    """A validation rule. Saved by `validation.define_rule`, never by the form."""

    operator = forms.ChoiceField(label=_("Operator"), choices=Operator.choices)
    frequency = forms.ChoiceField(label=_("Frequency"), choices=Frequency.choices)

    class Meta:
        model = ValidationRule
        fields = ("code", *FIELDS)
        widgets = {
            "left": forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
            "right": forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
            "advice_en": forms.Textarea(attrs={"rows": 2}),
            "advice_bn": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "left": _("For example [BIRTHS] + [STILLBIRTHS], or {WF01.numerator} for a number of an indicator."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True

    def validate_unique(self) -> None:
        """The verb finds the rule by its code."""
