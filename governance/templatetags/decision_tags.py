"""What decisions add to pages of groups and meetings."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from governance.models import Decision, Group, Item, Meeting, Minutes
from governance.permissions import reads_group, runs_group, visible_decisions, visible_items
from governance.queries import unmandated
from governance.queries.decisions import decisions_of as decisions_at
from governance.values import MeetingState, MinutesState

register = template.Library()


@register.simple_tag(takes_context=True)
def decisions_of(context: Context, meeting: Meeting) -> dict[str, Any]:
    """{% decisions_of meeting as found %}: `items` as (entry, rows) that this reader sees; `records`: they may add."""
    user = context["request"].user
    runs = runs_group(user, meeting.group)
    begun = meeting.state != MeetingState.CANCELLED and meeting.starts_at <= timezone.now()
    minutes = Minutes.objects.filter(meeting=meeting).first()
    records = runs and begun and (minutes is None or minutes.state == MinutesState.DRAFT)
    seen = visible_items(user, Item.objects.filter(entries__meeting=meeting))
    entries = list(meeting.agenda.filter(item__in=seen).select_related("item").order_by("position", "pk"))
    rows = decisions_at([entry.pk for entry in entries])
    taken = visible_decisions(user, Decision.objects.filter(entry__in=entries))
    visible = set(taken.values_list("pk", flat=True))
    items = []
    for entry in entries:
        shown = [row for row in rows.get(entry.pk, []) if row.decision.pk in visible]
        if shown or records:
            items.append((entry, shown))
    return {"items": items, "records": records}


@register.simple_tag(takes_context=True)
def unmandated_of(context: Context, group: Group) -> int:
    """{% unmandated_of group as count %}: how many changes have no decision; nothing for who does not read it."""
    if not reads_group(context["request"].user, group):
        return 0
    return unmandated.count_for([group])[group.pk]
