"""Action items: the register of a group, opening one, the page of one and what is done there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, signed_in
from basis.numerals import parse_id
from governance.domain import action_item_ends as ends
from governance.domain import action_items, papers
from governance.forms import action_items as forms
from governance.forms.fields import refused
from governance.models import ActionItem, AgendaEntry, Decision, Group
from governance.permissions import may_close_item, person_of, runs_group, visible_action_items, visible_decisions
from governance.queries import action_items as reads
from governance.reports.action_items import register_sheet
from governance.views.downloads import download, wants_file
from governance.views.groups import about, find, run_by

ON_A_PAGE = 50


@allow(signed_in)
@require_safe
def action_item_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The register by age and holder; the same list as a file with ?format=csv or xlsx."""
    group, today = find(slug), timezone.localdate()
    visible = visible_action_items(request.user, ActionItem.objects.filter(group=group))
    holders = reads.held(visible, today=today)
    form = forms.ItemFilterForm(request.GET, holders=holders)
    rows = reads.register(visible, form.chosen(), today=today)
    if wants_file(request):
        return download(request, register_sheet(group, rows, today=today), name=f"{slug}-action-items")
    context = {
        **about(request, group),
        "form": form,
        "holders": holders,
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "filtered": any(request.GET.get(name) for name in form.fields),
        "today": today,
    }
    return render(request, "governance/action_item_list.html", context)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def action_item_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Open an item: by itself, under ?decision=<number> or at ?entry=<id> of an agenda."""
    group = run_by(request, slug)
    place = _place(request, group)
    form = forms.OpenItemForm(request.POST or None, group=group)
    if request.method == "POST" and form.is_valid():
        try:
            item = action_items.open_item(group=group, by=person_of(request.user), **place, **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The action item is open; it waits for its holder from now on."))
            return redirect("action_item", pk=item.pk)
    context = {**about(request, group), **place, "form": form}
    return render(request, "governance/action_item_form.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def action_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item with its history; the button pressed says what is done with it."""
    item = _found(request, pk)
    filled: dict[str, Form] = {}
    way = request.POST.get("do", "") if request.method == "POST" else ""
    if request.method == "POST":
        if way not in WAYS:
            raise Http404
        form, verb, done = WAYS[way]
        if way not in _ways(request, item):
            raise PermissionDenied
        filled[way] = bound = _form(form, request, item)
        if bound.is_valid():
            try:
                verb(item=item, by=person_of(request.user), **_given(bound))
            except ValidationError as error:
                refused(bound, error)
            else:
                messages.success(request, done())
                return redirect("action_item", pk=pk)
    item = _found(request, pk)
    context: dict[str, Any] = {
        **about(request, item.group),
        "item": item,
        "forms": {name: filled.get(name) or _form(WAYS[name][0], None, item) for name in _ways(request, item)},
        "tried": way,
        "form": filled.get(way),
        "states": item.states.select_related("by", "holder", "holding_group").order_by("-recorded_at", "-id"),
        "today": timezone.localdate(),
        "age": item.age_on(timezone.localdate()),
    }
    return render(request, "governance/action_item_detail.html", context, status=422 if filled else 200)


@allow(signed_in)
@require_safe
def action_item_evidence(request: HttpRequest, pk: int) -> Any:
    """The file that shows that it was done, to those who see the item."""
    item = _found(request, pk)
    if not item.evidence:
        raise Http404
    response = FileResponse(
        item.evidence.open("rb"), as_attachment=True, filename=item.evidence_name, content_type=item.evidence_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


# what the page posts -> its form, its verb, the sentence afterwards
WAYS: dict[str, tuple[Any, Any, Any]] = {
    "close": (forms.CloseForm, ends.close_item, lambda: _("The action item is done.")),
    "reassign": (forms.ReassignForm, action_items.reassign_item, lambda: _("It is handed on.")),
    "due": (forms.DueForm, action_items.move_due, lambda: _("The due date is moved; the first one is kept.")),
    "drop": (forms.ReasonForm, ends.drop_item, lambda: _("The action item is no longer needed.")),
    "reopen": (forms.ReasonForm, ends.reopen_item, lambda: _("The action item is open again.")),
}


def _ways(request: HttpRequest, item: ActionItem) -> list[str]:
    runs = runs_group(request.user, item.group)
    return forms.ways(item, runs=runs, holds=may_close_item(request.user, item))


def _form(form: Any, request: HttpRequest | None, item: ActionItem) -> Form:
    """A form of the page, filled from the request when there is one."""
    more = {"group": item.group} if issubclass(form, forms.HolderForm) else {}
    more |= {"auto_id": f"id_{form.__name__.lower()}_%s"}
    made: Form = form(request.POST, request.FILES, **more) if request else form(**more)
    return made


def _given(form: Form) -> dict[str, Any]:
    """What the verb takes; of a file its content and name."""
    given = dict(form.cleaned_data)
    if "file" in given:
        file = given.pop("file")
        given |= {"content": file.read(papers.MOST_BYTES + 1), "name": file.name} if file else {}
    return given


def _found(request: HttpRequest, pk: int) -> ActionItem:
    rows = reads.with_first_due(visible_action_items(request.user, ActionItem.objects.all()))
    rows = rows.select_related("group", "holder", "holding_group", "decision", "entry__meeting", "entry__item")
    return get_object_or_404(rows, pk=pk)


def _place(request: HttpRequest, group: Group) -> dict[str, Any]:
    """The decision or the item of an agenda that the address names, or 404."""
    number, entry = request.GET.get("decision", ""), parse_id(request.GET.get("entry", ""))
    if number:
        rows = visible_decisions(request.user, Decision.objects.filter(group=group))
        return {"decision": get_object_or_404(rows, number=number)}
    if request.GET.get("entry"):
        return {"entry": get_object_or_404(AgendaEntry, pk=entry or 0, meeting__group=group)}
    return {}
