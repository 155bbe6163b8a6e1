"""What action items make wait for people: what they hold, and what a group of theirs holds."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from governance.models import ActionItem, Group, Membership, Person
from governance.registry import WaitingItem
from governance.values import ActionItemState, GroupRole

ANSWERS = (GroupRole.CHAIR, GroupRole.VICE_CHAIR, GroupRole.SECRETARY)  # for what a group holds


def waiting_for(person: Person | None, group: Group | None = None) -> list[WaitingItem]:
    """Everything open, or what one group opened; what is due first stands first."""
    if person is None:
        return []
    led = Membership.objects.current().filter(person=person, role__in=ANSWERS).values("group_id")
    rows = ActionItem.objects.filter(Q(holder=person) | Q(holding_group__in=led), state=ActionItemState.OPEN)
    rows = rows.filter(group=group) if group else rows
    return [
        WaitingItem(
            kind="action_item",
            title=gettext("To do: %(text)s") % {"text": item.text},
            href=reverse("action_item", args=[item.pk]),
            due=item.due,
        )
        for item in rows.order_by("due", "id")
    ]
