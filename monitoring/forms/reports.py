"""Asking for a report."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.periods import Period
from governance.models import FiscalYear
from monitoring.domain.snapshots import GATHERERS
from monitoring.queries import quarters
from monitoring.values.editions import FileFormat, ReportKind

# What the form offers; HTML is what the page of the report shows anyway.
FORMATS = (FileFormat.PDF, FileFormat.XLSX)

OF_A_YEAR = (ReportKind.BUDGET, ReportKind.PLAN)


class ReportForm(forms.Form):
    kind = forms.ChoiceField(label=_("Report"))
    period = forms.ChoiceField(label=_("Period"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    format = forms.ChoiceField(label=_("Format"), choices=[(each, each.label) for each in FORMATS])
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, ReportKind(kind).label) for kind in GATHERERS]  # type: ignore[attr-defined]
        self.fields["period"].choices = [(p.code, p.label(get_language())) for p in periods()]  # type: ignore[attr-defined]
        self.initial.setdefault("token", uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        """Budget and costed plan speak of a fiscal year only."""
        data = super().clean() or {}
        if data.get("kind") in OF_A_YEAR and not str(data.get("period", "FY")).startswith("FY"):
            raise ValidationError({"period": ValidationError(_("This report needs a fiscal year."), "wrong_period")})
        return data

    def payload(self) -> dict[str, str]:
        """What the job needs to know."""
        return {name: str(self.cleaned_data[name]) for name in ("kind", "period", "language", "format")}


def periods() -> list[Period]:
    """Fiscal years of the budget and quarters with values, the latest first."""
    years = [Period.parse(code) for code in FiscalYear.objects.order_by("-start").values_list("code", flat=True)]
    return [*(period for period, _count in quarters()[:12]), *years]
