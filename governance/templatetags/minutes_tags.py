"""What ballots and minutes add to the page of a meeting."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from governance.models import Item, Meeting, Minutes
from governance.permissions import chairs_group, reads_group, runs_group, visible_items
from governance.queries.ballots import ballots_of
from governance.values import MeetingState, MinutesState

register = template.Library()


@register.simple_tag(takes_context=True)
def ballots_at(context: Context, meeting: Meeting) -> dict[str, Any]:
    """{% ballots_at meeting as found %}: `rows` that this reader sees; `entries` at which they may put a question."""
    user = context["request"].user
    seen = set(visible_items(user, Item.objects.filter(entries__meeting=meeting)).values_list("pk", flat=True))
    rows = [ballot for ballot in ballots_of(meeting) if ballot.entry.item_id in seen]
    asks = runs_group(user, meeting.group) or chairs_group(user, meeting.group)
    minutes = Minutes.objects.filter(meeting=meeting).first()
    draft = minutes is None or minutes.state == MinutesState.DRAFT
    begun = meeting.state != MeetingState.CANCELLED and meeting.starts_at <= timezone.now()
    entries = list(meeting.agenda.select_related("item").order_by("position")) if asks and draft and begun else []
    return {"rows": rows, "entries": entries}


@register.simple_tag(takes_context=True)
def minutes_of(context: Context, meeting: Meeting) -> dict[str, Any]:
    """{% minutes_of meeting as found %}: `minutes` that this reader may read; `begins`: they may begin them."""
    user = context["request"].user
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is not None and minutes.state != MinutesState.APPROVED and not reads_group(user, meeting.group):
        minutes = None
    begins = minutes is None and meeting.state == MeetingState.HELD and runs_group(user, meeting.group)
    return {"minutes": minutes, "begins": begins}
