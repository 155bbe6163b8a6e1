"""Money to result as a table: the same on the page, as CSV and as workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.reports.sheets import Column, Sheet
from monitoring.domain.money_to_result import MoneyRow, Warned

SPENT = 3  # the column whose figures lead to the money of the action


def money_sheet(rows: Sequence[MoneyRow], *, title: str, note: str = "") -> Sheet:
    """One row an action; a dash where nothing was entered or there is nothing to divide by."""
    return Sheet(
        title=title,
        note=note,
        columns=[
            Column(_("Code"), "code"),
            Column(_("Action")),
            Column(_("Fund release"), "taka"),
            Column(_("Expenditure"), "taka"),
            Column(_("Derived progress"), "percent"),
            Column(_("Taka per point of progress"), "taka"),
            Column(_("Median of peers"), "taka"),
            Column(_("Peers"), "taka"),
            Column(_("Certified people"), "taka"),
            Column(_("Taka per certified person"), "taka"),
            Column(_("What to talk about")),
        ],
        rows=[
            [
                row.action.code,
                row.action.name,
                row.released,
                row.spent,
                row.derived,
                row.per_point,
                row.peer_cost,
                row.peers,
                row.certified,
                row.per_certified,
                _to_talk_about(row),
            ]
            for row in rows
        ],
        hrefs=[reverse("action", args=[row.action.code]) for row in rows],
    )


def _to_talk_about(row: MoneyRow) -> str:
    if row.withdrawn:
        return _("Taken off the plan")
    return str(Warned(row.warned).label) if row.warned else ""


def for_page(sheet: Sheet, language: str) -> dict[str, Any]:
    """The table of the page: what was spent leads to the budget lines of the action."""
    table = sheet.for_page(language)
    for cells, href in zip(table["rows"], sheet.hrefs, strict=True):
        cells[SPENT]["href"] = f"{href}#money"
    return table
