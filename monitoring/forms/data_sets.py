"""Setting up data sets: what is asked for, and from whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.typed import OldTextMixin
from governance.models import OrgUnit, UnitGroup
from governance.values import UnitLevel
from monitoring.models import DataSet, Series
from monitoring.values import Frequency

HOW_DAY = _("Year-month-day, for example 2026-09-30.")


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"inputmode": "numeric"}, format="%Y-%m-%d")


class DataSetForm(OldTextMixin):
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Short, in Latin letters; it cannot be changed.")
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=255)
    name_bn = forms.CharField(label=_("Name in Bangla"), max_length=255)
    help_en = forms.CharField(
        label=_("Instructions in English"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    help_bn = forms.CharField(
        label=_("Instructions in Bangla"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    frequency = forms.ChoiceField(label=_("Frequency"), choices=Frequency.choices)
    level = forms.ChoiceField(label=_("Level of collection"), choices=UnitLevel.choices)
    deadline_days = forms.IntegerField(
        label=_("Deadline"), min_value=0, max_value=365, initial=15, help_text=_("Days after the end of the period.")
    )
    lock_days = forms.IntegerField(
        label=_("Lock"),
        min_value=0,
        max_value=3650,
        required=False,
        help_text=_("Days after the deadline; empty: it never locks."),
    )
    approval_levels = forms.MultipleChoiceField(
        label=_("Approved by"),
        choices=UnitLevel.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A form climbs from the lowest of these levels to the highest; the last one approves."),
    )
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, data_set: DataSet | None = None, **kwargs: Any) -> None:
        if data_set is not None:
            kwargs["initial"] = {name: getattr(data_set, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if data_set is not None:
            self.fields["code"].disabled = True

    def clean_approval_levels(self) -> list[str]:
        """From the lowest to the highest, as a form climbs."""
        order = list(UnitLevel.values)
        return sorted(self.cleaned_data["approval_levels"], key=order.index, reverse=True)


class SeriesField(forms.ModelChoiceField):
    def label_from_instance(self, series: Series) -> str:
        noun = getattr(series, "indicator", None) or getattr(series, "element", None)
        return f"{series.code} – {noun.name}" if noun else series.code


class ItemForm(OldTextMixin):
    """One more row of a form."""

    series = SeriesField(label=_("Indicator or data element"), queryset=Series.objects.none(), to_field_name="code")
    section_en = forms.CharField(label=_("Section in English"), max_length=255, required=False)
    section_bn = forms.CharField(label=_("Section in Bangla"), max_length=255, required=False)
    required = forms.BooleanField(label=_("Must be filled in"), required=False, initial=True)

    def __init__(self, *args: Any, data_set: DataSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Series.objects.filter(Q(indicator__isnull=False) | Q(element__isnull=False))
        rows = rows.exclude(data_set_items__data_set=data_set).select_related("indicator", "element")
        self.fields["series"].queryset = rows  # type: ignore[attr-defined]


class UnitsForm(forms.Form):
    """From whom, from when on. Place and group narrow down the level of the data set."""

    place = forms.CharField(
        label=_("All within this place"),
        max_length=40,
        required=False,
        help_text=_("Code of the place; empty: the whole country."),
    )
    group = forms.ModelChoiceField(
        label=_("Only this group"), queryset=UnitGroup.objects.all(), required=False, empty_label=_("All groups")
    )
    valid_from = forms.DateField(label=_("From"), help_text=HOW_DAY, widget=day_input())
    valid_to = forms.DateField(
        label=_("Until"), help_text=_("Empty: without an end."), required=False, widget=day_input()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = timezone.localdate

    def clean_place(self) -> OrgUnit | None:
        code = self.cleaned_data["place"].strip()
        if not code:
            return None
        found = OrgUnit.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("There is no place with this code."), code="unknown_org_unit")
        return found
