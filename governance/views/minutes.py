"""Minutes of a meeting: written on one screen, sent, answered, approved; and the letters of the meeting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from basis.access import allow, anyone, signed_in
from governance.domain import letters as letter_verbs
from governance.domain import minutes as verbs
from governance.domain.minutes_texts import state_of
from governance.forms.fields import refused
from governance.forms.minutes import AnswerMinutesForm, LetterForm, MinutesForm
from governance.models import Group, Item, Meeting, Minutes, Person
from governance.permissions import chairs_group, person_of, reads_group, runs_group, visible_items
from governance.queries import groups as reads
from governance.queries.minutes import Answering, answers_missing, last_version, seats_to_answer
from governance.values import MinutesState
from governance.views.groups import about, find, run_by
from governance.views.meetings import meeting_of


@allow(anyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What is written, how far it is, and the next step for this reader. Drafts are seen by members only."""
    group = find(slug)
    meeting = meeting_of(group, number)
    found = Minutes.objects.filter(meeting=meeting).first()
    known = about(request, group)
    if not known["reads"] and (found is None or found.state != MinutesState.APPROVED):
        raise Http404
    if found is not None:
        found.meeting = meeting
    person = person_of(request.user)
    form = AnswerMinutesForm(request.POST if request.POST.get("do") == "answer" else None)
    if request.method == "POST":
        done = _act(request, meeting, found, form, person)
        if done:
            messages.success(request, done)
            return redirect("minutes", slug=slug, number=number)
    context = {**known, "meeting": meeting, "minutes": found, "form": form, **_shown(request, meeting, found, person)}
    return render(request, "governance/minutes.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def minutes_write(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The draft, item by item. Written by somebody else meanwhile, both texts are shown and nothing is lost."""
    group = run_by(request, slug)
    meeting = meeting_of(group, number)
    found = get_object_or_404(Minutes, meeting=meeting, state=MinutesState.DRAFT)
    found.meeting = meeting
    entries = reads.agenda_of(meeting)
    form = MinutesForm(request.POST or None, minutes=found, entries=entries, seen=state_of(found))
    stored: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            verbs.write_minutes(
                minutes=found,
                texts=form.texts(),
                said=form.said(),
                seen=form.cleaned_data["seen"],
                by=person_of(request.user),
            )
        except ValidationError as error:
            refused(form, error)
            stored = entries
            form.data = form.data.copy()  # what was typed stays; saved again it is meant
            form.data["seen"] = state_of(found)
        else:
            messages.success(request, _("The draft is kept."))
            return redirect("minutes", slug=slug, number=number)
    context = {**about(request, group), "meeting": meeting, "minutes": found, "form": form, "stored": stored}
    return render(request, "governance/minutes_form.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@require_POST
def letter_issue(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Issue an official letter of the meeting; the same again is the one that is there."""
    group = run_by(request, slug)
    meeting = meeting_of(group, number)
    form = LetterForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.as_data().values() for error in errors])
        letter = letter_verbs.issue_letter(
            meeting=meeting,
            kind=form.cleaned_data["kind"],
            language=form.cleaned_data["language"],
            distribution=form.lines(),
            by=person_of(request.user),
        )
        messages.success(request, _("The letter %(memo)s is issued.") % {"memo": letter.memo_number})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("minutes" if meeting_has_minutes(meeting) else "meeting", slug=slug, number=number)


@allow(signed_in)
@require_safe
def letter(request: HttpRequest, slug: str, number: int, pk: int) -> Any:
    """The paper of a letter, to those who read what is not public of the group."""
    group = find(slug)
    found = get_object_or_404(meeting_of(group, number).letters, pk=pk)
    if not reads_group(request.user, group):
        raise Http404
    name = f"{found.memo_number.replace('/', '-')}-{found.language}.pdf"
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")


def meeting_has_minutes(meeting: Meeting) -> bool:
    return Minutes.objects.filter(meeting=meeting).exists()


def _act(
    request: HttpRequest, meeting: Meeting, found: Minutes | None, form: AnswerMinutesForm, person: Person | None
) -> str:
    """Do what a button asks for and say so; what was refused is told and nothing changes."""
    doing = request.POST.get("do", "")
    _demand_hand(request, meeting.group, doing)
    acts: dict[str, Callable[[], str]] = {"begin": lambda: _begin(meeting, person)}
    if found is not None:
        acts |= {
            "send": lambda: _send(found, person),
            "take_back": lambda: _take_back(found, person),
            "approve": lambda: _approve(found, person),
            "answer": lambda: _answer(found, form, person),
        }
    if doing not in acts or (doing == "answer" and not form.is_valid()):
        return ""
    try:
        return acts[doing]()
    except ValidationError as error:
        if doing == "answer":
            refused(form, error)
        else:
            messages.error(request, " ".join(error.messages))
    return ""


def _demand_hand(request: HttpRequest, group: Group, doing: str) -> None:
    """Stop who may not press the button at all; the rest is the verb's."""
    allowed = {"approve": chairs_group, "answer": reads_group}.get(doing, runs_group)
    if not allowed(request.user, group):
        raise PermissionDenied


def _begin(meeting: Meeting, by: Person | None) -> str:
    verbs.draft_minutes(meeting=meeting, by=by)
    return _("The minutes are begun with what is known already.")


def _send(found: Minutes, by: Person | None) -> str:
    verbs.circulate_minutes(minutes=found, by=by)
    return _("The minutes are with the members.")


def _take_back(found: Minutes, by: Person | None) -> str:
    verbs.take_back(minutes=found, by=by)
    return _("The minutes are a draft again. Mend them and send them again.")


def _approve(found: Minutes, by: Person | None) -> str:
    verbs.approve_minutes(minutes=found, by=by)
    return _("The minutes are approved, and the decisions of the meeting stand.")


def _answer(found: Minutes, form: AnswerMinutesForm, by: Person | None) -> str:
    seats = _mine(found, by)
    if not seats:
        raise PermissionDenied
    for seat in seats:
        verbs.answer_minutes(minutes=found, seat=seat.membership, by=by, **form.cleaned_data)
    return _("Your answer is kept.")


def _mine(found: Minutes, person: Person | None) -> list[Answering]:
    """The seats for which somebody answers."""
    return [] if person is None else [seat for seat in seats_to_answer(found) if person.pk in seat.voices]


def _shown(request: HttpRequest, meeting: Meeting, found: Minutes | None, person: Person | None) -> dict[str, Any]:
    """What the page says besides the text."""
    entries = reads.agenda_of(meeting)
    prefetch_related_objects(entries, "decisions", "action_items__holder", "action_items__holding_group")
    seen = visible_items(request.user, Item.objects.filter(entries__meeting=meeting)).values_list("pk", flat=True)
    context: dict[str, Any] = {"entries": entries, "seen": set(seen), "letters": [], "letter_form": LetterForm()}
    if reads_group(request.user, meeting.group):
        context["letters"] = list(meeting.letters.all())
    if found is None or found.state == MinutesState.DRAFT:
        return context
    version = last_version(found)
    context["version"] = version
    context["answers"] = list(version.answers.select_related("seat__person"))
    context["missing"] = answers_missing(found)
    context["answering"] = found.state == MinutesState.CIRCULATED and bool(_mine(found, person))
    context["chairs"] = chairs_group(request.user, meeting.group)
    return context
