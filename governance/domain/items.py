"""Items are proposed to a group and travel from state to state until they are decided."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import history
from governance.domain.texts import INVISIBLE, fault, in_both, kept
from governance.models import Action, Component, Group, Item, Person
from governance.permissions import demand_in, person_of, reads_group, runs_group
from governance.values import ItemKind, ItemState

TEXTS = ("title_en", "title_bn", "text_en", "text_bn")
# What may still be said differently, and by whom: the proposer before the secretary has looked at it.
OPEN = (ItemState.DRAFT, ItemState.PROPOSED, ItemState.ACCEPTED, ItemState.ON_AGENDA, ItemState.POSTPONED)
UNSEEN = (ItemState.DRAFT, ItemState.PROPOSED)


@transaction.atomic
def propose_item(
    *,
    group: Group,
    title_en: str = "",
    title_bn: str = "",
    text_en: str = "",
    text_bn: str = "",
    kind: str = ItemKind.DECISION,
    component: Component | None = None,
    action: Action | None = None,
    is_confidential: bool = False,
    by: Person | None,
) -> Item:
    """Bring something before a group: whoever sits in it may. One language is enough, it then stands in both.

    The same title proposed again by the same person while it is open is the item that is there.
    """
    group = Group.objects.select_for_update().get(pk=group.pk)
    demand_in(group, by, reads_group)
    if group.dissolved_on is not None:
        raise fault(None, _("The group was dissolved. Propose it to another one."), "dissolved")
    fields = _checked(title_en, title_bn, text_en, text_bn, kind, component, action)
    there = group.items.filter(
        proposed_by=by, title_en=fields["title_en"], title_bn=fields["title_bn"], state__in=OPEN
    ).first()
    if there is not None:
        return there
    item = Item(group=group)
    fields |= {
        "is_confidential": is_confidential,
        "state": ItemState.PROPOSED,
        "proposed_by": by,
        "proposed_at": timezone.now(),
    }
    item.group = group
    history.write(item, fields, key=group.slug, by=by, verb="propose")
    return item


@transaction.atomic
def edit_item(
    *,
    item: Item,
    title_en: str,
    title_bn: str,
    text_en: str = "",
    text_bn: str = "",
    kind: str,
    component: Component | None = None,
    action: Action | None = None,
    is_confidential: bool,
    by: Person | None,
) -> Item:
    """Say an item differently: its proposer until it is accepted, the secretary until it is decided."""
    item = locked(item)
    if by is not None and not may_edit(by, item):
        raise PermissionDenied
    if item.state not in OPEN:
        raise _closed()
    fields = _checked(title_en, title_bn, text_en, text_bn, kind, component, action)
    history.write(item, fields | {"is_confidential": is_confidential}, key=key_of(item), by=by, verb="edit_item")
    return item


@transaction.atomic
def accept_item(*, item: Item, note: str = "", by: Person | None) -> Item:
    """Take a proposal for an agenda to come."""
    item = locked(item)
    demand_in(item.group, by, runs_group)
    if item.state == ItemState.ACCEPTED:
        return item
    if item.state not in UNSEEN:
        raise _closed()
    return move(item=item, state=ItemState.ACCEPTED, note=note, by=by, verb="accept")


@transaction.atomic
def refuse_item(*, item: Item, reason: str, by: Person | None) -> Item:
    """Send a proposal back with the reason, which its proposer reads."""
    item = locked(item)
    demand_in(item.group, by, runs_group)
    if item.state == ItemState.REFUSED:
        return item
    if item.state not in (*UNSEEN, ItemState.ACCEPTED, ItemState.POSTPONED):
        raise _closed()
    if not reason.strip(INVISIBLE):
        raise fault("note", _("Say why, so that the proposer can mend it."), "missing_reason")
    return move(item=item, state=ItemState.REFUSED, note=reason, by=by, verb="refuse")


@transaction.atomic
def withdraw_item(*, item: Item, by: Person | None) -> Item:
    """Take a proposal back: its proposer, or the secretary for them. What stands on an agenda is first taken off."""
    item = locked(item)
    if by is not None and by.pk != item.proposed_by_id and not runs_group(by, item.group):
        raise PermissionDenied
    if item.state == ItemState.WITHDRAWN:
        return item
    if item.state == ItemState.ON_AGENDA:
        raise fault(None, _("The item stands on an agenda. The secretary takes it off first."), "on_agenda")
    if item.state not in OPEN:
        raise _closed()
    return move(item=item, state=ItemState.WITHDRAWN, by=by, verb="withdraw")


def may_edit(user: Any, item: Item) -> bool:
    """Whether somebody may say an item differently now."""
    if item.state not in OPEN:
        return False
    if runs_group(user, item.group):
        return True
    person = person_of(user)
    return item.state in UNSEEN and person is not None and person.pk == item.proposed_by_id


def move(*, item: Item, state: str, note: str | None = None, by: Person | None, verb: str) -> Item:
    """Bring an item into a state and log it: the common end of the verbs here and of those of agenda and minutes."""
    fields: dict[str, Any] = {"state": state}
    if note is not None:
        fields |= kept(Item, {"note": note})
    history.write(item, fields, key=key_of(item), by=by, verb=verb)
    return item


def key_of(item: Item) -> str:
    """How the log names an item."""
    return f"{item.group.slug}/{item.pk}"


def locked(item: Item) -> Item:
    """The item as it is now, nobody else changing it until the verb ends."""
    return Item.objects.select_for_update(of=("self",)).select_related("group").get(pk=item.pk)


def _closed() -> Exception:
    return fault(None, _("This item has moved on since; look at it again."), "item_moved_on")


def _checked(
    title_en: str,
    title_bn: str,
    text_en: str,
    text_bn: str,
    kind: str,
    component: Component | None,
    action: Action | None,
) -> dict[str, Any]:
    texts = {"title_en": title_en, "title_bn": title_bn, "text_en": text_en, "text_bn": text_bn}
    given = in_both(kept(Item, texts), "title")
    if not given["title_en"].strip(INVISIBLE):
        raise fault("title_bn", _("Give the item a title in at least one language."), "missing_text")
    if kind not in ItemKind.values:
        raise fault("kind", _("There is no such kind of item."), "unknown_kind")
    if action is not None and component is None:
        component = action.component
    return {**given, "kind": kind, "component": component, "action": action}
