"""Choosing from the queue of forms, deciding about one or many, and correcting a value."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import parse_number, plain
from basis.periods import Period
from basis.typed import OldTextMixin
from monitoring.models import DataSet, Measurement

LATE, ON_TIME = "late", "on_time"


class QueueFilterForm(forms.Form):
    """By data set, period, lateness and open questions. What is not understood is left out, never an error page."""

    data_set = forms.ModelChoiceField(
        label=_("Form"),
        queryset=DataSet.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("All forms"),
    )
    period = forms.ChoiceField(label=_("Period"), required=False)
    sent = forms.ChoiceField(
        label=_("Sent"),
        required=False,
        choices=[("", _("On time or late")), (ON_TIME, _("On time")), (LATE, _("Late"))],
    )
    questions = forms.ChoiceField(
        label=_("Data queries"),
        required=False,
        choices=[
            ("", _("With or without")),
            ("open", _("With open data queries")),
            ("none", _("Without open data queries")),
        ],
    )

    def __init__(self, *args: object, periods: list[str], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        found = sorted((Period.parse(code) for code in periods), key=lambda each: (each.end, each.start), reverse=True)
        labels = [(each.code, each.label(get_language())) for each in found]
        self.fields["period"].choices = [("", _("All periods")), *labels]  # type: ignore[attr-defined]


class DecisionForm(OldTextMixin):
    """Accepting: a comment where questions are open. `event` makes sending it again harmless."""

    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("Needed where a data query has no answer: say why you accept the values all the same."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    event = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput, initial=uuid.uuid4)


class OneDecisionForm(DecisionForm):
    """The same for one form; `seen` is the last step that the page showed."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NoteForm(OldTextMixin):
    """Why a form is given back."""

    note = forms.CharField(
        label=_("What is to be mended?"),
        help_text=_("Those who sent the form read this note."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    event = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput, initial=uuid.uuid4)


class ReasonForm(OldTextMixin):
    """Why an approved form is opened again."""

    reason = forms.CharField(
        label=_("Why is it corrected?"),
        help_text=_("The reason stays in the history of every value that changes."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    event = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput, initial=uuid.uuid4)


class NumberField(forms.Field):
    """A number as people write it: Bangla or Latin digits, grouped or not."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 40})

    def to_python(self, value: object) -> Decimal | None:
        text = str(value or "").strip()[:100]
        return parse_number(text) if text else None


class CorrectionForm(ReasonForm):
    """Another value for one cell, with the reason."""

    numerator = NumberField(label=_("Numerator"))
    denominator = NumberField(label=_("Denominator"))
    field_order = ["numerator", "denominator", "reason", "event"]

    def __init__(self, *args: object, row: Measurement, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["numerator"].initial = plain(row.numerator)
        if row.denominator is not None:
            self.fields["denominator"].initial = plain(row.denominator)
        else:
            del self.fields["denominator"]
            self.fields["numerator"].label = _("Value")
