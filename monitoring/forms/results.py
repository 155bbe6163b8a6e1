"""The filters of the pages that compare money with results."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.queries import choices
from governance.queries.plan import PlanFilter
from monitoring.domain.money_to_result import Warned


class MoneyToResultForm(forms.Form):
    pillar = forms.ChoiceField(label=_("Pillar"), choices=choices.pillars, required=False)
    owner = forms.ChoiceField(label=_("Owner"), choices=choices.owners, required=False)
    warned = forms.ChoiceField(
        label=_("What to talk about"), choices=lambda: choices.with_all(list(Warned.choices)), required=False
    )

    def chosen(self) -> tuple[PlanFilter, str]:
        """The part of the plan and the warning asked for; a choice that does not exist is no choice."""
        self.is_valid()
        data = self.cleaned_data
        only = PlanFilter(pillar=int(data.get("pillar") or 0) or None, owner=data.get("owner", ""))
        return only, data.get("warned", "")
