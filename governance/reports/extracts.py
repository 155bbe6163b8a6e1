"""Tables of expenditure extracts and their rows: the same on the page and in the files."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Extract, ExtractRow
from governance.reports.ledger import line_name
from governance.reports.sheets import Column, Sheet
from governance.values import ExtractState


def extracts_sheet(extracts: Iterable[Extract], *, title: str) -> Sheet:
    """One row a file, with the number of its rows by state."""
    extracts = list(extracts)
    columns = [
        Column(_("File"), "code"),
        Column(_("First day"), "day"),
        Column(_("Last day"), "day"),
        Column(_("Rows"), "whole"),
        *(Column(str(state.label), "whole") for state in ExtractState),
        Column(_("Imported"), "day"),
        Column(_("By")),
    ]
    rows = [
        [
            each.filename,
            each.first_day,
            each.last_day,
            each.count,  # type: ignore[attr-defined]
            *(getattr(each, state.value) for state in ExtractState),
            timezone.localdate(each.at),
            each.by.name if each.by else "",
        ]
        for each in extracts
    ]
    hrefs = [reverse("budget_extract", args=[each.pk]) for each in extracts]
    return Sheet(title=title, columns=columns, rows=rows, hrefs=hrefs)


def rows_sheet(rows: Iterable[ExtractRow], *, title: str) -> Sheet:
    """One row a row of an extract: what it says, and what became of it."""
    rows = list(rows)
    columns = [
        Column(_("Document"), "code"),
        Column(_("Date"), "day"),
        Column(_("Economic code"), "code"),
        Column(_("Cost centre"), "code"),
        Column(_("Funding source"), "code"),
        Column(_("Amount"), "taka"),
        Column(_("Text")),
        Column(_("State")),
        Column(_("Why")),
        Column(_("Budget line")),
        Column(_("Decided by")),
        Column(_("Row"), "whole"),
        Column(_("File"), "code"),
    ]
    cells = [
        [
            row.document,
            row.posting_date,
            row.economic_code,
            row.cost_centre,
            row.source,
            row.amount,
            row.text,
            row.get_state_display(),
            why_of(row),
            line_name(row.line) if row.line else "",
            row.decided_by.name if row.decided_by else "",
            row.number,
            row.extract.filename,
        ]
        for row in rows
    ]
    hrefs = [reverse("budget_extract_row", args=[row.pk]) for row in rows]
    return Sheet(title=title, columns=columns, rows=cells, hrefs=hrefs)


def why_of(row: ExtractRow) -> str:
    """Why a row did not match, or was set aside, or which row it repeats."""
    if row.note:
        return row.note
    if row.state == ExtractState.REPEATED and row.repeats:
        return _("Row %(number)s of %(file)s") % {"number": row.repeats.number, "file": row.repeats.extract.filename}
    return str(row.get_why_display()) if row.why else ""
