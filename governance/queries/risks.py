"""The register of risks: by pillar, owner and state, the greatest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from governance.models import Action, Risk
from governance.values import RiskState

ALL = "all"


@dataclass(frozen=True)
class RiskFilter:
    """Which part of the register; empty means all, but of the states those that are open."""

    pillar: int | None = None
    owner: str = ""
    state: str = RiskState.OPEN


def register(only: RiskFilter) -> QuerySet[Risk]:
    """Those asked for, the greatest first, then what is to be looked at first."""
    rows = Risk.objects.all()
    if only.state != ALL:
        rows = rows.filter(state=only.state)
    if only.pillar:
        rows = rows.filter(Q(pillar__number=only.pillar) | Q(action__component__pillar__number=only.pillar))
    if only.owner:
        rows = rows.filter(owner__code=only.owner)
    return _in_order(rows)


def risks_of(action: Action) -> QuerySet[Risk]:
    """Those of an action and those of its whole pillar that are open, the greatest first."""
    rows = Risk.objects.filter(Q(action=action) | Q(pillar=action.component.pillar), state=RiskState.OPEN)
    return _in_order(rows)


def _in_order(rows: QuerySet[Risk]) -> QuerySet[Risk]:
    return rows.select_related("action__component__pillar", "pillar", "owner", "person").order_by(
        (F("likelihood") * F("impact")).desc(), "review_on", "number"
    )
