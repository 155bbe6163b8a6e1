"""Forms about action items: opening one, handing it on, more time, and how it ends."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.fields import day_picker
from basis.typed import OldTextMixin
from governance.forms.fields import PersonField
from governance.models import ActionItem, Group
from governance.queries.action_items import ALL, OVERDUE, Held, ItemFilter
from governance.values import ActionItemState

HOLDER = re.compile(r"[pg]\d{1,12}")


class ItemFilterForm(forms.Form):
    """The register by state, holder and words."""

    q = forms.CharField(label=_("Words or number"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", ActionItemState.OPEN.label),
            (OVERDUE, _("Overdue")),
            (ActionItemState.DONE, ActionItemState.DONE.label),
            (ActionItemState.DROPPED, ActionItemState.DROPPED.label),
            (ALL, _("All")),
        ],
    )
    holder = forms.ChoiceField(label=_("Held by"), required=False)

    def __init__(self, *args: Any, holders: list[Held], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *((each.key, each.holder.name) for each in holders),
        ]

    def chosen(self) -> ItemFilter:
        """What was asked for; a choice that does not exist is no choice."""
        self.is_valid()
        data = self.cleaned_data
        return ItemFilter(
            state=data.get("state") or ActionItemState.OPEN, holder=data.get("holder", ""), words=data.get("q", "")
        )


class HolderForm(forms.Form):
    """Who answers for it: somebody in the group is chosen, anybody else named by the HR number; or a group."""

    seat = forms.ChoiceField(label=_("Member who does it"), required=False)
    holder = PersonField(
        label=_("Or the HR number of somebody else"), required=False, help_text=_("As in the list of people.")
    )
    holding_group = forms.ModelChoiceField(
        label=_("Or a group"), queryset=Group.objects.none(), required=False, to_field_name="slug"
    )

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {
            str(seat.person_id): seat.person for seat in group.memberships.current().select_related("person")
        }
        names = sorted(((key, person.name) for key, person in self.people.items()), key=lambda choice: choice[1])
        self.fields["seat"].choices = [("", _("Nobody of the group")), *names]  # type: ignore[attr-defined]
        self.fields["holding_group"].queryset = Group.objects.filter(dissolved_on=None)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Leaves `holder` and `holding_group`; a member who is chosen is the holder."""
        cleaned = super().clean() or {}
        chosen = self.people.get(cleaned.pop("seat", "") or "")
        if chosen is not None and cleaned.get("holder") not in (None, chosen):
            self.add_error(
                "holder", forms.ValidationError(_("Choose a member or name somebody else, not both."), "two_holders")
            )
        cleaned["holder"] = cleaned.get("holder") or chosen
        return cleaned


class OpenItemForm(OldTextMixin, HolderForm):
    """What is to be done, by whom, until when; one language is enough."""

    text_bn = forms.CharField(
        label=_("What is to be done, in Bangla"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    text_en = forms.CharField(
        label=_("What is to be done, in English"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due = day_picker(label=_("Due date"))
    field_order = ["text_bn", "text_en", "seat", "holder", "holding_group", "due"]


class ReassignForm(HolderForm):
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)


class DueForm(OldTextMixin, forms.Form):
    due = day_picker(label=_("New due date"))
    reason = forms.CharField(
        label=_("Why"), max_length=1000, help_text=_("The first due date stays in the statistics.")
    )


class CloseForm(OldTextMixin, forms.Form):
    """How it was done and what shows it."""

    note = forms.CharField(
        label=_("How it was done"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=_("Evidence: a file"), required=False, help_text=_("PDF, picture, or a document without macros; 20 MB.")
    )
    reference = forms.CharField(label=_("Or the number of a memo, or an address"), max_length=255, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=1000, required=False)


def ways(item: ActionItem, *, runs: bool, holds: bool) -> list[str]:
    """What somebody may do with an item now, by the names that its page posts."""
    if not item.is_open:
        return ["reopen"] if runs else []
    return [*(["close"] if runs or holds else []), *(["reassign", "due", "drop"] if runs else [])]
