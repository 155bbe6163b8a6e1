"""The register of decisions as a table that is the same on the page and as a file."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.queries.decisions import ChangeRow, DecisionRow
from governance.queries.unmandated import UnmandatedChange
from governance.reports.sheets import Column, Sheet


def change_in_words(row: ChangeRow) -> str:
    """3.2a Hubs, End: 30 June 2027 → 30 June 2028 (Carried out)."""
    return f"{row.name}, {row.label}: {row.before} → {row.after} ({row.change.get_state_display()})"


def register_sheet(rows: Sequence[DecisionRow]) -> Sheet:
    """One row a decision."""
    return Sheet(
        title=_("Decisions"),
        columns=[
            Column(_("Number"), "code"),
            Column(_("Date"), "day"),
            Column(_("Group")),
            Column(_("Decision")),
            Column(_("State")),
            Column(_("What it changes")),
        ],
        rows=[
            [
                row.decision.number,
                row.decision.taken_on,
                row.decision.group.name if row.decision.group else row.decision.reference,
                row.decision.title,
                row.decision.get_state_display(),
                "; ".join(change_in_words(change) for change in row.changes),
            ]
            for row in rows
        ],
        hrefs=[reverse("decision", args=[row.decision.number]) for row in rows],
    )


def unmandated_sheet(rows: Sequence[UnmandatedChange]) -> Sheet:
    """One row a field that changed without a decision."""
    lines = [(row, moved) for row in rows for moved in row.fields]
    return Sheet(
        title=_("Changes without a decision"),
        columns=[
            Column(_("Date"), "day"),
            Column(_("What")),
            Column(_("Field")),
            Column(_("Before")),
            Column(_("After")),
            Column(_("Changed by")),
        ],
        rows=[
            [
                row.day,
                moved.name,
                str(moved.field.label),
                moved.before,
                moved.after,
                row.entry.by.name if row.entry.by else _("The system"),
            ]
            for row, moved in lines
        ],
        hrefs=[moved.href for _row, moved in lines],
    )
