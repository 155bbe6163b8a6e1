"""The lines of the budget and their ledger: public to read; what moves money is proposed here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, anyone
from governance.domain import budgets, proposals
from governance.forms.ledger import (
    CommitmentForm,
    LineFilterForm,
    ReappropriationForm,
    ReleaseForm,
    ReversalForm,
    ShareFormSet,
)
from governance.models import BudgetLine
from governance.models.budget import BALANCES
from governance.permissions import may_keep_budget, may_read_proposals, person_of
from governance.queries.lines import ledger_of, lines
from governance.queries.proposals import waiting_on
from governance.reports import ledger as reports
from governance.values import EntryKind
from governance.views.downloads import download, wants_file

ON_A_PAGE = 100


@allow(anyone)
@require_safe
def line_list(request: HttpRequest) -> HttpResponse:
    """All lines with their five balances; the same list as a file."""
    form = LineFilterForm(request.GET)
    only = form.chosen()
    rows, reads = lines(only), may_read_proposals(request.user)
    if wants_file(request):
        return download(
            request, reports.lines_sheet(rows, title=_("Budget lines, in taka"), proposals=reads), name="lines"
        )
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    sheet = reports.lines_sheet(page.object_list, title=_("Budget lines, in taka"), proposals=reads)
    context = {
        "form": form,
        "filtered": bool(only),
        "page": page,
        "table": sheet.for_page(get_language()),
        "may_keep": may_keep_budget(request.user),
        "reads_proposals": reads,
    }
    return render(request, "governance/line_list.html", context)


@allow(anyone)
@require_safe
def line_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: at what it stands, every entry of its ledger, and what waits."""
    line, reads = _line(pk), may_read_proposals(request.user)
    entries = list(ledger_of(line))
    sheet = reports.entries_sheet(entries, title=_("Ledger of this line, in taka"), note=_named(line), names=reads)
    if wants_file(request):
        return download(request, sheet, name=f"line-{line.pk}")
    may_keep, language = may_keep_budget(request.user), get_language()
    closed = line.fiscal_year.is_closed
    context = {
        "line": line,
        "named": _named(line),
        "chart": reports.line_chart(line, language=language),
        "balances": [(reports.balance_name(name), getattr(line, name)) for name in BALANCES],
        "shares": line.shares.select_related("action").order_by("-percent", "action__code"),
        "page": Paginator(entries, ON_A_PAGE).get_page(request.GET.get("page")),
        "waiting": [(each, reports.kind_of(each)) for each in waiting_on(line.pk)] if reads else [],
        "reads_proposals": reads,
        "may_move": may_keep and not closed,
        "closed": closed,
    }
    return render(request, "governance/line_detail.html", context)


FORMS: dict[str, Any] = {
    EntryKind.RELEASE: ReleaseForm,
    EntryKind.REAPPROPRIATION: ReappropriationForm,
    EntryKind.COMMITMENT: CommitmentForm,
}


@allow(may_keep_budget)
@require_http_methods(["GET", "HEAD", "POST"])
def line_move(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Propose a release or a re-appropriation, or enter a commitment."""
    line = _line(pk)
    if kind not in FORMS:
        raise Http404
    found = {"words": request.GET.get("giver", "")[:100]} if kind == EntryKind.REAPPROPRIATION else {}
    form = FORMS[kind](request.POST or None, line=line, **found)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"line": line, "kind": kind, "by": person_of(request.user)}
        try:
            if kind == EntryKind.COMMITMENT:
                budgets.post(**said)
                messages.success(request, _("The commitment is entered."))
                return redirect("budget_line", pk=pk)
            proposal = proposals.propose_entry(**said)
        except ValidationError as refused:
            _show(form, refused)
        else:
            messages.success(request, _("It is proposed. A second budget officer decides."))
            return redirect("budget_proposal", pk=proposal.pk)
    context = {"form": form, "line": line, "named": _named(line), "kind": kind, **found}
    return render(request, "governance/line_move.html", context, status=422 if form.errors else 200)


@allow(may_keep_budget)
@require_http_methods(["GET", "HEAD", "POST"])
def entry_reverse(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """Propose to take an entry back, wholly or by a part."""
    line = _line(pk)
    moved = get_object_or_404(ledger_of(line), pk=entry)
    moved.line = line
    form = ReversalForm(request.POST or None, entry=moved, left=moved.left)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            proposal = proposals.propose_reversal(entry=moved, **form.cleaned_data, by=person_of(request.user))
        except ValidationError as refused:
            _show(form, refused)
        else:
            messages.success(request, _("It is proposed. A second budget officer decides."))
            return redirect("budget_proposal", pk=proposal.pk)
    context = {"form": form, "line": line, "named": _named(line), "entry": moved, "kind": reports.kind_of(moved)}
    return render(request, "governance/entry_reverse.html", context, status=422 if form.errors else 200)


@allow(may_keep_budget)
@require_http_methods(["GET", "HEAD", "POST"])
def line_shares(request: HttpRequest, pk: int) -> HttpResponse:
    """Which actions a line pays for, in percent that come to 100."""
    line = _line(pk)
    shares = line.shares.select_related("action").order_by("-percent", "action__code")
    initial = [{"action": share.action.code, "percent": share.percent} for share in shares]
    formset: Any = ShareFormSet(request.POST or None, initial=initial)
    fault = None
    if request.method == "POST" and formset.is_valid():
        try:
            budgets.share_line(line=line, shares=formset.shares(), by=person_of(request.user))
        except ValidationError as refused:
            fault = refused
        else:
            messages.success(request, _("The shares are kept."))
            return redirect("budget_line", pk=pk)
    wrong = bool(fault) or (formset.is_bound and not formset.is_valid())
    context = {"formset": formset, "fault": fault, "line": line, "named": _named(line)}
    return render(request, "governance/line_shares.html", context, status=422 if wrong else 200)


def _line(pk: int) -> BudgetLine:
    return get_object_or_404(BudgetLine.objects.select_related("action", "fiscal_year", "source"), pk=pk)


def _named(line: BudgetLine) -> str:
    return f"{reports.line_name(line)} · {line.fiscal_year.label}"


def _show(form: Any, refused: ValidationError) -> None:
    """A verb names balances; who typed an amount looks at the amount."""
    if not hasattr(refused, "error_dict"):
        form.add_error(None, refused)
        return
    for name, faults in refused.error_dict.items():
        form.add_error(name if name in form.fields else "amount", faults)
