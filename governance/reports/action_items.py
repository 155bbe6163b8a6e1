"""The register of action items as a table that is the same on the page and as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models import ActionItem, Group
from governance.reports.sheets import Column, Sheet


def register_sheet(group: Group, items: Iterable[ActionItem], *, today: dt.date) -> Sheet:
    """One row an item; `items` come from `queries.action_items.register`. Ages are in days."""
    rows = list(items)
    return Sheet(
        title=_("Action items: %(group)s") % {"group": group.name},
        columns=[
            Column(_("Number"), "code"),
            Column(_("What is to be done")),
            Column(_("Held by")),
            Column(_("State")),
            Column(_("Opened on"), "day"),
            Column(_("Due date"), "day"),
            Column(_("First due date"), "day"),
            Column(_("Age in days"), "whole"),
            Column(_("Closed on"), "day"),
            Column(_("How it was done")),
            Column(_("Evidence")),
        ],
        rows=[
            [
                item.number,
                item.text,
                holder_of(item),
                item.get_state_display(),
                item.opened_on,
                item.due,
                item.first_due,
                item.age_on(today),
                item.closed_on,
                item.closing_note,
                item.evidence_reference or item.evidence_name,
            ]
            for item in rows
        ],
        hrefs=[reverse("action_item", args=[item.pk]) for item in rows],
        illustrative=False,
    )


def holder_of(item: ActionItem) -> str:
    """The name of the person or group that answers for it."""
    holder = item.holder or item.holding_group
    return holder.name if holder else ""
