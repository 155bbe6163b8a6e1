"""Forms about items and their papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.typed import OldTextMixin
from governance.models import Action, Component, Item, PolicyPage
from governance.values import ItemKind


class ItemForm(OldTextMixin, forms.Form):
    """What is asked and why; one language is enough."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind.choices, initial=ItemKind.DECISION)
    title_bn = forms.CharField(label=_("Title in Bangla"), max_length=255, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=255, required=False)
    text_bn = forms.CharField(
        label=_("What is asked and why, in Bangla"), max_length=10_000, required=False, widget=forms.Textarea
    )
    text_en = forms.CharField(
        label=_("What is asked and why, in English"), max_length=10_000, required=False, widget=forms.Textarea
    )
    component = forms.ModelChoiceField(label=_("Component"), queryset=Component.objects.all(), required=False)
    action = forms.ModelChoiceField(
        label=_("Action"), queryset=Action.objects.order_by("code"), required=False, to_field_name="code"
    )
    is_confidential = forms.BooleanField(
        label=_("Only for members"), required=False, help_text=_("Title and papers are not shown to the public.")
    )


def of_item(item: Item) -> dict[str, Any]:
    names = ("kind", "title_bn", "title_en", "text_bn", "text_en", "component", "is_confidential")
    return {name: getattr(item, name) for name in names} | {"action": item.action.code if item.action else None}


class PaperForm(forms.Form):
    """A file, or a page as it stands now."""

    title = forms.CharField(label=_("Title"), max_length=255, required=False)
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("PDF, picture, or a document without macros; 20 MB.")
    )
    page = forms.ModelChoiceField(
        label=_("Or a policy"),
        queryset=PolicyPage.objects.none(),
        required=False,
        help_text=_("Its text as it stands now; later versions do not change the paper."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].queryset = PolicyPage.objects.live().order_by("title")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "file" not in self.errors and bool(cleaned.get("file")) == bool(cleaned.get("page")):
            self.add_error("file", forms.ValidationError(_("Choose a file, or a policy."), code="missing_file"))
        return cleaned
