"""The agenda of a meeting is built from accepted items and put in order by buttons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from basis.access import allow, signed_in
from basis.numerals import to_latin
from governance.domain import agenda
from governance.models import Meeting
from governance.permissions import person_of
from governance.queries import groups as reads
from governance.views.groups import about, run_by
from governance.views.meetings import meeting_of


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_agenda(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One button, one change: `place` an item, take an entry `off`, `up`, `down`, `postpone`, or `save` the times."""
    group = run_by(request, slug)
    meeting = meeting_of(group, number)
    if request.method == "POST":
        try:
            _change(request, meeting)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("meeting_agenda", slug=slug, number=number)
    entries = reads.agenda_of(meeting)
    context = {
        **about(request, group),
        "meeting": meeting,
        "entries": entries,
        "minutes": sum(entry.minutes_planned for entry in entries),
        "room": int((meeting.ends_at - meeting.starts_at).total_seconds() // 60),
        "waiting_items": group.items.filter(state__in=agenda.PLACEABLE).select_related("proposed_by").order_by("id"),
    }
    return render(request, "governance/meeting_agenda.html", context)


def _change(request: HttpRequest, meeting: Meeting) -> None:
    by, given = person_of(request.user), request.POST

    def entry(name: str) -> Any:
        return get_object_or_404(meeting.agenda.select_related("meeting", "item"), pk=_id(given[name]))

    if "place" in given:
        item = get_object_or_404(meeting.group.items, pk=_id(given["place"]))
        agenda.place_item(meeting=meeting, item=item, by=by)
    elif "off" in given:
        agenda.take_off(entry=entry("off"), by=by)
    elif "postpone" in given:
        agenda.postpone_item(entry=entry("postpone"), by=by)
    elif "up" in given or "down" in given:
        agenda.step(entry=entry("up" if "up" in given else "down"), up="up" in given, by=by)
    elif "save" in given:
        rows = [
            (row.pk, _minutes(given.get(f"minutes-{row.pk}", ""), row.minutes_planned)) for row in meeting.agenda.all()
        ]
        agenda.arrange(meeting=meeting, entries=rows, by=by)
        messages.success(request, _("The times are kept."))


def _id(text: str) -> int:
    """The id that a button holds; 0, which is nobody's, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _minutes(text: str, before: int) -> int:
    """What was typed as minutes; what is no number is refused by the verb, an empty field changes nothing."""
    text = to_latin(text.strip())
    if not text:
        return before
    return int(text) if text.isdecimal() and len(text) < 6 else -1
