"""What of a DHIS2 means what here: a page for each kind, with suggestions to confirm many at once."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from basis.access import allow
from basis.numerals import lazy_number
from basis.text import shown
from governance.models import OrgUnit, Person
from governance.permissions import person_of
from monitoring.domain import dhis2_mapping
from monitoring.models import Combination, Connection, DataSet, Series
from monitoring.permissions import may_manage_dhis2
from monitoring.values.exchange import MappingState
from monitoring.views.dhis2 import MAPPED

ON_A_PAGE = 50
LONGEST_SEARCH = 100
SURE = 100  # the likeness of an equal code
_ID = re.compile(r"[0-9]{1,15}", re.ASCII)
TARGETS: dict[str, Any] = {"units": OrgUnit, "elements": Series, "data-sets": DataSet}


@allow(may_manage_dhis2)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dhis2_mapping_page(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The objects of one kind, those that are not decided first; ticked ones are confirmed, left out or taken back."""
    connection = get_object_or_404(Connection, pk=pk)
    if kind not in MAPPED:
        raise Http404
    if request.method != "POST":
        return _page(request, connection, kind)
    try:
        number = _act(request, connection, kind)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _page(request, connection, kind, status=422)
    if number:
        told = ngettext("%(number)s row is decided.", "%(number)s rows are decided.", number)
        messages.success(request, told % {"number": lazy_number(number)})
    else:
        messages.warning(request, _("Nothing was changed: tick rows that have a suggestion, or write a code."))
    return redirect(request.get_full_path())


def _act(request: HttpRequest, connection: Connection, kind: str) -> int:
    by = _person(request)
    ids = [int(value) for value in request.POST.getlist("row") if _ID.fullmatch(value)][: ON_A_PAGE * 2]
    action = request.POST.get("action", "")
    if action == "leave_out":
        return dhis2_mapping.leave_out(connection=connection, kind=kind, ids=ids, by=by)
    if action == "reopen":
        return dhis2_mapping.reopen(connection=connection, kind=kind, ids=ids, by=by)
    if action == "confirm_sure":
        sure = _rows(connection, kind).filter(state=MappingState.OPEN, score=SURE, gone=False)
        ids = list(sure.values_list("pk", flat=True))
        return dhis2_mapping.confirm_suggestions(connection=connection, kind=kind, ids=ids, by=by)
    written = {pk: text for pk in ids if (text := request.POST.get(f"target-{pk}", "").strip())}
    number = 0
    if written:
        choices = _targets(kind, written)
        number = dhis2_mapping.confirm(connection=connection, kind=kind, choices=choices, by=by)
    rest = [pk for pk in ids if pk not in written]
    return number + dhis2_mapping.confirm_suggestions(connection=connection, kind=kind, ids=rest, by=by)


def _targets(kind: str, written: dict[int, str]) -> dict[int, Any]:
    """What the codes that were written mean; raises ValidationError(unknown_code)."""
    if kind == "combinations":
        return {pk: "" if text.casefold() in ("total", _("Total").casefold()) else text for pk, text in written.items()}
    known = {each.code: each for each in TARGETS[kind].objects.filter(code__in={t[:40] for t in written.values()})}
    for text in written.values():
        if text not in known:
            raise ValidationError(
                _("There is nothing here with the code “%(code)s”."), code="unknown_code", params={"code": shown(text)}
            )
    return {pk: known[text] for pk, text in written.items()}


def _page(request: HttpRequest, connection: Connection, kind: str, status: int = 200) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in MappingState.values else MappingState.OPEN
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    rows = _rows(connection, kind).filter(state=state)
    if state == MappingState.OPEN:
        rows = rows.filter(gone=False)
    if words:
        rows = rows.filter(Q(remote_name__icontains=words) | Q(code__iexact=words) | Q(uid=words))
    counts = _rows(connection, kind).aggregate(
        **{each.value: Count("id", filter=Q(state=each) & (Q(gone=False) | ~Q(state="open"))) for each in MappingState},
        sure=Count("id", filter=Q(state=MappingState.OPEN, score=SURE, gone=False)),
    )
    return render(
        request,
        "monitoring/dhis2_mapping.html",
        {
            "connection": connection,
            "kind": kind,
            "label": MAPPED[kind],
            "state": state,
            "words": words,
            "states": [(each, each.label, counts[each.value]) for each in MappingState],
            "sure": counts["sure"],
            "page": Paginator(rows.order_by("-score", "remote_name", "uid"), ON_A_PAGE).get_page(
                request.GET.get("page")
            ),
            "choices": _choices(kind),
            "typed": request.POST,
        },
        status=status,
    )


def _rows(connection: Connection, kind: str) -> Any:
    rows = dhis2_mapping.KINDS[kind].objects.filter(connection=connection)
    if kind == "elements":
        names = [f"{name}__{what}" for name in ("target", "suggested") for what in ("element", "indicator")]
        return rows.select_related("target", "suggested", *names)
    return rows if kind == "combinations" else rows.select_related("target", "suggested")


def _choices(kind: str) -> list[tuple[str, str]]:
    """What the browser offers while one types; units are too many for that."""
    if kind == "elements":
        rows = Series.objects.select_related("element", "indicator")
        return [(each.code, str(getattr(each, "element", None) or getattr(each, "indicator", ""))) for each in rows]
    if kind == "data-sets":
        return [(each.code, each.name) for each in DataSet.objects.all()]
    if kind == "combinations":
        keys = Combination.objects.order_by("key").values_list("key", flat=True).distinct()
        return [(_("Total"), ""), *((key, "") for key in keys)]
    return []


def _person(request: HttpRequest) -> Person:
    person = person_of(request.user)
    if person is None:
        raise PermissionDenied
    return person
