"""The libraries that are installed, what needs them, and which ones everybody who brings content may install."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from basis.access import allow
from governance.permissions import person_of
from learning.domain.h5p_packages import forbid_library, libraries_in_use, permit_library, remove_library
from learning.forms.h5p_upload import PermitForm
from learning.h5p.names import LibraryName
from learning.models import PermittedLibrary
from learning.permissions import installs_libraries, may_write_courses


@allow(may_write_courses)
@require_http_methods(["GET", "HEAD", "POST"])
def h5p_libraries(request: HttpRequest) -> HttpResponse:
    """Who writes courses looks; who may install libraries takes away, permits and forbids."""
    form, person = PermitForm(request.POST if "sha256" in request.POST else None), person_of(request.user)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            messages.success(request, _act(request, form))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("h5p_libraries")
    context = {
        "uses": libraries_in_use(),
        "permitted": PermittedLibrary.objects.select_related("by"),
        "form": form,
        "installs": person is not None and installs_libraries(person),
    }
    return render(request, "learning/admin/libraries.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, form: PermitForm) -> str:
    """Do what was asked for; says what was done. Raises ValidationError."""
    by = person_of(request.user)
    if form.is_bound:
        permit_library(by=by, **form.cleaned_data)
        return _("%(library)s may be installed by everybody who brings content.") % form.cleaned_data
    if pk := request.POST.get("forbid"):
        row = get_object_or_404(PermittedLibrary, pk=pk if pk.isdecimal() and len(pk) < 10 else 0)
        forbid_library(permitted=row, by=by)
        return _("%(library)s is no longer permitted.") % {"library": row.library}
    name = LibraryName.parse(request.POST.get("remove", ""))
    if name is None:
        raise ValidationError(_("Choose a library."), code="no_library")
    remove_library(name=name, by=by)
    return _("%(library)s is taken away.") % {"library": name}
