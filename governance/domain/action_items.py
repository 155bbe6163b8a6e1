"""What a group wants done: opened with a holder and a due date, handed to somebody else, given more time.

Each verb writes a state beside the item. The first one keeps the first due date: more time never makes what was late
punctual. How an item ends stands in `action_item_ends`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import history
from governance.domain.planned_changes import refuse_when_with_members
from governance.domain.texts import INVISIBLE, fault, in_both, kept, lazy_day
from governance.models import ActionItem, ActionItemHistory, AgendaEntry, Decision, Group, Meeting, Minutes, Person
from governance.permissions import demand_in, runs_group
from governance.values import ActionItemState, MinutesState

STATE_FIELDS = ("text_en", "text_bn", "holder", "holding_group", "due", "state", "closed_on")


@transaction.atomic
def open_item(
    *,
    group: Group,
    text_en: str = "",
    text_bn: str = "",
    due: dt.date,
    holder: Person | None = None,
    holding_group: Group | None = None,
    entry: AgendaEntry | None = None,
    decision: Decision | None = None,
    by: Person | None,
) -> ActionItem:
    """Open an action item for a person or a group: at an item of an agenda, under a decision, or by itself.

    At an agenda only until its minutes are with the members, as they say what is to be done. One language is enough.
    The same text at the same place, open already, is the item that is there.
    """
    group = Group.objects.select_for_update().get(pk=group.pk)
    demand_in(group, by, runs_group)
    if group.dissolved_on is not None:
        raise fault(None, _("The group was dissolved. Open it in another one."), "dissolved")
    texts = _texts(text_en, text_bn)
    entry = _place(group, entry, decision)
    meeting = entry.meeting if entry else None
    opened_on = timezone.localdate(meeting.starts_at) if meeting else history.today()
    _refuse_holders(holder, holding_group)
    _refuse_due(due, opened_on)
    where = {"entry": entry, "decision": decision}
    there = group.action_items.filter(state=ActionItemState.OPEN, text_bn=texts["text_bn"], **where).first()
    if there is not None:
        return there
    item = ActionItem(group=group, number=_number(group, meeting, opened_on), opened_on=opened_on, **where)
    fields = {**texts, "holder": holder, "holding_group": holding_group, "due": due, "state": ActionItemState.OPEN}
    return change(item, fields, valid_from=opened_on, by=by, verb="open")


@transaction.atomic
def reassign_item(
    *,
    item: ActionItem,
    holder: Person | None = None,
    holding_group: Group | None = None,
    note: str = "",
    by: Person | None,
) -> ActionItem:
    """Hand an open item to another person or group; the due date stays."""
    item = open_one(item)
    demand_in(item.group, by, runs_group)
    _refuse_holders(holder, holding_group)
    return change(item, {"holder": holder, "holding_group": holding_group}, note=note, by=by, verb="reassign")


@transaction.atomic
def move_due(*, item: ActionItem, due: dt.date, reason: str, by: Person | None) -> ActionItem:
    """Give an open item another due date, with the reason. The first due date is kept and counts in statistics."""
    item = open_one(item)
    demand_in(item.group, by, runs_group)
    _refuse_due(due, item.opened_on)
    if due == item.due:
        return item
    return change(item, {"due": due}, note=said(reason), by=by, verb="move_due")


def said(reason: str, field: str = "reason") -> str:
    """The reason, or a refusal when it is empty."""
    if not reason.strip(INVISIBLE):
        raise fault(field, _("Say why; it stays beside the action item."), "missing_reason")
    return reason


def open_one(item: ActionItem) -> ActionItem:
    """The item, nobody else changing it until the verb ends; refused when it is closed."""
    item = locked(item)
    if not item.is_open:
        raise fault(None, _("This action item is closed. Open it again first."), "closed")
    return item


def locked(item: ActionItem) -> ActionItem:
    """The item as it is now, nobody else changing it until the verb ends."""
    rows = ActionItem.objects.select_for_update(of=("self",)).select_related("group", "holder", "holding_group")
    return rows.get(pk=item.pk)


def change(
    item: ActionItem,
    fields: dict[str, Any],
    *,
    note: str = "",
    valid_from: dt.date | None = None,
    by: Person | None,
    verb: str,
) -> ActionItem:
    """Write fields, the state that follows from them, and the log: the common end of the verbs."""
    note = kept(ActionItemHistory, {"note": note})["note"]
    if history.write(item, fields, key=item.number, by=by, decision=item.decision, verb=verb):
        state = {name: getattr(item, name) for name in STATE_FIELDS}
        valid_from = valid_from or history.today()
        ActionItemHistory.objects.create(
            item=item, valid_from=valid_from, by=by, decision=item.decision, note=note, **state
        )
    return item


def _texts(text_en: str, text_bn: str) -> dict[str, str]:
    texts = in_both(kept(ActionItem, {"text_en": text_en, "text_bn": text_bn}), "text")
    if not texts["text_bn"].strip(INVISIBLE):
        raise fault("text_bn", _("Say what is to be done, in at least one language."), "missing_text")
    return texts


def _place(group: Group, entry: AgendaEntry | None, decision: Decision | None) -> AgendaEntry | None:
    """The item of the agenda at which it is opened; that of the decision as long as its minutes are being written."""
    if (entry and entry.meeting.group_id != group.pk) or (decision and decision.group_id != group.pk):
        raise fault(None, _("This belongs to another group."), "another_group")
    if entry is not None:
        refuse_when_with_members(Meeting.objects.select_for_update().get(pk=entry.meeting_id))
        return entry
    if decision is None or decision.entry is None:
        return None
    written = Minutes.objects.filter(meeting=decision.entry.meeting).exclude(state=MinutesState.DRAFT).exists()
    return None if written else decision.entry


def _refuse_holders(holder: Person | None, holding_group: Group | None) -> None:
    if holder is None and holding_group is None:
        raise fault("holder", _("Name who does it: a person, or a group."), "missing_holder")
    if holder is not None and holding_group is not None:
        raise fault("holding_group", _("Name a person or a group, not both: one has to answer for it."), "two_holders")
    if holding_group is not None and holding_group.dissolved_on is not None:
        raise fault("holding_group", _("This group was dissolved."), "dissolved")


def _refuse_due(due: dt.date, opened_on: dt.date) -> None:
    if due < opened_on:
        raise fault(
            "due",
            _("It was opened on %(day)s; it cannot be due before."),
            "due_before_opening",
            day=lazy_day(opened_on),
        )


def _number(group: Group, meeting: Meeting | None, opened_on: dt.date) -> str:
    """The next free number: TWG-3/A2 is the second of the third meeting, TWG-2026/A1 the first of a year outside."""
    stem = f"{group.slug.upper()[:40]}-{meeting.number if meeting else opened_on.year}/A"
    n = ActionItem.objects.filter(number__startswith=stem).count() + 1
    while ActionItem.objects.filter(number=f"{stem}{n}").exists():
        n += 1
    return f"{stem}{n}"
