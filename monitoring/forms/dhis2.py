"""A connection to DHIS2, what to pull from it, and what to export."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.periods import Kind, Period
from governance.models import OrgUnit
from governance.values import UnitLevel
from monitoring.models import Connection, DataSet
from monitoring.values import Frequency
from monitoring.values.exchange import ExchangeFormat

RECENT = {Kind.MONTH: 12, Kind.QUARTER: 6, Kind.HALF_YEAR: 2, Kind.FISCAL_YEAR: 2, Kind.YEAR: 1, Kind.WEEK: 8}
PLACES = (UnitLevel.NATIONAL, UnitLevel.DIVISION, UnitLevel.DISTRICT)
FOR_ADMINISTRATORS = ("allow_private", "allow_http")

Choices = list[tuple[str, Any]]


class ConnectionForm(forms.Form):
    """The token is asked for and never shown. What opens the own network only an administrator sees."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("As it shall stand beside the values."))
    address = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("Like https://dhis2.example.org/hmis, where one logs in.")
    )
    token = forms.CharField(
        label=_("Personal access token"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Made in DHIS2, for reading only. It is kept encrypted and never shown again."),
    )
    periods_back = forms.IntegerField(
        label=_("Ended periods that each night asks for again"), min_value=1, max_value=24, initial=3
    )
    allow_redirects = forms.BooleanField(label=_("May redirect within its own host"), required=False)
    allow_private = forms.BooleanField(label=_("May lie in a private network"), required=False)
    allow_http = forms.BooleanField(label=_("May be asked without encryption"), required=False)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, connection: Connection | None = None, administrator: bool = False, **kwargs: Any):
        initial = (
            {name: getattr(connection, name) for name in self.base_fields if name != "token"} if connection else {}
        )
        super().__init__(*args, initial=initial, **kwargs)
        self.connection = connection
        self.fields["token"].required = connection is None
        if connection:
            self.fields["token"].help_text = _("Leave it empty to keep the stored one. Another address needs its own.")
        if not administrator:
            for name in FOR_ADMINISTRATORS:
                del self.fields[name]

    def wished(self) -> dict[str, Any]:
        """What the verb is told; what this person may not decide stays as it is."""
        kept = {name: getattr(self.connection, name, False) for name in FOR_ADMINISTRATORS}
        return kept | self.cleaned_data


class PullForm(forms.Form):
    """For which period and place; without a period the last ended ones of each data set."""

    period = forms.ChoiceField(label=_("Period"), required=False)
    unit = forms.ChoiceField(label=_("Place"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [("", _("The last ended periods")), *period_choices()]  # type: ignore[attr-defined]
        self.fields["unit"].choices = place_choices()  # type: ignore[attr-defined]
        self.initial.setdefault("token", uuid.uuid4())


class ExchangeForm(forms.Form):
    """Which approved values to export, and as what."""

    data_set = forms.ModelChoiceField(
        label=_("Data set"), queryset=DataSet.objects.all(), to_field_name="code", empty_label=None
    )
    period = forms.ChoiceField(label=_("Period"))
    unit = forms.ChoiceField(label=_("Place"))
    format = forms.ChoiceField(label=_("Format"), choices=ExchangeFormat.choices)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = period_choices()  # type: ignore[attr-defined]
        self.fields["unit"].choices = place_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The period must be one of the data set's own, or made up of them."""
        data = super().clean() or {}
        if data.get("data_set") and data.get("period"):
            try:
                Period.parse(data["period"]).parts(Frequency(data["data_set"].frequency).kind)
            except ValidationError:
                raise ValidationError(
                    {"period": ValidationError(_("This data set is not reported for such a period."), "wrong_period")}
                ) from None
        return data


def period_choices() -> Choices:
    """Recent periods of each kind, in words."""
    language, found = get_language(), []
    for kind, number in RECENT.items():
        period = Period.containing(timezone.localdate(), kind)
        group = []
        for _step in range(number):
            group.append((period.code, period.label(language)))
            period = period.previous()
        found.append((_KIND_NAMES[kind], group))
    return found


def place_choices() -> Choices:
    """The country, its divisions and districts, by code."""
    units = OrgUnit.objects.filter(level__in=PLACES)
    return [(unit.code, unit.name) for unit in units]


_KIND_NAMES = {
    Kind.MONTH: _("Months"),
    Kind.QUARTER: _("Quarters"),
    Kind.HALF_YEAR: _("Half-years"),
    Kind.FISCAL_YEAR: _("Fiscal years"),
    Kind.YEAR: _("Calendar years"),
    Kind.WEEK: _("Weeks"),
}
