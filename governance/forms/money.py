"""The forms of execution, forecast, receipts and rates."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.fields import DayField, NumberField, TakaField
from basis.typed import OldTextMixin
from governance.forms import choices
from governance.models import Action, Currency, FiscalYear, Organisation
from governance.queries import BudgetFilter
from governance.queries.execution import year_running_on
from governance.values import ReceiptKind


class YearFilterForm(forms.Form):
    """Which year, and which part of its money; without a year the one that runs."""

    year = forms.ChoiceField(label=_("Fiscal year"), choices=choices.own_years, required=False)
    pillar = forms.ChoiceField(label=_("Pillar"), choices=choices.pillars, required=False)
    source = forms.ChoiceField(label=_("Funding source"), choices=choices.sources, required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        running = year_running_on(timezone.localdate())
        super().__init__({"year": running.code if running else "", **{k: v for k, v in data.items() if v}}, **kwargs)

    def chosen_year(self) -> FiscalYear | None:
        """The year that was asked for; the running one when it does not exist; None while there is none at all."""
        self.is_valid()
        code = self.cleaned_data.get("year", "")
        return FiscalYear.objects.filter(code=code).first() or year_running_on(timezone.localdate())

    def chosen(self) -> BudgetFilter:
        """The part of the year's money; a choice that does not exist is no choice."""
        self.is_valid()
        data = self.cleaned_data
        return BudgetFilter(pillar=int(data.get("pillar") or 0) or None, source=data.get("source", ""))


class ExecutionFilterForm(YearFilterForm):
    show = forms.ChoiceField(
        label=_("Lines"),
        choices=[("", _("All")), ("low", _("Slow or overspent")), ("reason", _("Reason is missing"))],
        required=False,
    )


class ReasonForm(OldTextMixin, forms.Form):
    text_bn = forms.CharField(
        label=_("Reason in Bangla"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    text_en = forms.CharField(
        label=_("Reason in English"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReceiptFilterForm(forms.Form):
    year = forms.ChoiceField(label=_("Fiscal year"), choices=choices.years, required=False)
    action = forms.ChoiceField(label=_("Action"), choices=choices.actions, required=False)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("year", "action")}


class ReceiptForm(OldTextMixin, forms.Form):
    client_event_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(label=_("Kind"), choices=ReceiptKind.choices, widget=forms.RadioSelect)
    action = forms.ModelChoiceField(label=_("Action"), queryset=Action.objects.all(), to_field_name="code")
    fiscal_year = forms.ModelChoiceField(
        label=_("Fiscal year"), queryset=FiscalYear.objects.all(), to_field_name="code"
    )
    amount = TakaField(label=_("Amount"))
    date = DayField(label=_("Date"))
    document = forms.CharField(label=_("Bill or challan"), max_length=60)
    payer = forms.ModelChoiceField(
        label=_("Who pays"), queryset=Organisation.objects.all(), to_field_name="code", required=False
    )
    text = forms.CharField(label=_("What for"), max_length=255, required=False)


class TakeBackForm(OldTextMixin, forms.Form):
    text = forms.CharField(label=_("Why it is taken back"), max_length=255)


class RateForm(forms.Form):
    currency = forms.ModelChoiceField(label=_("Currency"), queryset=Currency.objects.all(), to_field_name="code")
    day = DayField(label=_("Valid from"))
    taka = NumberField(label=_("Taka for one unit"))
    origin = forms.CharField(
        label=_("Where it comes from"), max_length=255, help_text=_("For example: Bangladesh Bank, middle rate.")
    )


class CurrencyForm(forms.Form):
    code = forms.RegexField(
        r"^[A-Za-z]{3}$", label=_("Code"), help_text=_("Three letters, as in ISO 4217: USD, EUR, JPY.")
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=60)
    name_bn = forms.CharField(label=_("Name in Bangla"), max_length=60)

    def clean_code(self) -> str:
        return self.cleaned_data["code"].upper()
