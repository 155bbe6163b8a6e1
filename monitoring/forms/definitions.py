"""Defining indicators and data elements: the fields of their sheets in groups, and formulas with their faults."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import fields_for_model
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.fields import DayField, NumberField
from basis.numerals import digits_in
from basis.text import clean
from basis.typed import OldTextMixin
from governance.models import Action, Component, Decision, Post
from monitoring.domain import elements, formulas, indicators
from monitoring.models import DataElement, ElementSheet, Indicator, IndicatorSheet
from monitoring.values.formulas import FormulaError, Unit, pointing
from monitoring.values.formulas.grammar import LONGEST, tidy
from monitoring.values.units import UNIT_NAMES

LONG = forms.Textarea(attrs={"rows": 3})
FORMULA = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "off"})


class InDigits(forms.ModelChoiceField):
    """Rows by their code and name, in the digits of the language."""

    def label_from_instance(self, row: Any) -> str:
        code = getattr(row, "code", "")
        return digits_in(f"{code} {row}".strip(), get_language())


class ManyInDigits(forms.ModelMultipleChoiceField):
    label_from_instance = InDigits.label_from_instance


@dataclass(frozen=True)
class Group:
    """Fields that belong together, with their heading and a sentence."""

    title: Any
    help: Any
    fields: list[forms.BoundField]


@dataclass(frozen=True)
class Fault:
    """A fault of a formula: the text with the faulty part taken out, and the sentence."""

    label: Any
    before: str
    marked: str
    after: str
    sentence: str


class DefinitionForm(OldTextMixin):
    """Names, sheet, and since when. `layout` says which fields stand together."""

    layout: Sequence[tuple[Any, Any, Sequence[str]]] = ()
    sheet_fields: Sequence[str] = ()

    def clean(self) -> dict[str, Any]:
        """All texts in the form in which they are stored."""
        data = super().clean() or {}
        for name, value in list(data.items()):
            if isinstance(value, str):
                try:
                    data[name] = clean(value)
                except ValidationError as error:
                    self.add_error(name, error)
        return data

    @property
    def groups(self) -> list[Group]:
        return [
            Group(title, help_text, [self[name] for name in names if name in self.fields])
            for title, help_text, names in self.layout
        ]

    @property
    def sheet(self) -> dict[str, Any]:
        """What the form says of the sheet, as the verbs take it."""
        return {name: self.cleaned_data[name] for name in self.sheet_fields if name in self.cleaned_data}

    def faults(self) -> list[Fault]:
        """The faults of the formulas, each with the part of the text that it is about."""
        found, told = [], self.errors.as_data()
        for name in formulas.FIELDS:
            for error in told.get(name, ()):
                if isinstance(error, FormulaError):
                    parts = pointing(_shown(self.data.get(name, "")), error.span)
                    found.append(Fault(self[name].label, *parts, error.messages[0]))
        return found


class IndicatorForm(DefinitionForm):
    """All fields of the reference sheet. The live source, `computed_from`, is not chosen by hand."""

    sheet_fields = tuple(name for name in indicators.SHEET_FIELDS if name != "computed_from")
    layout = (
        (
            _("What it is"),
            _("Names and place in the plan. Changing these makes no new version."),
            ("code", "name_en", "name_bn", "component", "action", "responsible", "contributes_to", "is_key"),
        ),
        (
            _("Definition"),
            _("What is measured, why, and what the number does not say."),
            ("definition_en", "definition_bn", "rationale_en", "rationale_bn", "result_level", "direction",
             "limitations_en", "limitations_bn"),
        ),
        (
            _("Calculation"),
            _("In words for everybody; as a formula where the platform computes it from data elements."),
            ("value_type", "unit", "factor", "decimals", "bounded", "numerator_en", "numerator_bn",
             "numerator_formula", "denominator_en", "denominator_bn", "denominator_formula"),
        ),
        (
            _("How it adds up"),
            _("Flows are summed over time, stocks are the last that was reported. Rates are never averaged."),
            ("space_aggregation", "time_aggregation_num", "time_aggregation_den", "annualized", "cumulative_in_fy",
             "disaggregation"),
        ),
        (
            _("Collection"),
            "",
            ("level", "frequency", "deadline_days", "source_en", "source_bn", "method_en", "method_bn"),
        ),
        (
            _("Judging it"),
            _("From which part of the planned way it is on track or at risk."),
            ("on_track_from", "at_risk_from", "tolerance"),
        ),
        (_("Codes elsewhere"), "", ("gdhm_code", "sdg_code", "dhis2_code", "iati_code")),
        (
            _("Since when"),
            _("Once values hang on a definition, a change is a new version from a day on. Earlier values keep theirs."),
            ("valid_from", "decision"),
        ),
    )  # fmt: skip

    code = forms.CharField(label=_("Code"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=255)
    name_bn = forms.CharField(label=_("Name in Bangla"), max_length=255)
    component = InDigits(
        label=_("Component"), queryset=Component.objects.all(), required=False, empty_label=_("None: it is context")
    )
    action = InDigits(label=_("Action"), queryset=Action.objects.all(), required=False)
    responsible = InDigits(label=_("Responsible"), queryset=Post.objects.all(), required=False)
    contributes_to = ManyInDigits(
        label=_("Contributes to"),
        help_text=_("The results further up the chain."),
        queryset=Indicator.objects.all(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    valid_from = DayField(label=_("Holds from"), required=False)
    decision = InDigits(label=_("Decision"), queryset=Decision.objects.all(), required=False)

    def __init__(self, *args: Any, indicator: Indicator | None = None, **kwargs: Any) -> None:
        initial = _stored(indicator, ("name_en", "name_bn", "component", "action", "responsible"))
        if indicator is not None:
            sheet = indicator.series.versions.select_related("sheet").get(valid_to__isnull=True).sheet
            initial |= {name: getattr(sheet, name) for name in self.sheet_fields}
            initial["disaggregation"] = "; ".join(sheet.disaggregation)
            initial["contributes_to"] = list(indicator.contributes_to.all())
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.indicator = indicator
        self.fields |= sheet_fields(IndicatorSheet, self.sheet_fields)
        self.fields["disaggregation"] = forms.CharField(
            label=_("Disaggregation"), help_text=_("Words separated by semicolons."), max_length=400, required=False
        )
        for name in formulas.FIELDS:
            self.fields[name].widget, self.fields[name].max_length = FORMULA, LONGEST  # type: ignore[attr-defined]
        self.fields["unit"].widget = forms.TextInput(attrs={"list": "units"})
        if indicator is not None:
            del self.fields["code"]

    def clean_disaggregation(self) -> list[str]:
        return [word.strip() for word in clean(self.cleaned_data["disaggregation"]).split(";") if word.strip()]

    def clean(self) -> dict[str, Any]:
        """Formulas are read and held against what is defined as soon as they are typed."""
        data = super().clean()
        code = self.indicator.code if self.indicator else data.get("code", "")
        for name, errors in formulas.faults(code, data).items():
            for error in errors:
                self.add_error(name, error)
        return data

    def units(self) -> list[tuple[Any, str]]:
        """What the formulas come to, when nothing is wrong with them."""
        found = []
        for name in formulas.FIELDS:
            if self.cleaned_data.get(name):
                unit, errors = formulas.examine(self.cleaned_data[name])
                if not errors:
                    found.append((self[name].label, _unit(unit)))
        return found


class ElementForm(DefinitionForm):
    sheet_fields = elements.SHEET_FIELDS
    layout = (
        (_("What it is"), "", ("code", "name_en", "name_bn", "definition_en", "definition_bn")),
        (
            _("What is counted"),
            _("The unit decides with what it can be added: persons with persons, taka with taka."),
            ("unit", "number_kind", "disaggregation", "total_is_collected"),
        ),
        (
            _("Collection"),
            _("Flows are summed over time, stocks are the last that was reported."),
            ("level", "frequency", "space_aggregation", "time_aggregation"),
        ),
        (
            _("Since when"),
            _("Once values hang on a definition, a change is a new version from a day on. Earlier values keep theirs."),
            ("valid_from", "decision"),
        ),
    )

    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("Short, without spaces and dots; formulas name it: [ANC1].")
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=255)
    name_bn = forms.CharField(label=_("Name in Bangla"), max_length=255)
    valid_from = DayField(label=_("Holds from"), required=False)
    decision = InDigits(label=_("Decision"), queryset=Decision.objects.all(), required=False)

    def __init__(self, *args: Any, element: DataElement | None = None, **kwargs: Any) -> None:
        initial = _stored(element, ("name_en", "name_bn"))
        if element is not None:
            versions = element.series.versions.select_related("element_sheet__disaggregation")
            sheet = versions.get(valid_to__isnull=True).element_sheet
            initial |= {name: getattr(sheet, name) for name in self.sheet_fields}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.fields |= sheet_fields(ElementSheet, self.sheet_fields)
        self.fields["unit"].widget = forms.TextInput(attrs={"list": "units"})
        self.fields["disaggregation"].label = _("Divided by")
        if element is not None:
            del self.fields["code"]


def sheet_fields(model: Any, names: Iterable[str]) -> dict[str, forms.Field]:
    """The form fields of a sheet's model; numbers are read as people write them."""
    made = fields_for_model(model, fields=list(names))
    for name, field in made.items():
        stored = model._meta.get_field(name)
        if isinstance(field, forms.DecimalField | forms.IntegerField):
            whole = not isinstance(field, forms.DecimalField)
            most = {"decimals": 6, "deadline_days": 366, "on_track_from": 100, "at_risk_from": 100}.get(name)
            made[name] = NumberField(
                label=field.label,
                help_text=field.help_text,
                required=not stored.null,
                initial=stored.get_default() if stored.has_default() else None,
                whole=whole,
                most=most,
            )
        elif isinstance(field.widget, forms.Textarea):
            field.widget, field.max_length = LONG, 4000  # type: ignore[attr-defined]
    return made


def _stored(noun: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(noun, name) for name in names} if noun is not None else {}


def _unit(unit: Unit) -> str:
    return unit.label(UNIT_NAMES)


def _shown(text: str) -> str:
    """A typed formula as its faults count it."""
    try:
        return tidy(text)
    except ValidationError:
        return text[:LONGEST]
