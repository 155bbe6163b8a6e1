"""The plan as it was believed at one moment about one day: read from the states, never from the rows of now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from governance.models import Action, ActionState, Milestone, MilestoneState, Organisation, OrgUnit
from governance.models.state import StateQuerySet
from governance.queries.progress import Standing, standing_of

OF_ACTION = ("name", "component", "owner", "start", "end", "cost_bdt")
MANY_OF_ACTION = ("partners", "places")
OF_MILESTONE = ("name", "due", "weight", "target_qty", "achieved_qty")


@dataclass(frozen=True)
class AsOf:
    """`on`: the day that is asked about. `known`: the moment up to which what was recorded counts."""

    on: dt.date
    known: dt.datetime

    @classmethod
    def at_end_of(cls, known: dt.date, *, on: dt.date) -> Self:
        """What was believed when a day ended, in Asia/Dhaka."""
        return cls(on, dt.datetime.combine(known, dt.time.max, tzinfo=timezone.get_current_timezone()))

    def believed(self, states: StateQuerySet, noun: str) -> StateQuerySet:
        """Of each noun the one state that was believed: of those in force and recorded, the one recorded last."""
        held = states.on(self.on).known_at(self.known)
        last = held.filter(**{noun: OuterRef(noun)}).order_by("-recorded_at", "-id").values("pk")[:1]
        return held.filter(pk=Subquery(last))

    def in_force(self, states: StateQuerySet, noun: str) -> StateQuerySet:
        """Of each noun the last state that was recorded, if it holds on the day.

        For nouns whose states say from which day to which they last (a role, a placement): what was said last is all
        that was believed, and ends what was said before.
        """
        last = states.known_at(self.known).filter(**{noun: OuterRef(noun)}).order_by("-recorded_at", "-id")
        return states.filter(pk=Subquery(last.values("pk")[:1])).on(self.on)


@dataclass(frozen=True)
class Difference:
    """A field of which something else was believed than is said today."""

    field: str
    then: Any
    now: Any


@dataclass(frozen=True)
class MilestoneThen:
    """What was believed of a milestone. Reached after the day that is asked about is not reached yet."""

    state: MilestoneState
    as_of: AsOf

    @property
    def milestone(self) -> Milestone:
        return self.state.milestone

    @property
    def reached_on(self) -> dt.date | None:
        return self.state.reached_on if self.state.is_reached_by(self.as_of.on) else None

    @cached_property
    def differences(self) -> list[Difference]:
        found = differing(OF_MILESTONE, self.state, self.milestone)
        then, now = self.reached_on, self.milestone.reached_on
        return [*found, Difference("reached_on", then, now)] if then != now else found


@dataclass(frozen=True)
class ActionThen:
    """What was believed of an action and its milestones; `added` are the milestones that were not known then."""

    state: ActionState
    milestones: list[MilestoneThen]
    added: list[Milestone]
    as_of: AsOf
    partners: list[Organisation]
    places: list[OrgUnit]

    @property
    def action(self) -> Action:
        return self.state.action

    @property
    def reached(self) -> int:
        """How many milestones were reached."""
        return sum(milestone.reached_on is not None for milestone in self.milestones)

    @cached_property
    def standing(self) -> Standing:
        """How the action stood by the milestones as they were believed."""
        return standing_of([milestone.state for milestone in self.milestones], on=self.as_of.on)

    @cached_property
    def differences(self) -> list[Difference]:
        """What is said differently today of the action itself."""
        now = {name: list(getattr(self.action, name).all()) for name in MANY_OF_ACTION}
        return [*differing(OF_ACTION, self.state, self.action), *differing_many(self.many, now)]

    @property
    def many(self) -> dict[str, list[Any]]:
        """Its partners and its places, by the names of the fields."""
        return {name: getattr(self, name) for name in MANY_OF_ACTION}

    @property
    def differs(self) -> bool:
        """Whether anything of the action or its milestones is said differently today."""
        return bool(self.differences or self.added or any(each.differences for each in self.milestones))


def actions_then(as_of: AsOf, *, code: str = "") -> list[ActionThen]:
    """The actions that were believed to be on the plan, in its order: at most seven queries for any number."""
    states = as_of.believed(ActionState.objects.all(), "action")
    states = states.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=as_of.on))
    if code:
        states = states.filter(action__code=code)
    states = states.select_related("component__pillar", "owner", "action__component__pillar", "action__owner")
    milestones = _milestones_then(as_of, code)
    found = list(
        states.prefetch_related("action__milestones", "action__partners", "action__places").order_by(*_order())
    )
    partners, places = _by_code(Organisation, found, "partners"), _by_code(OrgUnit, found, "places")
    rows = []
    for state in found:
        known = milestones[state.action_id]
        ids = {each.milestone.pk for each in known}
        added = [each for each in state.action.milestones.all() if each.pk not in ids]
        said = [partners[code] for code in state.partners], [places[code] for code in state.places]
        rows.append(ActionThen(state, known, added, as_of, *said))
    return rows


def not_known_then(rows: list[ActionThen]) -> list[Action]:
    """The actions of today's plan that are not among those rows."""
    return list(Action.objects.on_plan(timezone.localdate()).exclude(pk__in=[row.action.pk for row in rows]))


def first_recorded() -> dt.date | None:
    """The day in Asia/Dhaka on which anything was recorded of the plan for the first time."""
    first = ActionState.objects.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    return timezone.localdate(first) if first else None


def _by_code(model: type[Any], states: list[ActionState], field: str) -> dict[str, Any]:
    """The nouns that states name by their codes; their order is that of the codes, today and then."""
    codes = {code for state in states for code in getattr(state, field)}
    return {noun.code: noun for noun in model.objects.filter(code__in=codes)} if codes else {}


def _order() -> tuple[str, ...]:
    return "component__pillar__number", "component__position", "action__code"


def _milestones_then(as_of: AsOf, code: str) -> dict[int, list[MilestoneThen]]:
    states = as_of.believed(MilestoneState.objects.all(), "milestone")
    if code:
        states = states.filter(milestone__action__code=code)
    found: dict[int, list[MilestoneThen]] = defaultdict(list)
    for state in states.select_related("milestone").order_by("milestone__n"):
        found[state.milestone.action_id].append(MilestoneThen(state, as_of))
    return found


def differing_many(then: Mapping[str, list[Any]], now: Mapping[str, list[Any]]) -> list[Difference]:
    """The same for fields that hold several nouns; their order says nothing."""
    changed = [name for name in then if {noun.pk for noun in then[name]} != {noun.pk for noun in now[name]}]
    return [Difference(name, then[name], now[name]) for name in changed]


def differing(fields: tuple[str, ...], then: Any, now: Any) -> list[Difference]:
    """The fields in which two states, or a state and its noun, say something else.

    Names are compared as they are read, in the language of the reader.
    """
    pairs = [(field, getattr(then, field), getattr(now, field)) for field in fields]
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]
