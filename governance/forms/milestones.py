"""Forms about milestones: what is planned, how far it is, and what the owner claims of the whole action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.fields import NumberField, day_picker
from basis.typed import OldTextMixin
from governance.domain.milestones import PLANNED, PROVEN
from governance.forms.plan_edit import DecidedForm, QuantityField, SeenForm
from governance.models import Milestone

MOST = 10**12


def _quantity(label: Any, **kwargs: Any) -> QuantityField:
    return QuantityField(label=label, required=False, most=MOST, **kwargs)


def _day_reached() -> forms.Field:
    return day_picker(label=_("Reached on"), required=False, help_text=_("Empty while it is not reached."))


def _evidence(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=255, required=False, **kwargs)


class ReportForm(SeenForm):
    """How far a milestone is, and what shows it: the form of those who answer for the action."""

    achieved_qty = _quantity(_("Achieved quantity"))
    reached_on = _day_reached()
    evidence_bn = _evidence(
        _("Evidence in Bangla"), help_text=_("What shows it: a letter, a list, an address. One language is enough.")
    )
    evidence_en = _evidence(_("Evidence in English"))

    def __init__(self, *args: Any, milestone: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not milestone.is_quantified:
            del self.fields["achieved_qty"]


class MilestoneForm(DecidedForm):
    """The whole of a milestone: the form of those who keep the plan. A new one has no proof yet."""

    name_bn = forms.CharField(label=_("Name in Bangla"), max_length=255, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=255, required=False)
    due = day_picker(label=_("Due date"))
    weight = QuantityField(label=_("Weight"), help_text=_("Percent of the action; 100 in all."))
    target_qty = _quantity(_("Target quantity"), help_text=_("Only when the milestone is counted."))
    achieved_qty = _quantity(_("Achieved quantity"))
    reached_on = _day_reached()
    evidence_bn = _evidence(_("Evidence in Bangla"))
    evidence_en = _evidence(_("Evidence in English"))
    field_order = (
        "n", "name_bn", "name_en", "due", "weight", "target_qty", "achieved_qty", "reached_on", "evidence_bn",
        "evidence_en", "decision",
    )  # fmt: skip

    def __init__(self, *args: Any, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if new:
            for name in PROVEN:
                del self.fields[name]
            self.fields["n"] = NumberField(label=_("Number"), whole=True, most=999)
            self.order_fields(self.field_order)


class ClaimForm(OldTextMixin, forms.Form):
    """What the owner says of the whole action, on a day."""

    percent = QuantityField(label=_("How far it is, in percent"), most=100)
    as_of = day_picker(label=_("As of"), initial=timezone.localdate)


def held_by(milestone: Milestone) -> dict[str, Any]:
    """What a milestone holds, by the fields of its forms."""
    return {name: getattr(milestone, name) for name in (*PLANNED, *PROVEN)}
