"""Changes of governed fields that no decision stands behind: "no decision recorded".

What the log says, not what somebody remembers. A first statement by the house itself (setting up an installation) is
no change; a person's is.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from governance.models import Group, LogEntry
from governance.registry import GovernedField, GovernedNoun, Moved, governed_fields


@dataclass(frozen=True)
class FieldMoved:
    """One governed field in a row of the log: which, of what, from what to what, for a reader."""

    field: GovernedField
    moved: Moved
    name: str
    before: str
    after: str

    @property
    def href(self) -> str:
        return self.field.of.href(self.moved.key)


@dataclass(frozen=True)
class UnmandatedChange:
    """A row of the log that changed governed fields without a decision."""

    entry: LogEntry
    fields: Sequence[FieldMoved]

    @property
    def day(self) -> dt.date:
        """On which day, in Asia/Dhaka."""
        return timezone.localdate(self.entry.at)


def unmandated_entries(*, since: dt.datetime | None = None) -> QuerySet[LogEntry]:
    """The rows of the log that changed a governed field, have no decision, and were not ratified; newest first."""
    rows = LogEntry.objects.filter(_governed(), decision=None, ratification=None)
    rows = rows.exclude(by__isnull=True, before__isnull=True)
    return (rows.filter(at__gte=since) if since else rows).select_related("by").order_by("-pk")


def unmandated_for(groups: Collection[Group]) -> list[LogEntry]:
    """Those that are listed to one of the groups. The number of queries does not grow with the rows."""
    wanted = {group.pk for group in groups}
    if not wanted:
        return []
    entries = _listed()
    told = _told(entries)
    return [entry for entry in entries if wanted & set(told[entry.pk])]


def count_for(groups: Collection[Group]) -> Mapping[int, int]:
    """How many are listed to each group, by its id."""
    counts: dict[int, int] = {group.pk: 0 for group in groups}
    if counts:
        for ids in _told(_listed()).values():
            for pk in ids:
                if pk in counts:
                    counts[pk] += 1
    return counts


def described(entries: Iterable[LogEntry]) -> list[UnmandatedChange]:
    """The rows with what they changed, for a reader. Things are named together, whatever their number."""
    found = [(entry, moved_in(entry)) for entry in entries]
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for _entry, fields in found:
        for field, moved in fields:
            keys[field.noun].add(moved.key)
    nouns = _nouns()
    names = {noun: nouns[noun].names(of_noun) for noun, of_noun in keys.items()}
    shown: dict[tuple[str, str, str], str] = {}

    def show(field: GovernedField, value: object) -> str:
        known = (field.noun, field.field, str(value))
        if known not in shown:
            shown[known] = field.show(value)
        return shown[known]

    return [
        UnmandatedChange(
            entry,
            [
                FieldMoved(
                    field,
                    moved,
                    names[field.noun].get(moved.key, moved.key),
                    show(field, moved.before),
                    show(field, moved.after),
                )
                for field, moved in fields
            ],
        )
        for entry, fields in found
    ]


def moved_in(entry: LogEntry) -> list[tuple[GovernedField, Moved]]:
    """The governed fields that a row of the log changed."""
    return [
        (field, moved)
        for (noun, _name), field in governed_fields.items()
        if noun == entry.noun
        for moved in field.changes_in(entry.noun_key, entry.before, entry.after)
    ]


def groups_told(entry: LogEntry) -> Collection[int]:
    """The ids of the groups to which a change is listed."""
    return _told([entry])[entry.pk]


def _listed() -> list[LogEntry]:
    """Those that changed something: a line that is opened names its amounts also where they are empty."""
    return [entry for entry in unmandated_entries() if moved_in(entry)]


def _governed() -> Q:
    """Rows of the log that name a governed field, or whose noun tells by itself what it changed."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    found = Q(pk__in=[])
    for field in governed_fields.values():
        if field.moved is not None:
            found |= Q(noun=field.noun)
        else:
            names[field.noun].append(field.field)
    for noun, fields in names.items():
        found |= Q(noun=noun, after__has_any_keys=fields)
    return found


def _told(entries: Sequence[LogEntry]) -> Mapping[int, Collection[int]]:
    """For rows of the log, by their id, the groups to which each is listed."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        keys[entry.noun].add(entry.noun_key)
    told = {noun: of.steered_by(keys[noun]) for noun, of in _nouns().items() if noun in keys}
    return {entry.pk: told.get(entry.noun, {}).get(entry.noun_key, ()) for entry in entries}


def _nouns() -> Mapping[str, GovernedNoun]:
    return {field.noun: field.of for field in governed_fields.values()}
