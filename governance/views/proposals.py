"""Proposals for the ledger: what waits for a second person, and what became of the rest."""

from __future__ import annotations

import uuid
from collections.abc import Callable
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
from governance.domain import balances, proposal_effects
from governance.domain import proposal_decisions as verbs
from governance.forms.ledger import NoteForm, ProposalFilterForm
from governance.models import EntryProposal, Person
from governance.permissions import may_keep_budget, may_read_proposals, person_of
from governance.queries.proposals import batch_of, proposals
from governance.reports import ledger as reports
from governance.values import ProposalState
from governance.views.downloads import download, wants_file

ON_A_PAGE = 100


@allow(may_read_proposals)
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """All proposals, those that wait first; the same list as a file."""
    form = ProposalFilterForm(request.GET)
    only = form.chosen()
    rows = proposals(only)
    title = _("Proposals for the ledger, in taka")
    if wants_file(request):
        return download(request, reports.proposals_sheet(rows, title=title), name="proposals")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "filtered": bool(only),
        "page": page,
        "rows": _shown(page.object_list),
        "may_keep": may_keep_budget(request.user),
    }
    return render(request, "governance/proposal_list.html", context)


@allow(may_read_proposals)
@require_safe
def proposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who proposed what, and what it would change."""
    return _detail(request, pk, NoteForm())


@allow(may_keep_budget)
@require_POST
def proposal_decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Approve, refuse or withdraw one proposal."""
    proposal = get_object_or_404(proposals(), pk=pk)
    form = NoteForm(request.POST if verb == "refuse" else None)
    acts: dict[str, Callable[..., Any]] = {
        "approve": verbs.approve_proposal,
        "refuse": verbs.refuse_proposal,
        "withdraw": verbs.withdraw_proposal,
    }
    if _decided(request, acts, verb, form, proposal=proposal):
        return redirect("budget_proposal", pk=pk)
    return _detail(request, pk, form, status=422)


@allow(may_read_proposals)
@require_safe
def batch_detail(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """What one file proposes, decided together."""
    return _batch(request, batch, NoteForm())


@allow(may_keep_budget)
@require_POST
def batch_decide(request: HttpRequest, batch: uuid.UUID, verb: str) -> HttpResponse:
    """Approve, refuse or withdraw all that still waits of one file."""
    if not batch_of(batch).exists():
        raise Http404
    form = NoteForm(request.POST if verb == "refuse" else None)
    acts: dict[str, Callable[..., Any]] = {
        "approve": verbs.approve_batch,
        "refuse": verbs.refuse_batch,
        "withdraw": verbs.withdraw_batch,
    }
    if _decided(request, acts, verb, form, batch=batch):
        return redirect("budget_batch", batch=batch)
    return _batch(request, batch, form, status=422)


def _decided(request: HttpRequest, acts: dict[str, Callable[..., Any]], verb: str, form: NoteForm, **what: Any) -> bool:
    """Do it; what is refused is said in the form."""
    if verb not in acts:
        raise Http404
    if verb == "refuse":
        if not form.is_valid():
            return False
        what["note"] = form.cleaned_data["note"]
    try:
        acts[verb](by=person_of(request.user), **what)
    except ValidationError as refused:
        if verb == "refuse":
            form.add_error(None, refused.messages)
        else:
            messages.error(request, " ".join(refused.messages))
        return verb != "refuse"
    words = {
        "approve": _("It is approved, and the ledger has moved."),
        "refuse": _("It is refused. The ledger stays as it is."),
        "withdraw": _("It is withdrawn. The ledger stays as it is."),
    }
    messages.success(request, words[verb])
    return True


def _detail(request: HttpRequest, pk: int, form: NoteForm, status: int = 200) -> HttpResponse:
    proposal = get_object_or_404(proposals(), pk=pk)
    lines = [line for line in (proposal.line, proposal.counter_line) if line]
    changes = [
        (line, reports.change_sheet(line, balances.after(line, [proposal])).for_page(get_language()))
        for line in (lines if proposal.waits else [])
    ]
    context = {
        "proposal": proposal,
        "kind": reports.kind_of(proposal),
        "proposer": reports.proposer(proposal),
        "lines": [(line, reports.line_name(line)) for line in lines],
        "changes": changes,
        "trouble": proposal_effects.trouble_with(proposal) if proposal.waits else None,
        "form": form,
        **_may(request, [proposal]),
    }
    return render(request, "governance/proposal_detail.html", context, status=status)


def _batch(request: HttpRequest, batch: uuid.UUID, form: NoteForm, status: int = 200) -> HttpResponse:
    rows = batch_of(batch)
    if wants_file(request):
        return download(request, reports.proposals_sheet(rows, title=_("Amounts of a file, in taka")), name="batch")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    first = next(iter(page.object_list), None)
    if first is None:
        raise Http404
    waiting = list(rows.filter(state=ProposalState.WAITING))
    context = {
        "batch": batch,
        "first": first,
        "proposer": reports.proposer(first),
        "page": page,
        "rows": _shown(page.object_list),
        "total": page.paginator.count,
        "waiting": len(waiting),
        "form": form,
        **_may(request, waiting),
    }
    return render(request, "governance/proposal_batch.html", context, status=status)


def _may(request: HttpRequest, rows: list[EntryProposal]) -> dict[str, bool]:
    """Whether this person could decide, or take back: who proposed does not approve."""
    person: Person | None = person_of(request.user)
    may = bool(person and may_keep_budget(request.user) and rows and all(each.waits for each in rows))
    own = bool(person and any(each.proposed_by_id == person.pk for each in rows))
    return {"may_decide": may and not own, "may_withdraw": may and own, "own": own}


def _shown(rows: Any) -> list[tuple[EntryProposal, str, str, str]]:
    return [(each, reports.kind_of(each), reports.line_name(each.line), reports.proposer(each)) for each in rows]
