"""The filters of plan and budget pages: read from the address, so that a view can be linked and works anywhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import digits_in
from governance.models import Action, FiscalYear, FundingSource, Organisation, Pillar
from governance.queries import BudgetFilter, PlanFilter
from governance.queries.budget import SIDES
from governance.values import BudgetType, Progress

Choices = list[tuple[str, Any]]


def _with_all(choices: Choices) -> Choices:
    return [("", _("All")), *choices]


def _pillars() -> Choices:
    language = get_language()
    return _with_all([(str(pillar.number), digits_in(str(pillar), language)) for pillar in Pillar.objects.all()])


def _owners() -> Choices:
    owners = Organisation.objects.filter(pk__in=Action.objects.values("owner_id"))
    return _with_all(sorted(((owner.code, owner.name) for owner in owners), key=lambda choice: choice[1]))


def _statuses() -> Choices:
    return _with_all([*Progress.choices, ("done", _("Done"))])


def _years() -> Choices:
    return _with_all([(year.code, year.label) for year in FiscalYear.objects.all()])


def _sources() -> Choices:
    return _with_all([(source.code, source.name) for source in FundingSource.objects.all()])


class PlanFilterForm(forms.Form):
    pillar = forms.ChoiceField(label=_("Pillar"), choices=_pillars, required=False)
    owner = forms.ChoiceField(label=_("Owner"), choices=_owners, required=False)
    status = forms.ChoiceField(label=_("Status"), choices=_statuses, required=False)

    def chosen(self) -> PlanFilter:
        """The part of the plan that was asked for; a choice that does not exist is no choice."""
        self.is_valid()
        data = self.cleaned_data
        return PlanFilter(
            pillar=int(data.get("pillar") or 0) or None,
            owner=data.get("owner", ""),
            status=data.get("status", ""),
        )


class GanttFilterForm(forms.Form):
    """Which actions the calendar shows; what waits for what is always calculated for the whole plan."""

    pillar = forms.ChoiceField(label=_("Pillar"), choices=_pillars, required=False)
    owner = forms.ChoiceField(label=_("Owner"), choices=_owners, required=False)
    year = forms.ChoiceField(label=_("Fiscal year"), choices=_years, required=False)

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
    year = forms.ChoiceField(label=_("Fiscal year"), choices=_years, required=False)
    pillar = forms.ChoiceField(label=_("Pillar"), choices=_pillars, required=False)
    source = forms.ChoiceField(label=_("Funding source"), choices=_sources, required=False)
    type = forms.ChoiceField(
        label=_("Budget type"), choices=lambda: _with_all(list(BudgetType.choices)), required=False
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
