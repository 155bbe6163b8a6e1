"""What action items add to pages of groups and meetings."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils import timezone

from governance.models import ActionItem, Group, Meeting
from governance.queries import action_items as reads

register = template.Library()
YEAR = dt.timedelta(days=365)


@register.simple_tag
def action_items_of(group: Group) -> dict[str, int]:
    """{% action_items_of group as found %}: open, overdue; due and in_time of the last year. Only numbers: for all."""
    today = timezone.localdate()
    opened, overdue = reads.counts([group], today=today)[group.pk]
    year = reads.punctuality(group, first=today - YEAR, last=today - dt.timedelta(days=1))
    return {"open": opened, "overdue": overdue, "due": year.due, "in_time": year.in_time}


@register.simple_tag
def action_items_at(meeting: Meeting) -> list[ActionItem]:
    """{% action_items_at meeting as items %}: what was opened at its agenda, in its order."""
    rows = ActionItem.objects.filter(entry__meeting=meeting).select_related("holder", "holding_group", "entry")
    return list(rows.order_by("entry__position", "id"))
