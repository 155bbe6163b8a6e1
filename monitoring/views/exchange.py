"""A form as a workbook: downloaded, filled in without a line, looked at, kept; what is wrong comes back marked."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow
from basis.legacy import ASK, CHOICES, CONVERT
from basis.numerals import lazy_number
from basis.periods import Period, PeriodError
from governance.models import OrgUnit, Person
from governance.permissions import person_of
from monitoring.domain import data_sets, entry
from monitoring.forms.exchange import FilledForm
from monitoring.interop import exchange
from monitoring.interop.exchange import Outcome, TypedRow
from monitoring.interop.form_book import Form, form_book, form_of
from monitoring.models import DataSet, Submission
from monitoring.permissions import may_enter_at, may_enter_values

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A_DAY = 24 * 60 * 60
SHOWN = 100  # faults on the page; the file has them all


@allow(may_enter_values)
@never_cache
@require_safe
def form_template(request: HttpRequest, code: str, unit: str, period: str) -> HttpResponse:
    """The form with what is stored, to be filled in without a line."""
    form, _person = _form(request, code, unit, period)
    return _download(form_book(form), form.filename)


@allow(may_enter_values)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form_upload(request: HttpRequest, code: str, unit: str, period: str) -> HttpResponse:
    """Look at a filled-in file; then keep what is right of it, or take it back with what is to be mended."""
    form, person = _form(request, code, unit, period)
    if request.method != "POST":
        return _page(request, form, FilledForm(), closed=_why_closed(form))
    if "typed" in request.POST:
        return _again(request, form, person)
    upload = FilledForm(request.POST, request.FILES)
    if not upload.is_valid():
        return _page(request, form, upload, status=422)
    try:
        content = upload.cleaned_data["file"].read(exchange.MOST_BYTES + 1)
        rows = exchange.read_form(content, form)
        return _look(request, form, person, rows, upload.cleaned_data["file"].name, hashlib.sha256(content).hexdigest())
    except ValidationError as error:
        upload.add_error("file", ValidationError(error.messages, code=getattr(error, "code", None)))
        return _page(request, form, upload, status=422)


def _again(request: HttpRequest, form: Form, person: Person) -> HttpResponse:
    """The second step, with the rows that were looked at; they were signed, so nobody changed them on the way."""
    try:
        sent = signing.loads(request.POST["typed"], salt=_salt(person, form), max_age=A_DAY)
    except signing.BadSignature:
        messages.error(request, _("This page is too old. Upload the file again."))
        return redirect(request.path)
    rows = [TypedRow(**row) for row in sent["rows"]]
    legacy = request.POST.get("legacy") or sent["legacy"]
    if legacy not in CHOICES:
        raise Http404
    try:
        if "save" in request.POST:
            return _save(request, form, person, rows, sent)
        if "mend" in request.POST:
            outcome = exchange.take(form, rows, by=person, legacy=legacy)
            return _download(exchange.mended(form, outcome), f"{form.filename}-mend")
        return _look(request, form, person, rows, sent["filename"], sent["sha256"], legacy)
    except ValidationError as error:
        upload = FilledForm()
        return _page(request, form, upload, closed=error, status=409)


def _look(
    request: HttpRequest,
    form: Form,
    person: Person,
    rows: list[TypedRow],
    filename: str,
    sha256: str,
    legacy: str = ASK,
) -> HttpResponse:
    outcome = exchange.take(form, rows, by=person, legacy=legacy)
    typed = signing.dumps(
        {"rows": [asdict(row) for row in rows], "legacy": legacy, "filename": filename[:255], "sha256": sha256},
        salt=_salt(person, form),
        compress=True,
    )
    return _page(request, form, FilledForm(), outcome=outcome, typed=typed, legacy=legacy)


def _save(request: HttpRequest, form: Form, person: Person, rows: list[TypedRow], sent: dict[str, Any]) -> HttpResponse:
    outcome = exchange.take(
        form,
        rows,
        by=person,
        legacy=sent["legacy"],
        dry_run=False,
        filename=sent["filename"],
        content_hash=sent["sha256"],
    )
    number = outcome.changes
    messages.success(
        request,
        ngettext("%(number)s value was kept.", "%(number)s values were kept.", number)
        % {"number": lazy_number(number)},
    )
    if outcome.refused:
        messages.warning(request, _("Rows with faults were left out. Mend them and upload the file again."))
    return redirect(request.path)


def _page(
    request: HttpRequest,
    form: Form,
    upload: FilledForm,
    *,
    outcome: Outcome | None = None,
    typed: str = "",
    legacy: str = ASK,
    closed: ValidationError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "place": form,
        "form": upload,
        "outcome": outcome,
        "typed": typed,
        "converted": legacy == CONVERT,
        "may_choose": legacy == ASK,
        "closed": closed,
    }
    if outcome is not None:
        context |= {"counts": _counts(outcome), "refused": outcome.refused[:SHOWN], "heads": exchange.HEADS}
    return render(request, "monitoring/form_upload.html", context, status=status)


def _counts(outcome: Outcome) -> list[tuple[str, int]]:
    words = {
        entry.CREATED: _("New"),
        entry.UPDATED: _("Changed"),
        entry.CLEARED: _("Emptied"),
        entry.UNCHANGED: _("Unchanged"),
    }
    return [(word, outcome.effects[effect]) for effect, word in words.items()] + [(_("Refused"), outcome.refused_rows)]


def _form(request: HttpRequest, code: str, unit: str, period: str) -> tuple[Form, Person]:
    """Which form an address means; 404 for what does not exist and for a unit that the role does not reach."""
    person = person_of(request.user)
    if person is None:
        raise PermissionDenied
    data_set, place = get_object_or_404(DataSet, code=code), get_object_or_404(OrgUnit, code=unit)
    try:
        form = form_of(data_set, place, Period.parse(period))
        data_sets.refuse_form(data_set=data_set, unit=place, period=form.period)
    except (PeriodError, ValidationError):
        raise Http404 from None
    if not may_enter_at(person, place):
        raise Http404
    return form, person


def _why_closed(form: Form) -> ValidationError | None:
    """Why nothing can be kept in the form now; None when it is open."""
    cells = {"data_set": form.data_set, "unit": form.unit, "period": form.period.code}
    stored = Submission.objects.filter(**cells).first() or Submission(**cells)
    try:
        entry.refuse_closed(stored)
    except ValidationError as error:
        return error
    return None


def _salt(person: Person, form: Form) -> str:
    return f"form:{person.pk}:{form.filename}"


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
