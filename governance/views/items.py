"""Items before a group, and their papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from basis.access import allow, anyone, signed_in
from governance.domain import items, papers
from governance.forms.fields import refused
from governance.forms.items import ItemForm, PaperForm, of_item
from governance.models import Group, Item, Paper
from governance.permissions import person_of, reads_group, runs_group, visible_items
from governance.reports import groups as sheets
from governance.values import ItemState
from governance.views.downloads import download, wants_file
from governance.views.groups import about, find

ON_A_PAGE = 50


@allow(anyone)
@require_safe
def item_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What is before the group: for its members everything, for others what reached an agenda and is public."""
    group = find(slug)
    rows = _visible(request, group).select_related("proposed_by", "action").order_by("-id")
    state = request.GET.get("state", "")
    if state in ItemState.values:
        rows = rows.filter(state=state)
    if wants_file(request):
        return download(request, sheets.items_sheet(group, rows), name=f"{slug}-items")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {**about(request, group), "page": page, "state": state, "states": ItemState.choices}
    return render(request, "governance/item_list.html", context)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose something."""
    group = find(slug)
    if not reads_group(request.user, group):
        raise PermissionDenied
    form = ItemForm(request.POST or None, initial={"action": request.GET.get("action", "")[:20]})
    if request.method == "POST" and form.is_valid():
        try:
            item = items.propose_item(group=group, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("It is proposed. Add its papers here; the secretary looks at it next."))
            return redirect("item", slug=slug, pk=item.pk)
    context = {**about(request, group), "form": form, "item": None}
    return render(request, "governance/item_form.html", context, status=422 if form.errors else 200)


@allow(anyone)
@require_safe
def item_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One item: what is asked, its papers, the agendas on which it stood."""
    return _page(request, find(slug), pk)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say an item differently."""
    group = find(slug)
    item = _item(request, group, pk)
    if not items.may_edit(request.user, item):
        raise PermissionDenied
    form = ItemForm(request.POST or None, initial=of_item(item))
    if request.method == "POST" and form.is_valid():
        try:
            items.edit_item(item=item, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The item is changed."))
            return redirect("item", slug=slug, pk=pk)
    context = {**about(request, group), "form": form, "item": item}
    return render(request, "governance/item_form.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@require_POST
def item_act(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Accept, refuse with `note`, or withdraw: the button says which."""
    item = _item(request, find(slug), pk)
    by, note = person_of(request.user), request.POST.get("note", "")
    try:
        if "accept" in request.POST:
            items.accept_item(item=item, note=note, by=by)
            messages.success(request, _("The item is accepted. Put it on the agenda of a meeting."))
        elif "refuse" in request.POST:
            items.refuse_item(item=item, reason=note, by=by)
            messages.success(request, _("The item is sent back with the reason."))
        elif "withdraw" in request.POST:
            items.withdraw_item(item=item, by=by)
            messages.success(request, _("The item is withdrawn."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("item", slug=slug, pk=pk)


@allow(signed_in)
@require_POST
def item_paper(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Pin a file or a page to an item, or (`remove`) take a paper away."""
    group = find(slug)
    item, by = _item(request, group, pk), person_of(request.user)
    if "remove" in request.POST:
        number = request.POST["remove"]
        paper = get_object_or_404(item.papers, pk=number if number.isascii() and number.isdecimal() else 0)
        try:
            papers.unpin(paper=paper, by=by)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("item", slug=slug, pk=pk)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        title, file, page = (form.cleaned_data[name] for name in ("title", "file", "page"))
        try:
            if file:
                content = file.read(papers.MOST_BYTES + 1)
                papers.pin_file(item=item, content=content, name=file.name, title=title, by=by)
            else:
                papers.pin_page(item=item, page=page, title=title, by=by)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The paper is pinned: the members read exactly this text."))
            return redirect("item", slug=slug, pk=pk)
    return _page(request, group, pk, form=form, status=422)


@allow(anyone)
@require_safe
def paper(request: HttpRequest, slug: str, pk: int) -> Any:
    """A paper, to those who read its item; of public items only members read the papers."""
    group = find(slug)
    found = get_object_or_404(Paper.objects.select_related("revision", "item").filter(item__group=group), pk=pk)
    if not _mine(request, found.item) and not reads_group(request.user, group):
        return get_object_or_404(Paper.objects.none(), pk=pk)
    if found.revision is not None:
        page = found.revision.as_object()
        context = {**about(request, group), "paper": found, "page": page, "newer": papers.newer_revision(found)}
        return render(request, "governance/paper_page.html", context)
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _mine(request: HttpRequest, item: Item) -> bool:
    """Whether the reader proposed the item."""
    person = person_of(request.user)
    return person is not None and person.pk == item.proposed_by_id


def _visible(request: HttpRequest, group: Group) -> Any:
    return visible_items(request.user, Item.objects.filter(group=group))


def _item(request: HttpRequest, group: Group, pk: int) -> Item:
    """An item that the reader may see, or 404."""
    rows = _visible(request, group).select_related("group", "proposed_by", "component", "action")
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest, group: Group, pk: int, *, form: PaperForm | None = None, status: int = 200
) -> HttpResponse:
    item = _item(request, group, pk)
    runs = runs_group(request.user, group)
    mine = _mine(request, item)
    is_open = item.state in items.OPEN
    context = {
        **about(request, group),
        "item": item,
        "form": form,
        "paper_form": form or PaperForm(),
        "papers": item.papers.select_related("by"),
        "entries": item.entries.select_related("meeting").order_by("-meeting__starts_at"),
        "may_edit": items.may_edit(request.user, item),
        "may_add": is_open and (runs or mine),
        "may_judge": runs and item.state in items.UNSEEN,
        "may_send_back": runs and item.state in {*items.UNSEEN, ItemState.ACCEPTED, ItemState.POSTPONED},
        "may_withdraw": is_open and (runs or mine) and item.state != ItemState.ON_AGENDA,
        "mine": mine,
    }
    return render(request, "governance/item_detail.html", context, status=status)
