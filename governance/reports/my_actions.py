"""One's own actions as a table, as their page lists them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.queries.my_actions import MyAction
from governance.reports.sheets import Column, Sheet


def my_sheet(rows: Sequence[MyAction], *, on: dt.date) -> Sheet:
    """One row an action; `rows` come from `queries.my_actions`."""
    return Sheet(
        title=_("Actions that I answer for"),
        columns=[
            Column(_("Action"), "code"),
            Column(_("Name")),
            Column(_("Owner")),
            Column(_("Derived progress"), "percent"),
            Column(_("Milestones overdue"), "whole"),
            Column(_("Due first")),
            Column(_("Due date"), "day"),
            Column(_("Claimed progress"), "percent"),
            Column(_("As of"), "day"),
        ],
        rows=[
            [
                each.action.code,
                each.action.name,
                each.action.owner.name,
                each.row.standing.derived,
                len(each.overdue),
                _first(each),
                each.due,
                each.row.claimed,
                each.row.claim.as_of if each.row.claim else None,
            ]
            for each in rows
        ],
        hrefs=[reverse("action", args=[each.action.code]) for each in rows],
    )


def _first(each: MyAction) -> str:
    first = each.overdue[0] if each.overdue else each.coming
    return first.name if first else ""
