"""The filters of plan and budget pages: read from the address, so that a view can be linked and works anywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms import choices
from governance.models import FiscalYear, OrgUnit
from governance.queries import BudgetFilter, PlanFilter
from governance.queries.budget import SIDES
from governance.values import BudgetType


class PlanFilterForm(forms.Form):
    pillar = forms.ChoiceField(label=_("Pillar"), choices=choices.pillars, required=False)
    owner = forms.ChoiceField(label=_("Owner"), choices=choices.owners, required=False)
    status = forms.ChoiceField(label=_("Status"), choices=choices.statuses, required=False)
    place = forms.ChoiceField(label=_("Place"), choices=lambda: choices.with_all(choices.places()), required=False)

    def __init__(self, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self._offer((data or {}).get("place", ""))

    def _offer(self, code: str) -> None:
        """A smaller place is not in the list; an address may name it all the same."""
        place: Any = self.fields["place"]
        unit = OrgUnit.objects.filter(code=code).first() if code and "\0" not in code else None
        if unit and unit.code not in dict(place.choices):
            place.choices = [*place.choices, (unit.code, unit.name)]

    def chosen(self) -> PlanFilter:
        """The part of the plan that was asked for; a choice that does not exist is no choice."""
        self.is_valid()
        data = self.cleaned_data
        return PlanFilter(
            pillar=int(data.get("pillar") or 0) or None,
            owner=data.get("owner", ""),
            status=data.get("status", ""),
            place=data.get("place", ""),
        )


class GanttFilterForm(forms.Form):
    """Which actions the calendar shows; what waits for what is always calculated for the whole plan."""

    pillar = forms.ChoiceField(label=_("Pillar"), choices=choices.pillars, required=False)
    owner = forms.ChoiceField(label=_("Owner"), choices=choices.owners, required=False)
    year = forms.ChoiceField(label=_("Fiscal year"), choices=choices.years, required=False)

    def chosen(self) -> tuple[PlanFilter, tuple[dt.date, dt.date] | None]:
        """The part of the plan, and the first and last day of the year; a choice that does not exist is no choice."""
        self.is_valid()
        data = self.cleaned_data
        year = FiscalYear.objects.filter(code=data.get("year", "")).first()
        only = PlanFilter(pillar=int(data.get("pillar") or 0) or None, owner=data.get("owner", ""))
        return only, (year.start, year.end) if year else None


class BudgetFilterForm(forms.Form):
    by = forms.ChoiceField(
        label=_("Rows"),
        choices=[
            ("pillar", _("Pillars")),
            ("action", _("Actions")),
            ("year", _("Fiscal years")),
            ("source", _("Funding sources")),
            ("type", _("Budget types")),
        ],
        required=False,
    )
    year = forms.ChoiceField(label=_("Fiscal year"), choices=choices.years, required=False)
    pillar = forms.ChoiceField(label=_("Pillar"), choices=choices.pillars, required=False)
    source = forms.ChoiceField(label=_("Funding source"), choices=choices.sources, required=False)
    type = forms.ChoiceField(
        label=_("Budget type"), choices=lambda: choices.with_all(list(BudgetType.choices)), required=False
    )

    def chosen(self) -> tuple[str, BudgetFilter]:
        """By which side, and of which part; a choice that does not exist is no choice."""
        self.is_valid()
        data = self.cleaned_data
        by = data.get("by") or "pillar"
        return by if by in SIDES else "pillar", BudgetFilter(
            pillar=int(data.get("pillar") or 0) or None,
            year=data.get("year", ""),
            source=data.get("source", ""),
            type=data.get("type", ""),
        )

    def words(self) -> str:
        """The chosen part in words, for the head of the table and of the file."""
        self.is_valid()
        chosen = [name for name in ("year", "pillar", "source", "type") if self.cleaned_data.get(name)]
        return " · ".join(str(dict(self.fields[name].choices)[self.cleaned_data[name]]) for name in chosen)
