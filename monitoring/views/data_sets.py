"""Data sets: seen by all who collect, set up by those who may define."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from basis.access import allow
from basis.numerals import lazy_number
from governance.permissions import person_of
from governance.values import UnitLevel
from monitoring.domain import data_sets
from monitoring.domain.data_sets import Item
from monitoring.forms.data_sets import DataSetForm, ItemForm, UnitsForm
from monitoring.models import DataSet
from monitoring.permissions import may_keep_data_sets, may_see_data_sets

ON_A_PAGE = 50


@allow(may_see_data_sets)
@never_cache
@require_safe
def data_set_list(request: HttpRequest) -> HttpResponse:
    rows = DataSet.objects.annotate(
        n_items=Count("items", distinct=True), n_units=Count("assignments__unit", distinct=True)
    ).order_by("code")
    return render(
        request,
        "monitoring/data_set_list.html",
        {
            "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
            "may_keep": may_keep_data_sets(request.user),
        },
    )


@allow(may_see_data_sets)
@never_cache
@require_safe
def data_set_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What stands in the form, until when, and who fills it in."""
    return _page(request, get_object_or_404(DataSet, code=code))


@allow(may_keep_data_sets)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data_set_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@allow(may_keep_data_sets)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data_set_edit(request: HttpRequest, code: str) -> HttpResponse:
    return _edit(request, get_object_or_404(DataSet, code=code))


@allow(may_keep_data_sets)
@require_POST
def data_set_items(request: HttpRequest, code: str) -> HttpResponse:
    """Add a row, or move or take away one: the button says which (`up`, `down`, `remove` with the id of the row)."""
    data_set = get_object_or_404(DataSet, code=code)
    items = [
        Item(row.series, row.section_en, row.section_bn, row.required)
        for row in data_set.items.select_related("series").order_by("position", "id")
    ]
    form = None
    if not _rearrange(request, data_set, items):
        form = ItemForm(request.POST, data_set=data_set)
        if not form.is_valid():
            return _page(request, data_set, item_form=form, status=422)
        items.append(Item(**form.cleaned_data))
    try:
        data_sets.set_items(data_set=data_set, items=items, by=person_of(request.user))
    except ValidationError as error:
        form = form or ItemForm(data_set=data_set)
        form.add_error(None, error.messages)
        return _page(request, data_set, item_form=form, status=422)
    return redirect("data_set", code=data_set.code)


def _rearrange(request: HttpRequest, data_set: DataSet, items: list[Item]) -> bool:
    """Carry out up, down or remove on the list; False when none was asked for."""
    for act in ("up", "down", "remove"):
        series = request.POST.get(act, "")
        at = next((n for n, item in enumerate(items) if str(item.series.pk) == series), None)
        if at is None:
            continue
        moved = items.pop(at)
        if act != "remove":
            items.insert(max(at + (1 if act == "down" else -1), 0), moved)
        return True
    return False


@allow(may_keep_data_sets)
@require_POST
def data_set_units(request: HttpRequest, code: str) -> HttpResponse:
    """Assign the units of a place or group, or (`release`) let them go from `valid_to` on."""
    data_set = get_object_or_404(DataSet, code=code)
    form = UnitsForm(request.POST)
    if not form.is_valid():
        return _page(request, data_set, units_form=form, status=422)
    given, by = form.cleaned_data, person_of(request.user)
    group = given["group"].code if given["group"] else ""
    units = data_sets.units_to_assign(data_set, within=given["place"], group=group)
    try:
        if "release" in request.POST:
            if not given["valid_to"]:
                raise ValidationError({"valid_to": ValidationError(_("Name the last day."), code="bad_date")})
            number = data_sets.release(data_set=data_set, units=units, on=given["valid_to"], by=by)
        else:
            number = data_sets.assign(
                data_set=data_set, units=units, valid_from=given["valid_from"], valid_to=given["valid_to"], by=by
            )
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, data_set, units_form=form, status=422)
    told = ngettext("%(number)s assignment changed.", "%(number)s assignments changed.", number)
    messages.success(request, told % {"number": lazy_number(number)})
    return redirect("data_set", code=data_set.code)


def _edit(request: HttpRequest, data_set: DataSet | None) -> HttpResponse:
    form = DataSetForm(request.POST or None, data_set=data_set)
    if request.method == "POST" and form.is_valid():
        try:
            kept = data_sets.keep_data_set(**form.cleaned_data, by=person_of(request.user))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Kept."))
            return redirect("data_set", code=kept.code)
    status = 422 if form.errors else 200
    return render(request, "monitoring/data_set_form.html", {"form": form, "data_set": data_set}, status=status)


def _page(request: HttpRequest, data_set: DataSet, status: int = 200, **forms: Any) -> HttpResponse:
    may_keep = may_keep_data_sets(request.user)
    assigned = data_set.assignments.select_related("unit").order_by("unit__path", "valid_from")
    items = data_set.items.select_related("series__indicator", "series__element").order_by("position", "id")
    return render(
        request,
        "monitoring/data_set_detail.html",
        {
            "data_set": data_set,
            "items": items,
            "levels": [UnitLevel(level).label for level in data_set.approval_levels],
            "page": Paginator(assigned, ON_A_PAGE).get_page(request.GET.get("page")),
            "may_keep": may_keep,
            "item_form": forms.get("item_form") or (ItemForm(data_set=data_set) if may_keep else None),
            "units_form": forms.get("units_form") or (UnitsForm() if may_keep else None),
            "form": forms.get("item_form") or forms.get("units_form"),
        },
        status=status,
    )
