"""Closing the books of a year by two people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from basis.access import allow
from governance.domain import year_closing as verbs
from governance.forms.closing import CloseForm, ReopenForm
from governance.forms.fields import refused
from governance.forms.ledger import NoteForm
from governance.models import FiscalYear
from governance.permissions import may_keep_budget, may_read_proposals, person_of
from governance.queries.closings import closings_of, open_matters
from governance.values import ProposalState


@allow(may_read_proposals)
@require_safe
def closing(request: HttpRequest, code: str) -> HttpResponse:
    """What stands open in a year, whether it is closed, and what is proposed."""
    return _page(request, get_object_or_404(FiscalYear, code=code))


@allow(may_keep_budget)
@require_POST
def closing_act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Propose a closing or an opening, or decide about what another proposed."""
    year, by = get_object_or_404(FiscalYear, code=code), person_of(request.user)
    form, act, said = _wish(request, year, verb)
    if form is None or form.is_valid():
        try:
            act(**said, **(form.cleaned_data if form else {}), by=by)
        except ValidationError as error:
            if form is None:
                messages.error(request, " ".join(error.messages))
                return redirect("year_closing", code=code)
            refused(form, error)
        else:
            messages.success(request, DONE[verb]())
            return redirect("year_closing", code=code)
    return _page(request, year, **{f"{verb.replace('-', '_')}_form": form})


DONE = {
    "propose": lambda: _("It is proposed. A second budget officer decides."),
    "reopen": lambda: _("It is proposed. A second budget officer decides."),
    "approve": lambda: _("It is approved."),
    "refuse": lambda: _("It is refused. The year stays as it is."),
    "withdraw": lambda: _("It is withdrawn. The year stays as it is."),
}


def _wish(request: HttpRequest, year: FiscalYear, verb: str) -> tuple[Any, Any, dict[str, Any]]:
    """The form of a verb, where it has one, the verb, and on what it acts."""
    if verb == "propose":
        return CloseForm(request.POST), verbs.propose_closing, {"year": year}
    if verb == "reopen":
        return ReopenForm(request.POST), verbs.propose_opening, {"year": year}
    acts = {"approve": verbs.approve_closing, "refuse": verbs.refuse_closing, "withdraw": verbs.withdraw_closing}
    if verb not in acts:
        raise Http404
    last = closings_of(year).first()
    if last is None:
        raise Http404
    return NoteForm(request.POST) if verb == "refuse" else None, acts[verb], {"closing": last}


def _page(request: HttpRequest, year: FiscalYear, **forms: Any) -> HttpResponse:
    person, today = person_of(request.user), timezone.localdate()
    closings = list(closings_of(year))
    waiting = next((each for each in closings if each.state == ProposalState.WAITING), None)
    may_keep = may_keep_budget(request.user)
    context = {
        "year": year,
        "closed": year.is_closed_on(today),
        "has_ended": year.end < today,
        "matters": open_matters(year, on=today),
        "waiting": waiting,
        "closings": [each for each in closings if not each.waits],
        "may_keep": may_keep,
        "mine": waiting is not None and person is not None and waiting.proposed_by_id == person.pk,
        "propose_form": CloseForm(),
        "reopen_form": ReopenForm(),
        "refuse_form": NoteForm(),
        **forms,
    }
    wrong = any(form.errors for form in forms.values())
    return render(request, "governance/year_closing.html", context, status=422 if wrong else 200)
