"""The agenda of a meeting is built from accepted items, put in order, and items are postponed from it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from governance.domain import history, items
from governance.domain.meetings import key_of
from governance.domain.texts import fault
from governance.models import AgendaEntry, Item, Meeting, Person
from governance.permissions import demand_in, runs_group
from governance.values import ItemState, MeetingState, MinutesState

PLACEABLE = (ItemState.ACCEPTED, ItemState.POSTPONED)
MOST_MINUTES = 600


@transaction.atomic
def place_item(
    *, meeting: Meeting, item: Item, position: int | None = None, minutes_planned: int = 10, by: Person | None
) -> AgendaEntry:
    """Put an accepted or postponed item on the agenda of a meeting, at the end unless a position is given.

    Placed there again it stays one entry. An item stands on one open agenda at a time.
    """
    meeting = _locked(meeting, by)
    item = items.locked(item)
    if item.group_id != meeting.group_id:
        raise fault("item", _("This item is before another group."), "other_group")
    there = meeting.agenda.filter(item=item).first()
    if there is not None and item.state == ItemState.ON_AGENDA:
        return there
    if item.state not in PLACEABLE:
        raise fault(
            "item",
            _("Only an accepted or postponed item comes on an agenda. Accept it first."),
            "not_accepted" if item.state != ItemState.ON_AGENDA else "on_other_agenda",
        )
    _refuse_minutes(minutes_planned)
    last = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    entry = there or AgendaEntry(meeting=meeting, item=item)
    entry.position, entry.minutes_planned, entry.outcome = last + 1, minutes_planned, ""
    entry.save()
    items.move(item=item, state=ItemState.ON_AGENDA, by=by, verb="place")
    if position is not None:
        others = list(meeting.agenda.exclude(pk=entry.pk).values_list("pk", flat=True))
        others.insert(max(position - 1, 0), entry.pk)
        _number(meeting, others)
        entry.refresh_from_db()
    return entry


@transaction.atomic
def take_off(*, entry: AgendaEntry, by: Person | None) -> Item:
    """Take an item off the agenda of a meeting that was not held; it waits for another one."""
    meeting = _locked(entry.meeting, by)
    item = items.locked(entry.item)
    if meeting.state == MeetingState.HELD:
        raise fault(None, _("The meeting was held with this item. Postpone it instead."), "meeting_held")
    if not AgendaEntry.objects.filter(pk=entry.pk).exists():
        return item
    if entry.ballots.exists() or entry.decisions.exists() or entry.action_items.exists():
        raise fault(None, _("Something was put to the vote or decided under this item. Postpone it."), "in_use")
    entry.delete()
    _number(meeting, list(meeting.agenda.values_list("pk", flat=True)))
    if item.state == ItemState.ON_AGENDA:
        items.move(item=item, state=ItemState.ACCEPTED, by=by, verb="take_off")
    return item


@transaction.atomic
def postpone_item(*, entry: AgendaEntry, note: str = "", by: Person | None) -> Item:
    """Say that a meeting put an item off. It stays in that agenda with this outcome and can come on the next one."""
    meeting = _locked(entry.meeting, by)
    item = items.locked(entry.item)
    if item.state == ItemState.POSTPONED:
        return item
    if item.state != ItemState.ON_AGENDA:
        raise fault(None, _("This item has moved on since; look at it again."), "item_moved_on")
    key = f"{key_of(meeting)}/{item.pk}"
    history.write(entry, {"outcome": ItemState.POSTPONED}, key=key, by=by, verb="postpone")
    return items.move(item=item, state=ItemState.POSTPONED, note=note, by=by, verb="postpone")


@transaction.atomic
def arrange(*, meeting: Meeting, entries: Sequence[tuple[int, int]], by: Person | None) -> list[AgendaEntry]:
    """Put the agenda in order: the ids of its entries, each with the minutes planned for it.

    All of them, each once: an agenda that somebody else has changed since is refused (`agenda_changed`), nothing lost.
    """
    meeting = _locked(meeting, by)
    there = {entry.pk: entry for entry in meeting.agenda.all()}
    if sorted(pk for pk, _minutes in entries) != sorted(there):
        raise fault(None, _("The agenda has changed since you opened it. Look at it again."), "agenda_changed")
    before = _written(meeting)
    for place, (pk, minutes) in enumerate(entries, start=1):
        _refuse_minutes(minutes)
        there[pk].position, there[pk].minutes_planned = place, minutes
    AgendaEntry.objects.bulk_update(there.values(), ["position", "minutes_planned"])
    after = _written(meeting)
    if before != after:
        history.keep(meeting, verb="arrange", key=key_of(meeting), before=before, after=after, by=by)
    return list(meeting.agenda.all())


@transaction.atomic
def step(*, entry: AgendaEntry, up: bool, by: Person | None) -> None:
    """Move an entry one place up or down; at the end nothing happens."""
    rows = list(entry.meeting.agenda.values_list("pk", "minutes_planned"))
    at = next((place for place, (pk, _minutes) in enumerate(rows) if pk == entry.pk), None)
    if at is None:
        return
    rows.insert(max(at + (-1 if up else 1), 0), rows.pop(at))
    arrange(meeting=entry.meeting, entries=rows, by=by)


def _locked(meeting: Meeting, by: Person | None) -> Meeting:
    found = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    demand_in(found.group, by, runs_group)
    if found.state == MeetingState.CANCELLED:
        raise fault(None, _("This meeting was cancelled. Plan another one."), "meeting_cancelled")
    minutes = getattr(found, "minutes", None)
    if minutes is not None and minutes.state != MinutesState.DRAFT:
        raise fault(None, _("The minutes are with the members; the agenda no longer changes."), "minutes_circulated")
    return found


def _refuse_minutes(minutes: int) -> None:
    if not 1 <= minutes <= MOST_MINUTES:
        raise fault("minutes_planned", _("An item takes between 1 and 600 minutes."), "out_of_range")


def _number(meeting: Meeting, order: list[int]) -> None:
    """Write the places 1, 2, 3 … in this order."""
    there = {entry.pk: entry for entry in meeting.agenda.all()}
    for place, pk in enumerate(order, start=1):
        there[pk].position = place
    AgendaEntry.objects.bulk_update(there.values(), ["position"])


def _written(meeting: Meeting) -> dict[str, list[list[int]]]:
    return {"agenda": [list(row) for row in meeting.agenda.values_list("item_id", "minutes_planned")]}
