"""Forms about risks: the filter of the register, writing one down, judging it again, how it ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.fields import day_picker
from basis.numerals import digits_in
from basis.typed import OldTextMixin
from governance.forms import choices
from governance.forms.fields import PersonField
from governance.forms.plan_edit import SeenForm
from governance.models import Action, Organisation, Pillar, Risk
from governance.queries.risks import ALL, RiskFilter
from governance.values import RiskState

FROM_ONE_TO_FIVE: list[tuple[int, Any]] = [
    (1, _("1 – very small")),
    (2, _("2 – small")),
    (3, _("3 – middling")),
    (4, _("4 – great")),
    (5, _("5 – very great")),
]


class RiskFilterForm(forms.Form):
    """The register by pillar, owner and state."""

    pillar = forms.ChoiceField(label=_("Pillar"), choices=choices.pillars, required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", RiskState.OPEN.label),
            (RiskState.HAPPENED, RiskState.HAPPENED.label),
            (RiskState.CLOSED, RiskState.CLOSED.label),
            (ALL, _("All")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = Organisation.objects.filter(pk__in=Risk.objects.values("owner_id"))
        names = sorted(((each.code, each.name) for each in owners), key=lambda choice: choice[1])
        self.fields["owner"].choices = choices.with_all(names)  # type: ignore[attr-defined]

    def chosen(self) -> RiskFilter:
        """What was asked for; a choice that does not exist is no choice."""
        self.is_valid()
        data = self.cleaned_data
        return RiskFilter(
            pillar=int(data.get("pillar") or 0) or None,
            owner=data.get("owner", ""),
            state=data.get("state") or RiskState.OPEN,
        )


def _long(label: Any, most: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=False, widget=forms.Textarea(attrs={"rows": 3}), **kwargs
    )


def _grade(label: Any, **kwargs: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=FROM_ONE_TO_FIVE, coerce=int, initial=3, **kwargs)


class RiskForm(SeenForm):
    """What could happen, how likely and how bad, what is done about it, who owns it, when it is looked at again."""

    text_bn = _long(_("What could happen, in Bangla"), 500)
    text_en = _long(_("What could happen, in English"), 500)
    likelihood = _grade(_("Likelihood"))
    impact = _grade(_("Impact"))
    response_bn = _long(_("What is done about it, in Bangla"), 1000)
    response_en = _long(_("What is done about it, in English"), 1000)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Organisation.objects.all(), to_field_name="code")
    person = PersonField(
        label=_("Who watches it: the HR number"), required=False, help_text=_("As in the list of people.")
    )
    review_on = day_picker(label=_("Look at it again on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(((each.code, each.name) for each in Organisation.objects.all()), key=lambda choice: choice[1])
        self.fields["owner"].choices = [("", "–"), *names]  # type: ignore[attr-defined]


class NewRiskForm(RiskForm):
    """The same for a new one, with the action or the pillar that it threatens."""

    about = forms.ChoiceField(label=_("What it threatens"))
    field_order = ("about",)

    def __init__(self, *args: Any, actions: list[Action], pillars: list[Pillar], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["seen"]
        language = get_language()
        self.things = {f"a{each.code}": each for each in actions} | {f"p{each.number}": each for each in pillars}
        groups = [
            (_("Actions"), [(f"a{each.code}", digits_in(str(each), language)) for each in actions]),
            (_("Pillars"), [(f"p{each.number}", digits_in(str(each), language)) for each in pillars]),
        ]
        self.fields["about"].choices = [group for group in groups if group[1]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Leaves `action` or `pillar`."""
        cleaned = super().clean() or {}
        thing = self.things.get(cleaned.pop("about", ""))
        name = "pillar" if isinstance(thing, Pillar) else "action"
        return cleaned | {name: thing}


class EditRiskForm(RiskForm):
    """Judging a risk again: with the reason, where there is one to say."""

    note = forms.CharField(label=_("What changed"), max_length=1000, required=False)


class RiskReasonForm(OldTextMixin, forms.Form):
    """Why a risk is closed or opened again."""

    reason = forms.CharField(
        label=_("Why, or what came of it"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def held_by(risk: Risk) -> dict[str, Any]:
    """What a risk holds, by the fields of its form."""
    names = ("text_bn", "text_en", "likelihood", "impact", "response_bn", "response_en", "owner", "person", "review_on")
    return {name: getattr(risk, name) for name in names}
