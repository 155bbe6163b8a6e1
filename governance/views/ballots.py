"""Questions put to the vote in a meeting: asked, answered, closed, and seldom set aside."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from basis.access import allow, anyone, signed_in
from governance.domain import ballots
from governance.forms.fields import refused
from governance.forms.minutes import OverrideForm, PositionsForm, QuestionForm
from governance.models import Ballot, Item, Person
from governance.permissions import chairs_group, person_of, runs_group, visible_items
from governance.queries.ballots import Seat, seats_of, seats_to_vote
from governance.values import BallotState
from governance.views.groups import about, find
from governance.views.meetings import meeting_of


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ballot_new(request: HttpRequest, slug: str, number: int, entry: int) -> HttpResponse:
    """Put a question at an item of the agenda to the vote."""
    group = find(slug)
    if not (runs_group(request.user, group) or chairs_group(request.user, group)):
        raise PermissionDenied
    meeting = meeting_of(group, number)
    found = get_object_or_404(meeting.agenda.select_related("item"), pk=entry)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ballot = ballots.open_ballot(entry=found, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            return redirect("ballot", slug=slug, number=number, pk=ballot.pk)
    context = {**about(request, group), "meeting": meeting, "entry": found, "form": form}
    return render(request, "governance/ballot_form.html", context, status=422 if form.errors else 200)


@allow(anyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """A question and its result. Who has a vote votes here; the secretary writes down what was said in the room."""
    group = find(slug)
    meeting = meeting_of(group, number)
    rows = Ballot.objects.select_related("entry__item", "overridden_by").filter(entry__meeting=meeting)
    found = get_object_or_404(rows, pk=pk)
    if not visible_items(request.user, Item.objects.filter(pk=found.entry.item_id)).exists():
        raise Http404
    found.entry.meeting = meeting
    known, person = about(request, group), person_of(request.user)
    leads = bool(known["runs"]) or chairs_group(request.user, group)
    seats = seats_of(found)
    mine = _speaks_for(found, seats, person, runs=bool(known["runs"]))
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    form = PositionsForm(request.POST if doing == "positions" else None, seats=mine)
    override = OverrideForm(request.POST if doing == "override" else None)
    try:
        if doing == "positions":
            _demand(bool(mine))
        if doing == "positions" and form.is_valid():
            with transaction.atomic():
                for seat, stance, reason in form.said():
                    ballots.take_position(ballot=found, seat=seat.membership, stance=stance, reason=reason, by=person)
            messages.success(request, _("The positions are kept. They can be changed while the vote is open."))
            return redirect("ballot", slug=slug, number=number, pk=pk)
        if doing == "close":
            _demand(leads)
            ballots.close_ballot(ballot=found, by=person)
            return redirect("ballot", slug=slug, number=number, pk=pk)
        if doing == "override" and override.is_valid():
            _demand(person is not None and chairs_group(person, group))
            ballots.override_ballot(ballot=found, reason=override.cleaned_data["reason"], by=person)
            return redirect("ballot", slug=slug, number=number, pk=pk)
    except ValidationError as error:
        refused(override if doing == "override" else form, error)
        if doing == "close":
            messages.error(request, " ".join(error.messages))
    context = {
        **known,
        "meeting": meeting,
        "ballot": found,
        "tally": ballots.tally(seats),
        "seats": seats if known["reads"] else [],
        "form": form if mine and found.state == BallotState.OPEN else None,
        "closes": leads and found.state == BallotState.OPEN,
        "override": override
        if chairs_group(request.user, group) and found.state != BallotState.OPEN and not found.is_overridden
        else None,
    }
    wrong = bool(doing) and bool(form.errors or override.errors)
    return render(request, "governance/ballot_detail.html", context, status=422 if wrong else 200)


def _speaks_for(found: Ballot, seats: list[Seat], person: Person | None, *, runs: bool) -> list[Seat]:
    """The seats for which the reader may take a position: all that were there for the secretary, else their own."""
    if person is None:
        return []
    if runs:
        taken = found.entry.meeting.attendances.exists()
        return [seat for seat in seats if seat.carrier is not None or not taken]
    return seats_to_vote(found, person)


def _demand(may: bool) -> None:
    if not may:
        raise PermissionDenied
