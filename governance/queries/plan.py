"""The plan as people read it: pillars, components, actions with what is proven and what is claimed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, Prefetch, Q, QuerySet
from django.utils import timezone

from governance.models import (
    Action,
    ActionState,
    BudgetLineState,
    ClaimedProgress,
    Component,
    Decision,
    Milestone,
    MilestoneState,
    OrgUnit,
    Pillar,
)
from governance.queries import progress
from governance.queries.budget import Money, budget_totals
from governance.queries.progress import Standing, claim_is_far, standing_of
from governance.values import Progress

WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class PlanFilter:
    """Which part of the plan: numbers and codes, empty for all; `status`: a value of `Progress`, "done" or "withdrawn".

    `place`: what is carried out there: in that unit, in one below it, or in one around it; not what is for the whole
    country. `owner_ids`: only what these organisations own, nothing when there are none; None for all.
    """

    pillar: int | None = None
    owner: str = ""
    status: str = ""
    place: str = ""
    owner_ids: Collection[int] | None = None


@dataclass(frozen=True)
class ActionRow:
    """An action, how it stands by its milestones, and what its owner claims."""

    action: Action
    standing: Standing
    claim: ClaimedProgress | None

    @property
    def claimed(self) -> Decimal | None:
        return self.claim.percent if self.claim else None

    @property
    def claim_is_far(self) -> bool:
        return claim_is_far(claimed=self.claimed, derived=self.standing.derived)


@dataclass(frozen=True)
class PillarTile:
    """A pillar at one look: how many actions stand how, how many are done, its money."""

    pillar: Pillar
    counts: dict[str, int]
    done: int
    actions: int
    money: Money

    @property
    def statuses(self) -> list[tuple[str, str, int]]:
        """(status, word, count) of each status that occurs, the worst last."""
        return [(value, str(label), self.counts[value]) for value, label in Progress.choices if self.counts[value]]


@dataclass(frozen=True)
class MilestoneStanding:
    """done, due (late) or planned, and how far in percent of itself."""

    state: str
    percent: Decimal


def plan_day() -> dt.date:
    """The day on which the plan is judged: that of the last reports, today before any report.

    Judged by today's date, every action would fall behind between two reports though nobody has been asked. For the
    same reason one early report moves nothing: half of the actions that ever reported must have come that far.
    """
    last = (
        ClaimedProgress.objects.order_by().values("action").annotate(last=Max("as_of")).values_list("last", flat=True)
    )
    days = sorted(last, reverse=True)
    return days[(len(days) - 1) // 2] if days else timezone.localdate()


def derived_progress(action: Action, *, on: dt.date | None = None) -> Decimal | None:
    """Percent of an action that its milestones prove; see `governance.queries.progress`."""
    return progress.derived_progress(action.milestones.all(), on=on)


def plan_actions(*, only: PlanFilter | None = None, on: dt.date | None = None) -> list[ActionRow]:
    """The actions of the plan in its order, each with its standing on a day: four queries for any number."""
    only, on = only or PlanFilter(), on or plan_day()
    listed = Action.objects.exclude(withdrawn_on=None) if only.status == WITHDRAWN else Action.objects.on_plan(on)
    actions = _with_evidence(listed, on)
    if only.pillar:
        actions = actions.filter(component__pillar__number=only.pillar)
    if only.owner:
        actions = actions.filter(owner__code=only.owner)
    if only.owner_ids is not None:
        actions = actions.filter(owner__in=only.owner_ids)
    if only.place:
        actions = actions.filter(pk__in=_carried_out(only.place))
    rows = [_row(action, on) for action in actions]
    if only.status == "done":
        return [row for row in rows if row.standing.is_done]
    return [row for row in rows if only.status in ("", WITHDRAWN, row.standing.status)]


def _carried_out(code: str) -> QuerySet[Any]:
    """The ids of the actions that name a unit, one below it, or one around it."""
    unit = OrgUnit.objects.filter(code=code).first()
    if unit is None:
        return Action.objects.none().values("pk")
    near = [unit.path[:step] for step in range(unit.steplen, len(unit.path), unit.steplen)]
    there = OrgUnit.objects.filter(Q(path__startswith=unit.path) | Q(path__in=near)).order_by()
    return Action.places.through.objects.filter(orgunit__in=there).values("action_id")


def action_row(code: str, *, on: dt.date | None = None) -> ActionRow:
    """One action with its standing, partners, places and dependencies; raises Action.DoesNotExist."""
    on = on or plan_day()
    actions = _with_evidence(Action.objects.all(), on).prefetch_related(
        "partners", "places", "depends_on__milestones", "needed_by__milestones"
    )
    return _row(actions.get(code=code), on)


def milestone_state(milestone: Milestone, *, on: dt.date) -> MilestoneStanding:
    """How one milestone stands on a day."""
    share = progress.achieved_share(milestone, on=on)
    if share == 1:
        return MilestoneStanding("done", Decimal(100))
    return MilestoneStanding("due" if milestone.due <= on else "planned", share * 100)


def decisions_about(action: Action) -> QuerySet[Decision]:
    """The decisions that changed an action, its milestones or its money, the newest first."""
    states = [
        ActionState.objects.filter(action=action),
        MilestoneState.objects.filter(milestone__action=action),
        BudgetLineState.objects.filter(action=action),
    ]
    ids = [rows.filter(decision__isnull=False).order_by().values("decision_id") for rows in states]
    return Decision.objects.filter(Q(pk__in=ids[0]) | Q(pk__in=ids[1]) | Q(pk__in=ids[2]))


def strategy_pillars() -> QuerySet[Pillar]:
    """The pillars with their components and the actions of each."""
    actions = Prefetch("actions", queryset=Action.objects.on_plan(timezone.localdate()).order_by("code"))
    return Pillar.objects.prefetch_related(
        Prefetch("components", queryset=Component.objects.order_by("position").prefetch_related(actions))
    )


def pillar_tiles(*, on: dt.date | None = None) -> list[PillarTile]:
    """All pillars at one look, for the home page and the dashboard."""
    rows = plan_actions(on=on)
    money = {total.key: total.money for total in budget_totals(by="pillar")}
    tiles = []
    for pillar in Pillar.objects.all():
        standings = [row.standing for row in rows if row.action.component.pillar_id == pillar.pk]
        counts = {status: sum(s.status == status for s in standings) for status in Progress.values}
        done = sum(standing.is_done for standing in standings)
        tiles.append(PillarTile(pillar, counts, done, len(standings), money.get(pillar.number, Money())))
    return tiles


def _with_evidence(actions: QuerySet[Action], on: dt.date) -> QuerySet[Action]:
    claims = ClaimedProgress.objects.filter(as_of__lte=on).order_by("as_of")
    return actions.select_related("component__pillar", "owner").prefetch_related(
        "milestones", Prefetch("claims", queryset=claims, to_attr="claims_until")
    )


def _row(action: Action, on: dt.date) -> ActionRow:
    claims = action.claims_until  # type: ignore[attr-defined]
    return ActionRow(action, standing_of(action.milestones.all(), on=on), claims[-1] if claims else None)
