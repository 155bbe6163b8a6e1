"""Data elements: the list, one of them with its versions and users, the form."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, anyone
from basis.text import search_key
from governance.permissions import person_of
from jobs.registry import import_kinds
from monitoring.domain import comparison, elements, formulas
from monitoring.forms.definitions import ElementForm
from monitoring.models import DataElement, ElementSheet, SeriesVersion
from monitoring.permissions import may_define_indicators
from monitoring.values.units import UNIT_NAMES

ON_A_PAGE = 100
IMPORTS = ("data-elements", "option-sets", "disaggregations", "constants", "indicators", "targets")


@allow(anyone)
@require_safe
def element_list(request: HttpRequest) -> HttpResponse:
    """All data elements, or those with a word in code or name."""
    words = request.GET.get("q", "").strip()[:100]
    rows = _elements().order_by("code")
    key = search_key(words)
    found = [row for row in rows if key in search_key(f"{row.code} {row.name_en} {row.name_bn}")]
    context = {
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "may_define": may_define_indicators(request.user),
        "imports": [import_kinds()[kind] for kind in IMPORTS],
    }
    return render(request, "monitoring/element_list.html", context)


@allow(anyone)
@require_safe
def element_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One data element: what is counted, how it is divided, which indicators are computed from it."""
    element = get_object_or_404(_elements(), code=code)
    sheet = element.series.in_force[0].element_sheet
    combinations = sheet.disaggregation.combinations.prefetch_related("options") if sheet.disaggregation else []
    context = {
        "element": element,
        "sheet": sheet,
        "combinations": combinations,
        "users": formulas.users_of(code),
        "data_sets": [item.data_set for item in element.series.data_set_items.select_related("data_set")],
        "compared": comparison.of(element.series, "element_sheet", ElementSheet),
        "may_define": may_define_indicators(request.user),
    }
    return render(request, "monitoring/element_detail.html", context)


@allow(may_define_indicators)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def element_edit(request: HttpRequest, code: str) -> HttpResponse:
    element = get_object_or_404(DataElement.objects.select_related("series"), code=code)
    form = ElementForm(_posted(request), element=element)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            elements.change(
                element=element,
                names={name: data[name] for name in ("name_en", "name_bn")},
                sheet=form.sheet,
                valid_from=data["valid_from"],
                decision=data["decision"],
                by=person_of(request.user),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The definition has been saved."))
            return redirect("element", code=code)
    return _form(request, form, element)


@allow(may_define_indicators)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def element_new(request: HttpRequest) -> HttpResponse:
    form = ElementForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        dated = {"valid_from": data["valid_from"]} if data["valid_from"] else {}
        try:
            element = elements.define(
                **{name: data[name] for name in ("code", "name_en", "name_bn", "decision")},
                sheet=form.sheet,
                by=person_of(request.user),
                **dated,
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The data element has been defined."))
            return redirect("element", code=element.code)
    return _form(request, form, None)


def _form(request: HttpRequest, form: ElementForm, element: DataElement | None) -> HttpResponse:
    context = {"form": form, "element": element, "units": list(UNIT_NAMES.items())}
    return render(request, "monitoring/element_form.html", context, status=422 if form.errors else 200)


def _elements():
    in_force = SeriesVersion.objects.filter(valid_to__isnull=True).select_related("element_sheet__disaggregation")
    rows = DataElement.objects.select_related("series")
    return rows.prefetch_related(Prefetch("series__versions", in_force, to_attr="in_force"))


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent; a form that was sent empty is a form with faults, not a new one."""
    return request.POST if request.method == "POST" else None
