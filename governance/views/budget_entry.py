"""Entering many budget lines or releases at once: typed into a grid or pasted from Excel, looked at, handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from basis.access import allow
from basis.numerals import lazy_number
from basis.rows import RowReport
from governance.forms.grid import EMPTY, IN_GRID, GridColumn, GridRow, as_csv, as_kept, read_rows
from governance.forms.ledger import LineFilterForm
from governance.interop.budget import BudgetLineResource
from governance.interop.releases import ReleaseResource
from governance.models import BudgetLine
from governance.permissions import may_keep_budget, person_of
from governance.queries.lines import lines
from governance.queries.proposals import batch_of

KEY = [
    GridColumn("action_code", gettext_lazy("Action"), is_key=True),
    GridColumn("fiscal_year", gettext_lazy("Fiscal year"), is_key=True),
    GridColumn("source", gettext_lazy("Funding source"), is_key=True),
    GridColumn("budget_type", gettext_lazy("Budget type"), is_key=True),
    GridColumn("economic_code", gettext_lazy("Economic code"), is_key=True),
    GridColumn("cost_centre", gettext_lazy("Cost centre"), is_key=True),
]


@dataclass(frozen=True)
class Entry:
    """One kind of table: its columns, who reads it, and the column without which a row says nothing."""

    resource: Callable[[], Any]
    columns: Sequence[GridColumn]
    template: str
    amount: str = ""


LINES = Entry(
    BudgetLineResource,
    [
        *KEY,
        GridColumn("original_bdt", gettext_lazy("Original allocation")),
        GridColumn("revised_bdt", gettext_lazy("Revised allocation")),
        GridColumn("released_bdt", gettext_lazy("Fund release")),
        GridColumn("spent_bdt", gettext_lazy("Expenditure")),
    ],
    "governance/enter_lines.html",
)
RELEASES = Entry(
    ReleaseResource,
    [*KEY, GridColumn("release_bdt", gettext_lazy("Release now"))],
    "governance/enter_releases.html",
    amount="release_bdt",
)


@allow(may_keep_budget)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_lines(request: HttpRequest) -> HttpResponse:
    """Original allocations of many lines; what else is said of them waits for a second officer."""
    return _enter(request, LINES, [])


@allow(may_keep_budget)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_releases(request: HttpRequest) -> HttpResponse:
    """Releases of many lines, from the lines of a year or pasted."""
    form = LineFilterForm(request.GET)
    chosen = form.chosen()
    page = Paginator(lines(chosen), IN_GRID).get_page(request.GET.get("page")) if chosen.year else None
    begun = [_row_of(line, number) for number, line in enumerate(page.object_list, 2)] if page else []
    del form.fields["show"]
    return _enter(request, RELEASES, begun, form=form, page=page)


def _enter(request: HttpRequest, entry: Entry, begun: list[GridRow], **context: Any) -> HttpResponse:
    if request.method != "POST":
        return _show(request, entry, begun, None, **context)
    wish, fault = request.POST.get("do", "check"), None
    try:
        rows = read_rows(request.POST, entry.columns, amount=entry.amount)
        if not rows:
            raise ValidationError(_("There is no row yet. Type or paste one."), code="no_row")
    except ValidationError as error:
        return _show(request, entry, begun, None, fault=error, status=422, **context)
    resource = entry.resource()
    handed_in = wish == "hand_in"
    report: RowReport = resource.run(
        as_csv(rows, entry.columns), "page.csv", by=person_of(request.user), dry_run=not handed_in
    )
    if handed_in and report.ok:
        return _done(request, resource, report)
    lines_by_number = {row.number: row for row in rows}
    for refusal in report.refused:
        if row := lines_by_number.get(refusal.row):
            row.faults.append((refusal.column, refusal.message))
        else:
            fault = ValidationError(refusal.message, code=refusal.code)
    for accepted in report.accepted:
        lines_by_number[accepted["row"]].understood = _amounts(accepted["values"], entry.columns)
    return _show(request, entry, rows, report, fault=fault, status=422 if handed_in else 200, **context)


def _done(request: HttpRequest, resource: Any, report: RowReport) -> HttpResponse:
    """What became of it: the batch that waits, or the lines that stand."""
    if batch_of(resource.batch).exists():
        messages.success(
            request, _("It is handed in. A second budget officer decides; until then you can take it back.")
        )
        return redirect("budget_batch", batch=resource.batch)
    said = {"new": lazy_number(report.created), "same": lazy_number(report.unchanged)}
    messages.success(request, _("It is handed in: %(new)s new lines, %(same)s unchanged.") % said)
    return redirect("budget_lines")


def _show(
    request: HttpRequest,
    entry: Entry,
    rows: list[GridRow],
    report: RowReport | None,
    *,
    fault: ValidationError | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The grid with what is said of each row. Of many rows only those with a fault are inputs, the others are kept."""
    shown = rows if len(rows) <= IN_GRID else [row for row in rows if row.faults][:IN_GRID]
    kept = [row for row in rows if row not in shown]
    wrong = sum(bool(row.faults) for row in rows)
    last = rows[-1].number if rows else 1
    empty = 0 if report and report.ok or context.get("page") else EMPTY
    context |= {
        "columns": entry.columns,
        "rows": [(row, _cells(row, entry.columns)) for row in shown],
        "empty": [_cells(GridRow({}, last + at), entry.columns) for at in range(1, empty + 1)],
        "kept": as_kept(kept, entry.columns),
        "kept_count": len(kept),
        "report": report,
        "counts": (len(rows), wrong),
        "fault": fault,
        "paste": request.POST.get("paste", "") if fault and not rows else "",
    }
    return render(request, entry.template, context, status=status)


def _cells(row: GridRow, columns: Sequence[GridColumn]) -> list[dict[str, Any]]:
    return [
        {
            "name": f"c-{row.number}-{each.name}",
            "text": row.cells.get(each.name, ""),
            "label": each.label,
            "number": row.number,
            "wrong": each.name in row.wrong,
            "is_key": each.is_key,
            "is_long": each.name == "economic_code",
        }
        for each in columns
    ]


def _amounts(values: Mapping[str, Any], columns: Sequence[GridColumn]) -> list[tuple[Any, int]]:
    """How the amounts of a row were read: lakh, crore and Bangla digits as numbers."""
    amounts = [(each.label, values.get(each.name)) for each in columns if not each.is_key]
    return [(label, amount) for label, amount in amounts if amount is not None]


def _row_of(line: BudgetLine, number: int) -> GridRow:
    cells = {
        "action_code": line.action.code,
        "fiscal_year": line.fiscal_year.code,
        "source": line.source.code,
        "budget_type": line.budget_type,
        "economic_code": line.economic_code,
        "cost_centre": line.cost_centre,
    }
    return GridRow(cells, number, free=max((line.ceiling or 0) - (line.released or 0), 0))
