"""Changes without a decision, listed to the group; the decision behind them is named here."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from basis.access import allow, signed_in
from basis.numerals import lazy_number, parse_id
from governance.domain import ratification
from governance.forms.decisions import ChosenDecisionForm
from governance.forms.fields import refused
from governance.models import Decision, Group, LogEntry
from governance.permissions import person_of, reads_group, runs_group
from governance.queries import unmandated as reads
from governance.reports.decisions import unmandated_sheet
from governance.views.downloads import download, wants_file

ON_A_PAGE = 50


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unmandated_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The list, for those who read what is the group's; who runs it names decisions."""
    group = get_object_or_404(Group, slug=slug)
    if not reads_group(request.user, group):
        raise Http404
    runs = runs_group(request.user, group)
    form = ChosenDecisionForm(request.POST or None, of=group)
    entries = reads.unmandated_for([group])
    if request.method == "POST":
        if not runs:
            raise PermissionDenied
        if form.is_valid() and _ratify(request, form, entries):
            return redirect("unmandated", slug=slug)
    elif wants_file(request):
        return download(request, unmandated_sheet(reads.described(entries)), name=f"{slug}-no-decision")
    page = Paginator(entries, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "group": group,
        "runs": runs,
        "form": form,
        "page": page,
        "rows": reads.described(page.object_list),
        "chosen": set(request.POST.getlist("change")),
    }
    return render(request, "governance/unmandated_list.html", context, status=422 if form.errors else 200)


def _ratify(request: HttpRequest, form: ChosenDecisionForm, entries: list[LogEntry]) -> bool:
    """All that are ticked, or none. What was ratified in the meantime is listed no more and left alone."""
    wanted = {parse_id(text) for text in request.POST.getlist("change")[:ON_A_PAGE]}
    chosen = [entry for entry in entries if entry.pk in wanted]
    if not wanted:
        form.add_error(None, _("Tick the changes that this decision stands behind."))
        return False
    decision: Decision = form.cleaned_data["decision"]
    try:
        with transaction.atomic():
            for entry in chosen:
                ratification.ratify(entry=entry, decision=decision, by=person_of(request.user))
    except ValidationError as error:
        refused(form, error)
        return False
    number = len(chosen)
    messages.success(
        request,
        ngettext(
            "The decision is named for %(number)s change.", "The decision is named for %(number)s changes.", number
        )
        % {"number": lazy_number(number)},
    )
    return True
