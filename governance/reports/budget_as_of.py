"""The amounts of the budget as they were believed, as a table for the page and for files."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models.budget import BALANCES
from governance.queries.as_of import AsOf
from governance.queries.budget_as_of import BudgetThen, LineThen
from governance.reports.as_of import days, sentences
from governance.reports.sheets import Column, Sheet


def budget_as_of_sheet(found: BudgetThen, rows: Sequence[LineThen], as_of: AsOf, language: str) -> Sheet:
    """Some of the lines, a row each, above the sums of all that were found."""
    columns = [
        Column(_("Economic code"), "code"),
        Column(_("Cost centre"), "code"),
        Column(_("Action"), "code"),
        Column(_("Fiscal year"), "code"),
        Column(_("Funding source")),
        Column(_("Original allocation"), "taka"),
        Column(_("Revised allocation"), "taka"),
        Column(_("Fund release"), "taka"),
        Column(_("Commitment"), "taka"),
        Column(_("Expenditure"), "taka"),
        Column(_("Said differently today")),
    ]
    total = [found.total[name] for name in BALANCES]
    return Sheet(
        title=_("The budget for %(on)s, as it was known on %(known)s, in taka") % days(as_of, language),
        columns=columns,
        rows=[
            [
                row.line.economic_code,
                row.line.cost_centre,
                row.line.action.code,
                row.line.fiscal_year.label,
                row.line.source.name,
                *(row.then[name] for name in BALANCES),
                "; ".join(sentences(row.differences, language)),
            ]
            for row in rows
        ],
        foot=[_("All lines"), None, None, None, None, *total, None] if found.rows else (),
        hrefs=[reverse("budget_line", args=[row.line.pk]) for row in rows],
    )
