"""Forms that change the plan by hand: what they share, and that of an action. They read; the verbs check and write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.fields import NumberField, TakaField, day_picker
from basis.money import format_taka
from basis.numerals import digits_in, plain, to_latin
from basis.periods import format_day
from basis.typed import OldTextMixin
from governance.forms.fields import StandingDecisionField, UnitsField
from governance.models import Action, Component, Organisation, OrgUnit
from governance.queries import choices

ADDRESS_CODE = RegexValidator(r"^[\w.-]+\Z", _("A code consists of letters, digits, dots and hyphens, like 3.2a."))


class CodeField(forms.CharField):
    """The code of something new, in either digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, validators=[ADDRESS_CODE], **kwargs)

    def to_python(self, value: Any) -> str:
        return to_latin(super().to_python(value))


class QuantityField(NumberField):
    """A number of which two places after the point are kept."""

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        if number is not None and number != round(number, 2):
            raise forms.ValidationError(_("At most two places after the point are kept."), code="too_many_places")
        return number


class SeenForm(OldTextMixin, forms.Form):
    """A form that carries the mark of what was stored when it was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def look_again(self, seen: str) -> None:
        """What was typed stays; sent again it is meant, against what is stored now."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen")] = seen
        self.data = data

    def differing(self, stored: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """What is stored now in the fields in which something else was typed: label and words."""
        return [
            (self.fields[name].label, _words(value, money=isinstance(self.fields[name], TakaField)))
            for name, value in stored.items()
            if name in self.fields and name in self.cleaned_data and _differs(self.cleaned_data[name], value)
        ]


class DecidedForm(SeenForm):
    """A form about something that decisions change; the one behind the change may be named."""

    decision = StandingDecisionField(required=False)


def _differs(typed: Any, stored: Any) -> bool:
    if isinstance(stored, list):
        return {each.pk for each in typed} != {each.pk for each in stored}
    return bool((None if typed == "" else typed) != (None if stored == "" else stored))


def _words(value: Any, *, money: bool = False) -> str:
    """A stored value for a reader."""
    language = get_language()
    if isinstance(value, list):
        return "; ".join(_words(each) for each in value) or "–"
    if isinstance(value, dt.date):
        return format_day(value, language=language)
    if money and isinstance(value, int):
        return format_taka(value, language=language)
    if isinstance(value, Decimal):
        return digits_in(plain(value), language)
    return digits_in(str(value), language) if value not in (None, "") else "–"


def _by_pillar() -> list[tuple[str, list[tuple[str, str]]]]:
    language = get_language()
    found: dict[str, list[tuple[str, str]]] = {}
    for component in Component.objects.select_related("pillar").order_by("pillar__number", "position"):
        name = digits_in(f"{component.code} {component.name}", language)
        found.setdefault(digits_in(str(component.pillar), language), []).append((component.code, name))
    return list(found.items())


class ActionForm(DecidedForm):
    """What an action is, who does it with whom, when, for how much and after what."""

    component = forms.ModelChoiceField(
        label=_("Component"), queryset=Component.objects.all(), to_field_name="code", empty_label=None
    )
    name_bn = forms.CharField(label=_("Name in Bangla"), max_length=255, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=255, required=False)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Organisation.objects.all(), to_field_name="code")
    start = day_picker(label=_("Start"))
    end = day_picker(label=_("End"))
    cost_bdt = TakaField(label=_("Cost in taka"))
    partners = forms.ModelMultipleChoiceField(
        label=_("Partners"),
        queryset=Organisation.objects.all(),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    places = forms.ModelMultipleChoiceField(
        label=_("Places"),
        queryset=OrgUnit.objects.all(),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    other_places = UnitsField(
        label=_("Smaller places, by their codes"),
        help_text=_("Upazilas, facilities and offices, with a comma between two."),
        required=False,
    )
    depends_on = forms.ModelMultipleChoiceField(
        label=_("Waits for the end of"),
        queryset=Action.objects.none(),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = (
        "code", "component", "name_bn", "name_en", "owner", "start", "end", "cost_bdt", "partners", "places",
        "other_places", "depends_on", "decision",
    )  # fmt: skip

    def __init__(self, *args: Any, action: Action | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"].choices = _by_pillar()  # type: ignore[attr-defined]
        for name in ("owner", "partners"):
            self._sort(name, ((each.code, each.name) for each in Organisation.objects.all()))
        self._offer_places(action)
        others = Action.objects.on_plan(timezone.localdate())
        others = others.exclude(pk=action.pk) if action else others
        language = get_language()
        self.fields["depends_on"].queryset = others  # type: ignore[attr-defined]
        self.fields["depends_on"].choices = [  # type: ignore[attr-defined]
            (other.code, digits_in(f"{other.code} {other.name}", language)) for other in others
        ]
        if action is None:
            self.fields["code"] = CodeField(label=_("Code"), help_text=_("Like 3.2a: the component and a letter."))
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Places are one thing, however they were chosen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        more = cleaned.pop("other_places", [])
        cleaned["places"] = [*cleaned.get("places", []), *more]
        return cleaned

    def _offer_places(self, action: Action | None) -> None:
        """What is chosen already, divisions and districts; not the country, which is meant when none is chosen."""
        offered = choices.places(country=False)
        known = {code for code, _name in offered}
        held = [(unit.code, unit.name) for unit in action.places.all() if unit.code not in known] if action else []
        self.fields["places"].choices = [*held, *offered]  # type: ignore[attr-defined]

    def _sort(self, name: str, choices: Any) -> None:
        """By name, as people look for it."""
        first = [("", "–")] if name == "owner" else []
        self.fields[name].choices = [*first, *sorted(choices, key=lambda choice: choice[1])]  # type: ignore[attr-defined]


def held_by(action: Action) -> dict[str, Any]:
    """What an action holds, by the fields of its form."""
    fields = ("component", "name_bn", "name_en", "owner", "start", "end", "cost_bdt")
    many = ("partners", "places", "depends_on")
    return {name: getattr(action, name) for name in fields} | {name: list(getattr(action, name).all()) for name in many}
