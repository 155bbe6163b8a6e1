"""Members declare an interest: in general, or in one item, for which they then stand aside."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.domain import history
from governance.domain.memberships import key_of
from governance.domain.texts import fault, kept
from governance.models import Interest, Item, Membership, Person
from governance.permissions import runs_group


@transaction.atomic
def declare(
    *, membership: Membership, text: str, item: Item | None = None, on: dt.date | None = None, by: Person | None
) -> Interest:
    """Declare an interest of a member: one's own, or, for the secretary, what a member said.

    The same interest declared again while it lasts is the one that is there. It never blocks the quorum of a meeting;
    whoever declared one in an item has no part in the question of that item.
    """
    _demand_own(membership, by)
    on = on or history.today()
    if on > history.today():
        raise fault("declared_on", _("Declare an interest on the day itself, not before."), "future_date")
    if on < membership.valid_from or (membership.valid_to is not None and on > membership.valid_to):
        raise fault("declared_on", _("The person does not sit in the group on that day."), "term_ended")
    if item is not None and item.group_id != membership.group_id:
        raise fault("item", _("This item is before another group."), "other_group")
    text = kept(Interest, {"text": text}, required=("text",))["text"]
    there = membership.interests.filter(item=item, text=text, ended_on__isnull=True).first()
    if there is not None:
        return there
    interest = Interest(membership=membership)
    fields = {"item": item, "text": text, "declared_on": on, "by": by}
    history.write(interest, fields, key=key_of(membership), by=by, verb="declare")
    return interest


@transaction.atomic
def end(*, interest: Interest, on: dt.date | None = None, by: Person | None) -> Interest:
    """End an interest; `on` is the last day on which it counts, today unless given. The declaration stays."""
    interest = Interest.objects.select_for_update(of=("self",)).select_related("membership").get(pk=interest.pk)
    _demand_own(interest.membership, by)
    if interest.ended_on is not None:
        return interest
    on = on or history.today()
    if not interest.declared_on <= on <= history.today():
        raise fault("ended_on", _("The last day lies between the declaration and today."), "bad_date")
    history.write(interest, {"ended_on": on}, key=key_of(interest.membership), by=by, verb="end_interest")
    return interest


def _demand_own(membership: Membership, by: Person | None) -> None:
    if by is not None and by.pk != membership.person_id and not runs_group(by, membership.group):
        raise PermissionDenied
