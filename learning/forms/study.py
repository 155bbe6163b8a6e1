"""What a learner sends. Every form carries an event id, made when the page was made: sent twice, it happens once."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.values import QuestionKind


class EventForm(forms.Form):
    event = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class QuestionForm(EventForm):
    """One question of a quiz; `answer` gives the list of chosen options."""

    field_order = ["answer", "event"]

    def __init__(self, *args: Any, question: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        several = question["kind"] == QuestionKind.MULTIPLE
        field = forms.MultipleChoiceField if several else forms.ChoiceField
        self.fields["answer"] = field(
            label=question["text"],
            choices=[(option["uuid"], option["text"]) for option in question["options"]],
            widget=forms.CheckboxSelectMultiple if several else forms.RadioSelect,
            help_text=_("Choose all that are right.") if several else "",
            error_messages={
                "required": _("Choose an answer."),
                "invalid_choice": _("This answer is not one of those offered. Choose again."),
            },
        )
        self.order_fields(self.field_order)

    @property
    def response(self) -> list[str]:
        given = self.cleaned_data["answer"]
        return sorted(given) if isinstance(given, list) else [given]

    @property
    def event(self) -> uuid.UUID:
        """The event of this response. A page that comes back from the browser's memory and is answered in another way
        is another event, although it carries the same id."""
        return uuid.uuid5(self.cleaned_data["event"], json.dumps(self.response))
