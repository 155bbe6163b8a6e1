"""The grid: a form of a data set, a unit and a period; typing, sending, remarks and files, opening a locked one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from basis.access import allow
from basis.periods import Period, PeriodError, format_day
from governance.models import OrgUnit, Person
from governance.permissions import person_of
from monitoring.domain import data_sets, entry, remarks, submissions
from monitoring.domain.dhis2_mapping import read_only_cells
from monitoring.domain.layout import CellKey, Layout, Line, layout_of
from monitoring.forms.entry import (
    STATES,
    Field,
    Grid,
    MessageError,
    RemarkForm,
    UnlockForm,
    read_message,
    shown,
)
from monitoring.models import (
    CellComment,
    DataQuery,
    DataSet,
    Evidence,
    SeriesVersion,
    Submission,
    SubmissionStep,
    ValidationRule,
)
from monitoring.permissions import evidence_visible_to, may_enter_at, may_enter_values, may_unlock, may_unlock_at
from monitoring.values import MeasurementStatus, QueryState, StepKind, SubmissionState, canonical
from monitoring.values.checks import CheckRule


@dataclass
class Place:
    """Which form an address means. `form` is None before the first cell is written."""

    data_set: DataSet
    unit: OrgUnit
    period: Period
    by: Person

    @cached_property
    def form(self) -> Submission | None:
        rows = Submission.objects.select_related("sent_by", "data_set", "unit")
        return rows.filter(data_set=self.data_set, unit=self.unit, period=self.period.code).first()

    @cached_property
    def layout(self) -> Layout:
        return layout_of(self.data_set, self.period)

    @property
    def parts(self) -> list[str]:
        return [self.data_set.code, self.unit.code, self.period.code]

    @property
    def address(self) -> str:
        return reverse("entry_form", args=self.parts)

    @property
    def cell(self) -> dict[str, Any]:
        """Whose values, remarks and files belong to this form."""
        return {"unit": self.unit, "period": self.period.code}

    def why_closed(self) -> ValidationError | None:
        """Why nothing can be written into the form now, or None."""
        form = self.form or Submission(data_set=self.data_set, unit=self.unit, period=self.period.code)
        try:
            entry.refuse_closed(form)
        except ValidationError as error:
            return error
        return None


def _place(
    request: HttpRequest,
    code: str,
    unit: str,
    period: str,
    may: Callable[[Person, OrgUnit], bool] = may_enter_at,
) -> Place:
    """404 for what does not exist and for a unit that the role does not reach."""
    person = person_of(request.user)
    if person is None:
        raise PermissionDenied
    data_set = get_object_or_404(DataSet, code=code)
    place = get_object_or_404(OrgUnit, code=unit)
    try:
        found = canonical(Period.parse(period))
    except PeriodError:
        raise Http404 from None
    if not may(person, place):
        raise Http404
    return Place(data_set, place, found, person)


# --- the page -----------------------------------------------------------------------------------------------------


@allow(may_enter_values)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry_form(request: HttpRequest, code: str, unit: str, period: str) -> HttpResponse:
    """The form with all its cells. Without a script it is sent as a whole; what cannot be kept stays on the page."""
    place = _place(request, code, unit, period)
    if place.period.code != period:
        return redirect(place.address)
    closed = place.why_closed()
    if place.form is None and closed is not None and closed.code != "locked":
        return render(request, "monitoring/entry_closed.html", {"place": place, "why": closed}, status=404)
    grid = _grid(place)
    if request.method != "POST":
        return _page(request, place, grid, closed)
    try:
        results = entry.save_cells(
            data_set=place.data_set, unit=place.unit, period=place.period, cells=grid.read(request.POST), by=place.by
        )
    except ValidationError as error:
        return _page(request, place, grid, error, error=error, status=409)
    grid.take(results)
    if grid.wrong:
        return _page(request, place, grid, None, status=422)
    if request.POST.get("then") == "send":
        return _send(request, place)
    messages.success(request, _("Saved. It is not sent yet."))
    return redirect(place.address)


@allow(may_enter_values)
@require_POST
def entry_send(request: HttpRequest, code: str, unit: str, period: str) -> HttpResponse:
    return _send(request, _place(request, code, unit, period))


def _send(request: HttpRequest, place: Place) -> HttpResponse:
    """Send the form for approval; what is still missing is told on the page."""
    try:
        form = data_sets.open_form(data_set=place.data_set, unit=place.unit, period=place.period)
        submissions.send(submission=form, by=place.by, client_event_id=request.POST.get("event", "")[:64] or None)
    except ValidationError as error:
        place.__dict__.pop("form", None)
        return _page(request, place, _grid(place), place.why_closed(), error=error, status=422)
    messages.success(request, _("Sent for approval. You can take it back as long as nobody has decided about it."))
    return redirect(place.address)


def _page(
    request: HttpRequest,
    place: Place,
    grid: Grid,
    closed: ValidationError | None,
    *,
    error: ValidationError | None = None,
    status: int = 200,
) -> HttpResponse:
    missing, questions = grid.missing(_explained(place)), _questions(place, grid)
    return render(
        request,
        "monitoring/entry_form.html",
        {
            "place": place,
            "form_row": place.form,
            "grid": grid,
            "closed": closed,
            "is_open": closed is None,
            "error": error,
            "missing": missing,
            "questions": questions,
            **_named_in(questions),
            "returned": _returned(place),
            "due": place.form.due if place.form else data_sets.due_date(place.data_set, place.period),
            "today": timezone.localdate(),
            "may_unlock": closed is not None and closed.code == "locked" and may_unlock_at(place.by, place.unit),
            "event": get_random_string(32),
            "words": _words(),
            "person_key": request.user.pk,
        },
        status=status,
    )


def _grid(place: Place) -> Grid:
    return Grid(
        place.layout,
        entry.standing(place.layout, unit=place.unit, period=place.period),
        elsewhere=read_only_cells(data_set=place.data_set, unit=place.unit),
        remarks=_counted(CellComment.objects.filter(**place.cell)),
        files=_counted(Evidence.objects.filter(**place.cell)),
        questions=_counted(DataQuery.objects.filter(**place.cell, state=QueryState.OPEN)),
    )


def _counted(rows: Any) -> Counter[CellKey]:
    grouped = rows.order_by().values_list("series_id", "disaggregation").annotate(n=Count("id"))
    return Counter({(series, part): number for series, part, number in grouped})


def _explained(place: Place) -> set[CellKey]:
    return set(CellComment.objects.filter(**place.cell).values_list("series_id", "disaggregation"))


def _questions(place: Place, grid: Grid) -> list[tuple[DataQuery, Field]]:
    """The open questions about cells of this form, each with its cell."""
    sheets = Prefetch("series__versions", SeriesVersion.objects.select_related("sheet").order_by("number"))
    rows = DataQuery.objects.filter(**place.cell, state=QueryState.OPEN, series__in=list(place.layout.of_series))
    found = []
    for row in rows.select_related("series").prefetch_related(sheets).order_by("id"):
        line = place.layout.of_series[row.series_id]
        found.append((row, grid.fields.get((row.series_id, row.disaggregation)) or grid.fields[line.keys[0]]))
    return found


def _named_in(questions: list[tuple[DataQuery, Field]]) -> dict[str, Any]:
    """The rules and units that the sentences of questions name."""
    codes = {row.rule for row, _field in questions}
    copied = (row.details.get("unit") for row, _field in questions if row.rule == CheckRule.COPIED_UNIT)
    units = {int(number) for number in copied if number}
    return {
        "rules": {rule.code: rule for rule in ValidationRule.objects.filter(code__in=codes)},
        "units": OrgUnit.objects.in_bulk(units),
    }


def _returned(place: Place) -> SubmissionStep | None:
    """Why the form came back, while it is to be mended."""
    if place.form is None or place.form.state != SubmissionState.RETURNED:
        return None
    return place.form.steps.filter(kind=StepKind.RETURN).select_related("by").order_by("-id").first()


def _words() -> dict[str, str]:
    """What the script says, in the language of the page. %n is a number, %s a text."""
    return {
        "empty": _("empty"),
        "saved": _("saved"),
        "saving": _("saving …"),
        "kept": _("in this browser only"),
        "half": _("other number missing"),
        "failed": _("not saved"),
        "conflict": _("two answers"),
        "all": _("Everything is saved."),
        "busy": _("Saving …"),
        "offline": _("No connection. %n values are kept in this browser and sent when the line is back."),
        "wrong": _("%n values cannot be saved. See what is written at them."),
        "choose": _("%n values were changed by somebody else. Choose which one stands."),
        "session": _("You are logged out. Log in again in another tab; %n values are kept in this browser."),
        "refused": _("%s What you typed stays in this browser."),
        "restored": _("%n values that were not sent yet are back from this browser."),
        "tooLarge": _(
            "The copied block has %r rows and %c columns; it does not fit from this cell on. Nothing was pasted."
        ),
        "pasted": _("%n cells were pasted. Ctrl+Z takes it back."),
        "undone": _("Taken back."),
        "theirs": _("%s wrote %v."),
        "nothing": _("nothing"),
        "mine": _("Keep mine: %v"),
        "take": _("Take theirs"),
        "filled": _("%n of %m filled in"),
        "missing": _("Still empty: %n. Fill in (0 if nothing was counted), or say in a remark why there is no number:"),
        "none": _("Nothing is missing."),
        "unsentFirst": _("%n values are not on the server yet. They are sent first; try again in a moment."),
    }


# --- what the script sends ----------------------------------------------------------------------------------------


@allow(may_enter_values)
@never_cache
@require_POST
def entry_cells(request: HttpRequest, code: str, unit: str, period: str) -> JsonResponse:
    """Keep cells; answers what became of each. A refusal of the whole form is 409 with its sentence."""
    place = _place(request, code, unit, period)
    try:
        message = read_message(request.body, place.layout)
    except MessageError:
        return JsonResponse({"message": _("This message could not be read."), "code": "bad_message"}, status=400)
    try:
        results = entry.save_cells(
            data_set=place.data_set,
            unit=place.unit,
            period=place.period,
            cells=message.cells,
            by=place.by,
            device=message.device,
        )
    except ValidationError as error:
        return JsonResponse({"message": " ".join(error.messages), "code": error.code}, status=409)
    answers = [_answer(result, place.layout, message.events[result.cell.key]) for result in results]
    answers += [
        {"series": key[0], "part": key[1], "event": message.events[key], "state": "failed", "faults": _flat(faults)}
        for key, faults in message.unread.items()
    ]
    return JsonResponse({"cells": answers})


def _answer(result: entry.CellResult, layout: Layout, event: str) -> dict[str, Any]:
    row, line = result.standing, layout.of_series[result.cell.series.pk]
    faults = {name: list(fault.messages) for name, fault in result.faults.items()}
    answer: dict[str, Any] = {
        "series": result.cell.series.pk,
        "part": result.cell.disaggregation,
        "event": event,
        "base": row.pk if row else 0,
        "n": shown(row.numerator if row else None),
        "d": shown(row.denominator if row else None),
        "value": Field(line, line.parts[0], 0, row).value,
        "state": STATES[MeasurementStatus(row.status) if row else None],
    }
    if faults:
        answer["state"] = "conflict" if "base" in faults else "failed"
        answer["faults"] = _flat(faults)
        answer["who"] = row.by.name if row and row.by else ""
    return answer


def _flat(faults: dict[str, list[str]]) -> list[str]:
    return [message for listed in faults.values() for message in listed]


# --- remarks and files --------------------------------------------------------------------------------------------


@allow(may_enter_values)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry_cell(request: HttpRequest, code: str, unit: str, period: str, series: str) -> HttpResponse:
    """Remarks and files of a row, or of one part of it (?part=)."""
    place = _place(request, code, unit, period)
    line, part = _cell(request, place, series)
    form = RemarkForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _remark(form, place, line, part):
        messages.success(request, _("Kept."))
        return HttpResponseRedirect(request.get_full_path())
    key = {"series": line.series_id, **place.cell}
    return render(
        request,
        "monitoring/entry_cell.html",
        {
            "place": place,
            "line": line,
            "part": part,
            "form": form,
            "remarks": CellComment.objects.filter(**key, disaggregation=part).select_related("by"),
            "files": Evidence.objects.filter(**key, disaggregation=part).select_related("by"),
            "most": settings.MAX_EVIDENCE_BYTES // 2**20,
        },
        status=422 if form.errors else 200,
    )


def _cell(request: HttpRequest, place: Place, series: str) -> tuple[Line, str]:
    line = next((line for line in place.layout.lines if line.noun.code == series), None)
    part = request.GET.get("part", "")
    if line is None or (part and part not in {each.key for each in line.parts}):
        raise Http404
    return line, part


def _remark(form: RemarkForm, place: Place, line: Line, part: str) -> bool:
    """Keep what the form holds; False when it was refused, with the reason in the form."""
    text, file = form.cleaned_data["text"], form.cleaned_data["file"]
    if not text and not file:
        form.add_error("text", ValidationError(_("Write a remark or choose a file."), code="missing_text"))
        return False
    try:
        row = data_sets.open_form(data_set=place.data_set, unit=place.unit, period=place.period)
        about: dict[str, Any] = {"form": row, "series": line.item.series, "disaggregation": part, "by": place.by}
        if file:
            too_large = file.size > settings.MAX_EVIDENCE_BYTES
            content = file.read(settings.MAX_EVIDENCE_BYTES + 1) if too_large else file.read()
            remarks.attach(content=content, name=file.name, **about)
        if text:
            remarks.add(text=text, **about)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@allow(may_enter_values)
@never_cache
@require_safe
def evidence(request: HttpRequest, pk: int) -> Any:
    """A file beside a value, to the officers of its place: always to be kept, never shown by the browser."""
    found = get_object_or_404(evidence_visible_to(request.user, Evidence.objects.all()), pk=pk)
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- a locked form ------------------------------------------------------------------------------------------------


def _sees(person: Person, unit: OrgUnit) -> bool:
    return may_enter_at(person, unit) or may_unlock_at(person, unit)


@allow(may_unlock)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry_unlock(request: HttpRequest, code: str, unit: str, period: str) -> HttpResponse:
    """Open a locked form until a day, with the reason."""
    place = _place(request, code, unit, period, may=_sees)
    if not may_unlock_at(place.by, place.unit):
        raise PermissionDenied
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = data_sets.unlock(
                data_set=place.data_set, unit=place.unit, period=place.period, by=place.by, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            day = format_day(given.until, language=get_language())
            messages.success(request, _("The form is open until %(day)s.") % {"day": day})
            return redirect(place.address if may_enter_at(place.by, place.unit) else request.path)
    listed = data_sets.exceptions(place.data_set, place.unit, place.period).select_related("by")
    return render(
        request,
        "monitoring/entry_unlock.html",
        {
            "place": place,
            "form": form,
            "listed": listed,
            "locked_since": data_sets.last_day(place.data_set, place.period),
        },
        status=422 if form.errors else 200,
    )
