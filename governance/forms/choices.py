"""What filters of plan and budget offer: each a list of values and names, with "all" before them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import digits_in
from governance.models import Action, FiscalYear, FundingSource, Organisation, Pillar
from governance.values import Progress

Choices = list[tuple[str, Any]]


def with_all(choices: Choices) -> Choices:
    return [("", _("All")), *choices]


def pillars() -> Choices:
    language = get_language()
    return with_all([(str(pillar.number), digits_in(str(pillar), language)) for pillar in Pillar.objects.all()])


def owners() -> Choices:
    found = Organisation.objects.filter(pk__in=Action.objects.values("owner_id"))
    return with_all(sorted(((owner.code, owner.name) for owner in found), key=lambda choice: choice[1]))


def statuses() -> Choices:
    return with_all([*Progress.choices, ("done", _("Done")), ("withdrawn", _("Taken off the plan"))])


def years() -> Choices:
    return with_all(own_years())


def sources() -> Choices:
    return with_all([(source.code, source.name) for source in FundingSource.objects.all()])


def own_years() -> Choices:
    """The years without "all": one of them is always meant."""
    return [(year.code, year.label) for year in FiscalYear.objects.all()]


def actions() -> Choices:
    language = get_language()
    rows = Action.objects.order_by("code")
    return with_all([(action.code, digits_in(f"{action.code} {action.name}", language)) for action in rows])
