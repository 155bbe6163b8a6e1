"""Reads of governance that more than one caller needs: the plan with its progress, the money by any side of it."""

from governance.queries.budget import (
    BudgetFilter,
    Money,
    Total,
    balances_of,
    budget_lines,
    budget_sum,
    budget_totals,
    rate,
)
from governance.queries.plan import (
    ActionRow,
    PillarTile,
    PlanFilter,
    action_row,
    decisions_about,
    derived_progress,
    milestone_state,
    pillar_tiles,
    plan_actions,
    plan_day,
    strategy_pillars,
)
from governance.queries.progress import Standing, planned_progress, standing_of, status_of

__all__ = [
    "ActionRow",
    "BudgetFilter",
    "Money",
    "PillarTile",
    "PlanFilter",
    "Standing",
    "Total",
    "action_row",
    "balances_of",
    "budget_lines",
    "budget_sum",
    "budget_totals",
    "decisions_about",
    "derived_progress",
    "milestone_state",
    "pillar_tiles",
    "plan_actions",
    "plan_day",
    "planned_progress",
    "rate",
    "standing_of",
    "status_of",
    "strategy_pillars",
]
