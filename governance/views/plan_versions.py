"""The approved versions of the plan: for everybody to read and compare, for the secretary to approve."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, anyone
from basis.numerals import digits_in
from governance.domain.plan_versions import approve_version
from governance.forms.fields import refused
from governance.forms.plan_versions import AgainstForm, VersionForm
from governance.models import PlanVersion
from governance.permissions import may_keep_plan, person_of
from governance.queries import plan_versions as queries
from governance.queries.as_of import ActionThen, AsOf, actions_then
from governance.reports import plan_versions as reports
from governance.views.downloads import download, wants_file

ON_A_PAGE = 50


@allow(anyone)
@require_safe
def version_list(request: HttpRequest) -> HttpResponse:
    """The versions, newest first; the same list as a file with ?format=csv or xlsx."""
    rows, title = queries.versions(), _("Versions of the plan")
    if wants_file(request):
        return download(request, reports.versions_sheet(rows, title=title), name="plan-versions")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "table": reports.versions_sheet(page.object_list, title=title).for_page(get_language()),
        "may_approve": may_keep_plan(request.user),
    }
    return render(request, "governance/plan_version_list.html", context)


@allow(may_keep_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def version_new(request: HttpRequest) -> HttpResponse:
    """Approve the plan as it stands now."""
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = approve_version(**form.cleaned_data, by=person_of(request.user))
        except ValidationError as error:
            refused(form, error)
        else:
            number = digits_in(str(version.number), get_language())
            messages.success(request, _("Version %(number)s is approved.") % {"number": number})
            return redirect("plan_version", number=version.number)
    last = queries.versions().first()
    since = queries.changes(queries.plan_of(last), _today()) if last else []
    context = {"form": form, "last": last, "changes": _told(since)}
    return render(request, "governance/plan_version_form.html", context, status=422 if form.errors else 200)


@allow(anyone)
@require_safe
def version_detail(request: HttpRequest, number: int) -> HttpResponse:
    """One version, and what changed against another (`against`, 0 for the plan of today); the plan as a file."""
    version = get_object_or_404(queries.versions(), number=number)
    rows = queries.plan_of(version)
    if wants_file(request):
        title = _("Version %(number)s of the plan") % {"number": digits_in(str(number), get_language())}
        return download(request, reports.version_sheet(rows, title=title), name=f"plan-version-{number}")
    against, other = _against(request, version)
    changes = queries.changes(*_in_order(version, rows, against, other)) if other is not None else []
    context = {
        "version": version,
        "approved": timezone.localdate(version.known),
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "intact": queries.is_intact(version, rows),
        "against": against,
        "compared": other is not None,
        "changes": _told(changes),
        "others": [each for each in queries.versions() if each.pk != version.pk],
    }
    return render(request, "governance/plan_version.html", context)


def _against(request: HttpRequest, version: PlanVersion) -> tuple[PlanVersion | None, list[ActionThen] | None]:
    """The version to compare with and its plan: the one before unless the address says another."""
    asked = AgainstForm(request.GET).chosen()
    if asked == 0:
        return None, _today()
    if asked is None:
        other = queries.versions().filter(number__lt=version.number).first()
    else:
        other = queries.versions().filter(number=asked).first()
        if other is None:
            raise Http404
    return other, queries.plan_of(other) if other else None


def _in_order(
    version: PlanVersion, rows: list[ActionThen], against: PlanVersion | None, other: list[ActionThen]
) -> tuple[list[ActionThen], list[ActionThen]]:
    """The earlier plan first."""
    return (rows, other) if against is None or against.number > version.number else (other, rows)


def _today() -> list[ActionThen]:
    return actions_then(AsOf(timezone.localdate(), timezone.now()))


def _told(changes: list[queries.ActionChange]) -> list[tuple[queries.ActionChange, list[str]]]:
    return [(each, reports.sentences(each, get_language())) for each in changes]
