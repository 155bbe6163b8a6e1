"""The filters of the pages that compare money with results."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import digits_in
from governance.models import Action, Organisation, Pillar
from governance.queries.plan import PlanFilter
from monitoring.domain.money_to_result import Warned


def _with_all(choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", _("All")), *choices]


def _pillars() -> list[tuple[str, Any]]:
    language = get_language()
    return _with_all([(str(pillar.number), digits_in(str(pillar), language)) for pillar in Pillar.objects.all()])


def _owners() -> list[tuple[str, Any]]:
    owners = Organisation.objects.filter(pk__in=Action.objects.values("owner_id"))
    return _with_all(sorted(((owner.code, owner.name) for owner in owners), key=lambda choice: choice[1]))


class MoneyToResultForm(forms.Form):
    pillar = forms.ChoiceField(label=_("Pillar"), choices=_pillars, required=False)
    owner = forms.ChoiceField(label=_("Owner"), choices=_owners, required=False)
    warned = forms.ChoiceField(
        label=_("What to talk about"), choices=lambda: _with_all(list(Warned.choices)), required=False
    )

    def chosen(self) -> tuple[PlanFilter, str]:
        """The part of the plan and the warning asked for; a choice that does not exist is no choice."""
        self.is_valid()
        data = self.cleaned_data
        only = PlanFilter(pillar=int(data.get("pillar") or 0) or None, owner=data.get("owner", ""))
        return only, data.get("warned", "")
