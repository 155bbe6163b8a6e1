"""Expenditure extracts: which files came, what became of each row, and the rows that wait for a line."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from basis.access import allow
from basis.numerals import lazy_number
from governance.domain import extract_matching as verbs
from governance.domain import extracts as take
from governance.forms.extracts import MatchForm, RowFilterForm, SetAsideForm
from governance.forms.fields import refused
from governance.models import Extract, ExtractRow
from governance.permissions import may_keep_budget, may_read_proposals, person_of
from governance.queries.expenditure import extract_rows, extracts, lines_for
from governance.reports import extracts as reports
from governance.values import ExtractState
from governance.views.downloads import download, wants_file

ON_A_PAGE = 50


@allow(may_read_proposals)
@require_safe
def extract_list(request: HttpRequest) -> HttpResponse:
    """Every extract that was imported, newest first; the same list as a file."""
    rows, title = extracts(), _("Expenditure extracts")
    if wants_file(request):
        return download(request, reports.extracts_sheet(rows, title=title), name="extracts")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    table = reports.extracts_sheet(page.object_list, title=title).for_page(get_language())
    context = {"page": page, "table": table, "title": title, "may_keep": may_keep_budget(request.user)}
    return render(request, "governance/extract_list.html", context)


@allow(may_read_proposals)
@require_safe
def extract_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of one file, those that wait first."""
    extract = get_object_or_404(Extract, pk=pk)
    title = _("Rows of %(file)s") % {"file": extract.filename}
    return _rows(request, title, extract=extract)


@allow(may_read_proposals)
@require_safe
def unmatched_list(request: HttpRequest) -> HttpResponse:
    """The work list: rows of all files that wait for a line, or what the filter asks for."""
    return _rows(request, _("Spending without a budget line"))


@allow(may_keep_budget)
@require_POST
def match_again(request: HttpRequest) -> HttpResponse:
    """Look once more for the lines of all rows that wait."""
    found = take.match_again(by=person_of(request.user))
    if found:
        messages.success(request, _("Rows that found their line: %(number)s.") % {"number": lazy_number(found)})
    else:
        messages.info(
            request, _("No row has found its line. Name the lines one by one, or open those that are missing.")
        )
    return redirect("budget_unmatched")


@allow(may_read_proposals)
@require_safe
def row_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One row, and what can be done with it."""
    return _row(request, _found(pk))


@allow(may_keep_budget)
@require_POST
def row_decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Match a row, set it aside, or take that back."""
    row = _found(pk)
    if verb == "undo":
        return _undo(request, row)
    if verb == "match":
        form: Any = MatchForm(request.POST, row=row, lines=lines_for(row))
        act, done = verbs.match_row, _("The row is posted to the line.")
    elif verb == "set-aside":
        form, act, done = SetAsideForm(request.POST), verbs.set_row_aside, _("The row is set aside.")
    else:
        raise Http404
    if form.is_valid():
        try:
            act(row=row, **form.cleaned_data, by=person_of(request.user))
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, " ".join([done, _("It can be taken back on its page.")]))
            return redirect("budget_unmatched")
    return _row(request, row, **{"match_form" if verb == "match" else "aside_form": form})


def _undo(request: HttpRequest, row: ExtractRow) -> HttpResponse:
    try:
        verbs.undo_row(row=row, by=person_of(request.user))  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It is taken back. The row waits for a line again."))
    return redirect("budget_extract_row", pk=row.pk)


def _rows(request: HttpRequest, title: str, extract: Extract | None = None) -> HttpResponse:
    start = {} if extract else {"state": ExtractState.UNMATCHED.value}
    form = RowFilterForm({**start, **request.GET.dict()})
    rows = extract_rows(extract=extract, **form.chosen())
    if wants_file(request):
        return download(request, reports.rows_sheet(rows, title=title), name="extract-rows")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    table = reports.rows_sheet(page.object_list, title=title).for_page(get_language())
    context = {
        "extract": extract,
        "form": form,
        "page": page,
        "table": table,
        "title": title,
        "filtered": bool(form.data.get("year") or form.data.get("state", "") != start.get("state", "")),
        "may_keep": may_keep_budget(request.user),
    }
    return render(request, "governance/extract_rows.html", context)


def _row(request: HttpRequest, row: ExtractRow, **forms: Any) -> HttpResponse:
    may_decide = may_keep_budget(request.user) and row.waits
    if may_decide:
        forms.setdefault("match_form", MatchForm(row=row, lines=lines_for(row)))
        forms.setdefault("aside_form", SetAsideForm())
    wrong = any(form.errors for form in forms.values())
    context = {
        "row": row,
        "why": reports.why_of(row),
        "may_decide": may_decide,
        "may_undo": may_keep_budget(request.user) and row.was_decided,
        **forms,
    }
    return render(request, "governance/extract_row.html", context, status=422 if wrong else 200)


def _found(pk: int) -> ExtractRow:
    return get_object_or_404(extract_rows(), pk=pk)
