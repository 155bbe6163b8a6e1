"""Places, and who held which role there, as they were believed on any day about any day."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from basis.access import allow, anyone, signed_in
from governance.forms.as_of import PlacesAsOfForm, RolesAsOfForm
from governance.models import OrgUnit, RoleAssignment
from governance.permissions import visible_roles
from governance.queries import places_as_of as places
from governance.queries import roles_as_of as roles
from governance.queries.as_of import AsOf
from governance.reports.places_as_of import places_as_of_sheet, roles_as_of_sheet
from governance.views.downloads import download, wants_file

ON_A_PAGE = 50


@allow(anyone)
@require_safe
def places_as_of(request: HttpRequest) -> HttpResponse:
    """The units that there were, below whom; the same list as a file with ?format=csv or xlsx."""
    form, language = PlacesAsOfForm.of(request.GET), get_language()
    if not form.is_valid():
        return render(request, "governance/places_as_of.html", {"form": form}, status=422)
    asked, as_of = form.cleaned_data, form.chosen()
    found = places.units_then(as_of, below=asked["below"], words=asked["q"])
    listed = found.filter(differs=True) if asked["differing"] else found
    if wants_file(request):
        sheet = places_as_of_sheet(places.as_units(listed), as_of, language)
        return download(request, sheet, name="places-as-of")
    page = Paginator(listed, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = places.as_units(page.object_list)
    hrefs = [_below(form, row.unit) for row in rows]
    context = _context(form, as_of, page, places_as_of_sheet(rows, as_of, language, hrefs).for_page(language))
    context |= {
        "total": found.count(),
        "differing": found.filter(differs=True).count(),
        "later": places.later_units(as_of).count() if not asked["below"] and not asked["q"] else 0,
        "above": OrgUnit.objects.filter(code=asked["below"]).first() if asked["below"] else None,
        "first_recorded": None if rows else places.first_placed(),
        "title": _("Places as they were believed"),
    }
    return render(request, "governance/places_as_of.html", context)


@allow(signed_in)
@never_cache
@require_safe
def roles_as_of(request: HttpRequest) -> HttpResponse:
    """Who held which role, of those whom I may see; the same list as a file with ?format=csv or xlsx."""
    form, language = RolesAsOfForm.of(request.GET), get_language()
    if not form.is_valid():
        return render(request, "governance/roles_as_of.html", {"form": form}, status=422)
    asked, as_of = form.cleaned_data, form.chosen()
    mine = visible_roles(request.user, RoleAssignment.objects.all())
    found = roles.roles_then(as_of, mine, role=asked["role"], words=asked["q"])
    listed = found.filter(differs=True) if asked["differing"] else found
    if wants_file(request):
        return download(request, roles_as_of_sheet(roles.as_roles(listed), as_of, language), name="roles-as-of")
    page = Paginator(listed, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = roles.as_roles(page.object_list)
    context = _context(form, as_of, page, roles_as_of_sheet(rows, as_of, language).for_page(language))
    context |= {
        "total": found.count(),
        "differing": found.filter(differs=True).count(),
        "first_recorded": None if rows else roles.first_granted(),
        "title": _("Roles as they were believed"),
    }
    return render(request, "governance/roles_as_of.html", context)


def _context(form: PlacesAsOfForm | RolesAsOfForm, as_of: AsOf, page: object, table: dict) -> dict[str, object]:
    return {"form": form, "as_of": as_of, "known": form.cleaned_data["known"], "page": page, "table": table}


def _below(form: PlacesAsOfForm, unit: OrgUnit) -> str:
    """The address of what stood directly below a unit on the same two days."""
    asked = QueryDict(mutable=True)
    days = {name: form.cleaned_data[name].isoformat() for name in ("on", "known")}
    asked.update(days | {"below": unit.code})
    return f"?{asked.urlencode()}"
