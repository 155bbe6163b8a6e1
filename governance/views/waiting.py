"""The first page after log-in: what waits for this person."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from basis.access import allow, signed_in
from governance.permissions import person_of
from governance.queries.my_actions import has_actions
from governance.registry import waits_for_me


@allow(signed_in)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Everything that the apps say waits for the person, what is due first at the top."""
    person = person_of(request.user)
    items = [item for source in waits_for_me.values() for item in source(person)] if person else []
    items.sort(key=lambda item: item.due or dt.date.max)  # stable: without a date as the apps give them
    context = {"items": items, "person": person, "today": timezone.localdate(), "has_mine": has_actions(request.user)}
    return render(request, "governance/waiting.html", context)
