"""The register of decisions, and the page of one: what it says, what it changes, what carries it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from basis.access import allow, anyone, signed_in
from governance.domain import decisions
from governance.domain.enactment import may_carry_out
from governance.forms.decisions import ChosenDecisionForm, DecisionFilterForm
from governance.forms.fields import refused
from governance.models import Decision
from governance.permissions import person_of, reads_group, visible_decisions, words_decision
from governance.queries import decisions as reads
from governance.reports.decisions import register_sheet
from governance.values import ChangeState, DecisionState
from governance.views.downloads import download, wants_file

ON_A_PAGE = 50


def found(request: HttpRequest, number: str) -> Decision:
    """The decision that somebody may see, or 404."""
    rows = visible_decisions(request.user, Decision.objects.select_related("group", "entry__meeting", "entry__item"))
    return get_object_or_404(rows, number=number)


def to_word(request: HttpRequest, number: str) -> Decision:
    """The decision that somebody words; those who only read it may not (403)."""
    decision = found(request, number)
    if not words_decision(request.user, decision):
        raise PermissionDenied
    return decision


def may_still_name(decision: Decision) -> bool:
    """Whether what it changes can still be named, as far as a page can say it; the verb decides."""
    if decision.entry_id is not None:
        return decision.state == DecisionState.DRAFT
    begun = any(change.state != ChangeState.PLANNED for change in decision.changes.all())
    return decision.state == DecisionState.STANDING and not begun


@allow(anyone)
@require_safe
def decision_list(request: HttpRequest) -> HttpResponse:
    """The register; the same list as a file with ?format=csv or xlsx."""
    form = DecisionFilterForm(request.GET)
    rows = reads.register(visible_decisions(request.user, Decision.objects.all()), form.chosen())
    if wants_file(request):
        return download(request, register_sheet(reads.with_changes(rows)), name="decisions")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "page": page,
        "rows": reads.with_changes(page.object_list),
    }
    return render(request, "governance/decision_list.html", context)


@allow(anyone)
@require_safe
def decision_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One decision, for everybody who may see it."""
    decision = found(request, number)
    person = person_of(request.user)
    changes = reads.changes_shown(decision.changes.all())
    words = words_decision(request.user, decision)
    context: dict[str, Any] = {
        "decision": decision,
        "meeting": decision.entry.meeting if decision.entry else None,
        "changes": changes,
        "mine": {row.change.pk for row in changes if row.is_open and person and may_carry_out(person, row.change)},
        "carried": reads.carried_by(decision),
        "tasks": list(decision.action_items.select_related("holder", "holding_group")),
        "reads_tasks": decision.group is not None and reads_group(request.user, decision.group),
        "positions": _positions(decision),
        "words": words,
        "naming": words and may_still_name(decision),
        "may_enact": words and decision.entry_id is None and any(c.change.state == "planned" for c in changes),
        "may_revoke": words and decision.state == DecisionState.STANDING,
    }
    return render(request, "governance/decision_detail.html", context)


@allow(signed_in)
@require_POST
def decision_enact(request: HttpRequest, number: str) -> HttpResponse:
    """All changes of a decision by letter are named: carry them out."""
    decision = to_word(request, number)
    try:
        decisions.enact_letter(decision=decision, by=person_of(request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It is carried out; what needs a responsible officer waits for them."))
    return redirect("decision", number=decision.number)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision_revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Name the later decision that revokes this one."""
    decision = to_word(request, number)
    form = ChosenDecisionForm(request.POST or None, of=decision.group, but=decision)
    if request.method == "POST" and form.is_valid():
        try:
            decisions.revoke(decision=decision, by_decision=form.cleaned_data["decision"], by=person_of(request.user))
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The decision is revoked."))
            return redirect("decision", number=decision.number)
    context = {"decision": decision, "form": form}
    return render(request, "governance/decision_revoke.html", context, status=422 if form.errors else 200)


def _positions(decision: Decision) -> list[tuple[str, int]]:
    """How many took which position in the vote, in words."""
    if decision.ballot is None:
        return []
    counts: dict[str, int] = {}
    for position in decision.ballot.positions.filter(is_last=True).order_by("pk"):
        label = str(position.get_stance_display())
        counts[label] = counts.get(label, 0) + 1
    return list(counts.items())
