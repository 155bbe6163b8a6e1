"""DHIS2 as a source: its connections, what each pull brought, and deciding about differences."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from basis.access import allow
from basis.numerals import lazy_number
from governance.permissions import person_of
from jobs.domain.queue import enqueue
from monitoring.domain import dhis2_connections, dhis2_mapping, dhis2_pull
from monitoring.forms.dhis2 import ConnectionForm, PullForm
from monitoring.models import Connection, Pull
from monitoring.permissions import is_national_administrator, may_manage_dhis2
from monitoring.values.exchange import Issue, MappingState, Stands

ON_A_PAGE = 50
RECENT = 20
_STANDS = re.compile(r"stands-([0-9]{1,15})", re.ASCII)
MAPPED = {
    "units": gettext_lazy("Units"),
    "elements": gettext_lazy("Data elements"),
    "combinations": gettext_lazy("Combinations"),
    "data-sets": gettext_lazy("Data sets"),
}
COUNTS = {
    "created": gettext_lazy("New"),
    "updated": gettext_lazy("Changed"),
    "unchanged": gettext_lazy("Unchanged"),
    "conflict": gettext_lazy("Differ from what was entered here"),
    "deleted": gettext_lazy("Deleted there"),
    "not_taken": gettext_lazy("Without a place here"),
    "unreadable": gettext_lazy("Cannot be read"),
    "completions": gettext_lazy("Forms that are complete"),
}


@allow(may_manage_dhis2)
@never_cache
@require_safe
def dhis2_list(request: HttpRequest) -> HttpResponse:
    """All connections, with when something last came."""
    return render(request, "monitoring/dhis2_list.html", {"connections": Connection.objects.all()})


@allow(may_manage_dhis2)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dhis2_new(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@allow(may_manage_dhis2)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dhis2_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, get_object_or_404(Connection, pk=pk))


@allow(may_manage_dhis2)
@never_cache
@require_safe
def dhis2_connection(request: HttpRequest, pk: int) -> HttpResponse:
    """How a connection stands: what is mapped, the last pulls, and the buttons to look and to pull."""
    connection = get_object_or_404(Connection, pk=pk)
    return render(request, "monitoring/dhis2_connection.html", _state(connection) | {"form": PullForm()})


@allow(may_manage_dhis2)
@require_POST
def dhis2_pull_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a pull, or for a look at what it would bring; the job's page opens."""
    connection = get_object_or_404(Connection, pk=pk, active=True)
    form = PullForm(request.POST)
    if not form.is_valid():
        return render(request, "monitoring/dhis2_connection.html", _state(connection) | {"form": form}, status=422)
    dry_run = "look" in request.POST
    payload = {name: form.cleaned_data[name] for name in ("period", "unit") if form.cleaned_data[name]}
    job = enqueue(
        kind="dhis2.pull",
        payload=payload | {"connection": connection.pk, "dry_run": dry_run},
        by=request.user,
        idempotency_key=f"dhis2:{request.user.pk}:{form.cleaned_data['token']}:{'look' if dry_run else 'pull'}",
    )
    return redirect("job", pk=job.pk)


@allow(may_manage_dhis2)
@require_POST
def dhis2_lists_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the lists of the other system; the job's page opens."""
    connection = get_object_or_404(Connection, pk=pk, active=True)
    job = enqueue(kind="dhis2.metadata", payload={"connection": connection.pk}, by=request.user)
    return redirect("job", pk=job.pk)


@allow(may_manage_dhis2)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dhis2_pull_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a pull brought, what did not find its place, and the conflicts with both values."""
    pull = get_object_or_404(Pull.objects.select_related("connection", "unit", "by", "batch"), pk=pk)
    if request.method == "POST":
        return _decide(request, pull)
    return _pull_page(request, pull)


def _form(request: HttpRequest, connection: Connection | None) -> HttpResponse:
    sent, administrator = request.POST if request.method == "POST" else None, is_national_administrator(request.user)
    form = ConnectionForm(sent, connection=connection, administrator=administrator)
    if request.method == "POST" and form.is_valid():
        try:
            kept = dhis2_connections.keep_connection(connection=connection, by=_person(request), **form.wished())
        except ValidationError as error:
            _add_error(form, error)
        else:
            messages.success(request, _("The connection is kept."))
            return redirect("dhis2_connection", pk=kept.pk)
    status = 422 if form.errors else 200
    return render(request, "monitoring/dhis2_form.html", {"form": form, "connection": connection}, status=status)


def _add_error(form: ConnectionForm, error: ValidationError) -> None:
    """An error of the address has no name of a field in the verb that checks it."""
    form.add_error(None if hasattr(error, "error_dict") else "address", error)


def _decide(request: HttpRequest, pull: Pull) -> HttpResponse:
    choices = {
        int(match[1]): value
        for name, value in request.POST.items()
        if (match := _STANDS.fullmatch(name)) and value in Stands.values
    }
    try:
        number = dhis2_pull.decide(pull=pull, choices=choices, by=_person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _pull_page(request, pull, status=422)
    if number:
        told = ngettext("%(number)s difference is decided.", "%(number)s differences are decided.", number)
        messages.success(request, told % {"number": lazy_number(number)})
    else:
        messages.warning(request, _("Nothing was chosen, or somebody has decided already."))
    return redirect("dhis2_pull", pk=pull.pk)


def _pull_page(request: HttpRequest, pull: Pull, status: int = 200) -> HttpResponse:
    kinds = {row["kind"]: row for row in pull.issues.order_by().values("kind").annotate(rows=Count("id"))}
    chosen = request.GET.get("kind", "")
    chosen = chosen if chosen in kinds else (Issue.CONFLICT if Issue.CONFLICT in kinds else next(iter(kinds), ""))
    rows = pull.issues.filter(kind=chosen).select_related("unit", "series__indicator", "series__element", "by")
    return render(
        request,
        "monitoring/dhis2_pull.html",
        {
            "pull": pull,
            "counts": [(label, pull.counts.get(name, 0)) for name, label in COUNTS.items()],
            "kinds": [(kind, label, kinds[kind]["rows"]) for kind, label in Issue.choices if kind in kinds],
            "chosen": chosen,
            "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
            "deciding": chosen == Issue.CONFLICT,
            "open": pull.issues.filter(kind=Issue.CONFLICT, stands="").count(),
        },
        status=status,
    )


def _state(connection: Connection) -> dict[str, Any]:
    mapped = []
    for kind, label in MAPPED.items():
        counts = (
            dhis2_mapping.KINDS[kind]
            .objects.filter(connection=connection)
            .aggregate(
                open=Count("id", filter=Q(state=MappingState.OPEN, gone=False)),
                confirmed=Count("id", filter=Q(state=MappingState.CONFIRMED)),
                ignored=Count("id", filter=Q(state=MappingState.IGNORED)),
            )
        )
        mapped.append((kind, label, counts))
    pulls = connection.pulls.select_related("unit", "by")[:RECENT]
    return {"connection": connection, "mapped": mapped, "pulls": pulls}


def _person(request: HttpRequest) -> Any:
    person = person_of(request.user)
    if person is None:
        raise PermissionDenied
    return person
