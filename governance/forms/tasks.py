"""Adding a task to a milestone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.fields import day_picker
from basis.numerals import digits_in
from basis.typed import OldTextMixin
from governance.forms.fields import PersonField
from governance.models import Action, Milestone, Organisation


class TaskForm(OldTextMixin, forms.Form):
    """What is to be done for which milestone, by whom, until when; one language is enough."""

    milestone = forms.ModelChoiceField(
        label=_("For the milestone"), queryset=Milestone.objects.none(), empty_label=None
    )
    text_bn = forms.CharField(label=_("What is to be done, in Bangla"), max_length=500, required=False)
    text_en = forms.CharField(label=_("What is to be done, in English"), max_length=500, required=False)
    person = PersonField(
        label=_("Who does it: the HR number"), required=False, help_text=_("As in the list of people.")
    )
    organisation = forms.ModelChoiceField(
        label=_("Or an organisation"), queryset=Organisation.objects.all(), required=False, to_field_name="code"
    )
    due = day_picker(label=_("Due date"), required=False)

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language()
        rows = Milestone.objects.filter(action=action).select_related("action").order_by("n")
        field: Any = self.fields["milestone"]
        field.queryset = rows
        field.choices = [(row.pk, digits_in(f"{row.n} {row.name}", language)) for row in rows]
        names = sorted(((each.code, each.name) for each in Organisation.objects.all()), key=lambda choice: choice[1])
        self.fields["organisation"].choices = [("", _("None")), *names]  # type: ignore[attr-defined]
