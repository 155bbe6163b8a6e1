"""Recording decisions, naming what they change, and looking through the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.fields import day_picker
from basis.numerals import parse_id, to_latin
from basis.typed import OldTextMixin
from governance.models import Decision, Group
from governance.queries.decisions import DecisionFilter
from governance.registry import GovernedField
from governance.values import DecisionState


class DecisionFilterForm(forms.Form):
    """The register by group, state and year, and by words."""

    q = forms.CharField(label=_("Words or number"), max_length=100, required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    year = forms.CharField(label=_("Year"), max_length=8, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(group.slug, group.name) for group in Group.objects.all()]
        self.fields["group"].choices = [("", _("All")), *groups]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("All")), *DecisionState.choices]  # type: ignore[attr-defined]
        self.fields["year"].widget.attrs.update({"inputmode": "numeric", "size": "6"})

    def chosen(self) -> DecisionFilter:
        """What was asked for; a choice that does not exist is no choice."""
        self.is_valid()
        data = self.cleaned_data
        year = parse_id(to_latin(data.get("year", "")))
        return DecisionFilter(
            group=data.get("group", ""),
            state=data.get("state", ""),
            year=year if year and year < 9999 else None,
            words=data.get("q", ""),
        )


class DecisionForm(OldTextMixin, forms.Form):
    """What was decided. One language is enough; the other one then shows the same text."""

    title_bn = forms.CharField(label=_("Decision in one line, in Bangla"), max_length=255, required=False)
    title_en = forms.CharField(label=_("Decision in one line, in English"), max_length=255, required=False)
    text_bn = forms.CharField(
        label=_("Full text in Bangla"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    text_en = forms.CharField(
        label=_("Full text in English"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class LetterForm(DecisionForm):
    """A decision that came by a letter or an order, outside a meeting."""

    reference = forms.CharField(
        label=_("Number of the letter"), max_length=120, help_text=_("As on the letter, with its date if it has one.")
    )
    taken_on = day_picker(label=_("Date of the letter"))
    field_order = ["reference", "taken_on"]


class ValueForm(forms.Form):
    """The new value of a field: typed as people write it, or chosen."""

    value = forms.CharField(label=_("New value"), max_length=120, required=False)

    def __init__(self, *args: Any, field: GovernedField, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field.choices is not None:
            self.fields["value"] = forms.ChoiceField(label=_("New value"), choices=field.choices)
        else:
            self.fields["value"].help_text = field.hint


class NoteForm(OldTextMixin, forms.Form):
    """Why something is not done."""

    note = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ChosenDecisionForm(forms.Form):
    """One of the decisions that stand."""

    decision = forms.ModelChoiceField(label=_("Decision"), queryset=Decision.objects.none())

    def __init__(self, *args: Any, of: Group | None, but: Decision | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Decision.objects.filter(state=DecisionState.STANDING, group=of).order_by("-taken_on", "-pk")
        field: Any = self.fields["decision"]
        field.queryset = rows.exclude(pk=but.pk) if but else rows
        field.label_from_instance = lambda decision: f"{decision.number} {decision.title}"
