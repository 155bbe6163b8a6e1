"""What filters of plan and budget offer: each a list of values and names, with "all" before them."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import digits_in
from governance.models import Action, FiscalYear, FundingSource
from governance.queries.choices import Choices, owners, pillars, places, with_all
from governance.values import Progress, Role

__all__ = [
    "Choices",
    "actions",
    "own_years",
    "owners",
    "pillars",
    "places",
    "roles",
    "sources",
    "statuses",
    "with_all",
    "years",
]


def statuses() -> Choices:
    return with_all([*Progress.choices, ("done", _("Done")), ("withdrawn", _("Taken off the plan"))])


def roles() -> Choices:
    return with_all(Role.choices)


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
