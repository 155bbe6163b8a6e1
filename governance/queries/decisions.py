"""Reads of decisions: the register, what each one changes, what carries it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from basis.numerals import to_latin
from governance.models import Decision, LogEntry, PlannedChange
from governance.queries import unmandated
from governance.registry import GovernedField, governed_fields
from governance.values import ChangeState


@dataclass(frozen=True)
class DecisionFilter:
    """Which part of the register; empty means all."""

    group: str = ""
    state: str = ""
    year: int | None = None
    words: str = ""


@dataclass(frozen=True)
class ChangeRow:
    """A change as a reader sees it."""

    change: PlannedChange
    field: GovernedField | None
    name: str
    label: str
    before: str
    after: str

    @property
    def href(self) -> str:
        """Where the thing is looked at."""
        return self.field.of.href(self.change.key) if self.field else ""

    @property
    def is_open(self) -> bool:
        return self.change.state == ChangeState.OPEN


@dataclass(frozen=True)
class DecisionRow:
    """A decision with what it changes."""

    decision: Decision
    changes: Sequence[ChangeRow] = field(default_factory=list)


def register(rows: QuerySet[Decision], only: DecisionFilter) -> QuerySet[Decision]:
    """Of the decisions that somebody may see those that were asked for, the newest first."""
    if only.group:
        rows = rows.filter(group__slug=only.group)
    if only.state:
        rows = rows.filter(state=only.state)
    if only.year:
        rows = rows.filter(taken_on__year=only.year)
    for word in only.words.split()[:8]:
        rows = rows.filter(
            Q(title_en__icontains=word)
            | Q(title_bn__icontains=word)
            | Q(text_en__icontains=word)
            | Q(text_bn__icontains=word)
            | Q(number__icontains=to_latin(word))
            | Q(reference__icontains=word)
        )
    return rows.select_related("group").order_by("-taken_on", "-pk")


def with_changes(decisions: Iterable[Decision]) -> list[DecisionRow]:
    """Decisions with their changes, in a fixed number of questions to the database for each kind of thing."""
    found = list(decisions)
    rows: defaultdict[int, list[ChangeRow]] = defaultdict(list)
    for row in changes_shown(PlannedChange.objects.filter(decision__in=found)):
        rows[row.change.decision_id].append(row)
    return [DecisionRow(decision, rows[decision.pk]) for decision in found]


def changes_shown(changes: QuerySet[PlannedChange]) -> list[ChangeRow]:
    """Changes for a reader; each kind of thing is named with one question."""
    found = list(changes.select_related("decision__group", "closed_by").order_by("decision_id", "pk"))
    names = _names(found)
    shown: dict[tuple[str, str, str], str] = {}

    def show(governed: GovernedField | None, value: Any) -> str:
        if governed is None:
            return "–" if value is None else str(value)
        known = (governed.noun, governed.field, str(value))
        if known not in shown:
            shown[known] = governed.show(value)
        return shown[known]

    rows = []
    for change in found:
        governed = governed_fields.get((change.noun, change.field))
        rows.append(
            ChangeRow(
                change,
                governed,
                names.get((change.noun, change.key), change.key),
                str(governed.label) if governed else change.field,
                show(governed, change.before),
                show(governed, change.after),
            )
        )
    return rows


def carried_by(decision: Decision) -> Sequence[unmandated.UnmandatedChange]:
    """What was changed under a decision, as the log says it, also what was ratified by it afterwards."""
    rows = LogEntry.objects.filter(Q(decision=decision) | Q(ratification__decision=decision))
    rows = rows.select_related("ratification").order_by("pk")
    found = [entry for entry in rows if unmandated.moved_in(entry)]
    return unmandated.described(found)


def open_changes() -> QuerySet[PlannedChange]:
    """Changes that wait for an officer, of decisions that stand; the longest waiting first."""
    rows = PlannedChange.objects.filter(state=ChangeState.OPEN)
    return rows.select_related("decision__group").order_by("opened_at", "pk")


def decisions_of(entries: Collection[int]) -> Mapping[int, list[DecisionRow]]:
    """For entries of an agenda, by their id, the decisions taken there."""
    rows = Decision.objects.filter(entry__in=entries).select_related("group", "ballot").order_by("pk")
    found: defaultdict[int, list[DecisionRow]] = defaultdict(list)
    for row in with_changes(rows.prefetch_related(Prefetch("action_items"))):
        found[row.decision.entry_id or 0].append(row)
    return found


def _names(changes: Sequence[PlannedChange]) -> dict[tuple[str, str], str]:
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for change in changes:
        keys[change.noun].add(change.key)
    nouns = {each.noun: each.of for each in governed_fields.values()}
    return {
        (noun, key): name
        for noun, of_noun in keys.items()
        if noun in nouns
        for key, name in nouns[noun].names(of_noun).items()
    }
