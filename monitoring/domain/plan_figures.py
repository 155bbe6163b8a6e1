"""
The numbers of the costed action plan, seen from one fiscal year: what each action costs, and what was allocated for it.

Allocated is the revised allocation of a line, or the original one while there was no revision, by the shares of the
line; before, in and after the year of the report. What is lacking is the cost less all that was allocated; below zero
more was allocated than the action was to cost. An action without a budget line has no allocation, which is not zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from basis.periods import Kind, Period
from governance.models import Action, BudgetLine, FundingSource, Milestone, OrgUnit
from governance.queries.budget import split
from governance.queries.months import shares_of_lines
from governance.values import UnitLevel
from monitoring.domain.budget_figures import fingerprint
from monitoring.domain.gathering import Gathered, in_both, percent

WHEN = ("before", "year", "after")
Names = tuple[str, str]  # English, Bangla


@dataclass(frozen=True)
class Part:
    """What a line gives to one action, and whether its year lies before, in or after that of the report."""

    action: int
    line: BudgetLine
    when: str
    amount: int


def gather(*, period: Period, unit: OrgUnit, today: dt.date) -> Gathered:
    """
    All numbers of the report. Raises ValidationError: wrong_period when it is no fiscal year, wrong_unit below the
    country, no_data when no action of the plan runs in the year.
    """
    if period.kind != Kind.FISCAL_YEAR:
        raise ValidationError(_("The costed plan is made for a fiscal year, such as FY2025-26."), code="wrong_period")
    if unit.level != UnitLevel.NATIONAL:
        raise ValidationError(
            _("The costed plan is made for the whole country: actions have no place."), code="wrong_unit"
        )
    actions = list(Action.objects.on_plan(today).select_related("component__pillar", "owner"))
    if not any(action.start <= period.end and action.end >= period.start for action in actions):
        raise ValidationError(
            _("No action of the plan runs in %(period)s, so there is nothing to report."),
            code="no_data",
            params={"period": period.label(get_language())},
        )
    parts = _parts(period)
    gathered = Gathered()
    total = _row(gathered, "total", in_both(lambda: _("All pillars")), actions, parts)
    gathered.frame = {
        "as_of": today.isoformat(),
        "total": total,
        "pillars": _pillars(gathered, actions, parts),
        "sources": _sources(gathered, parts),
        "actions": [_action(gathered, action, parts) for action in actions],
        "milestones": _milestones(period),
    }
    _counts(gathered, actions, parts)
    for key, label in _tables().items():
        _table(gathered, key, label)
    return gathered


def _parts(period: Period) -> list[Part]:
    """What was allocated, line by line and action by action; two queries."""
    found = []
    for shares in shares_of_lines().values():
        line = shares[0].line
        amount = line.original if line.revised is None else line.revised
        for share, part in zip(shares, split(amount, [share.percent for share in shares]), strict=True):
            if part is not None:
                found.append(Part(share.action_id, line, _when(line, period), part))
    return found


def _when(line: BudgetLine, period: Period) -> str:
    if line.fiscal_year.start < period.start:
        return "before"
    return "year" if line.fiscal_year.start <= period.end else "after"


def _pillars(gathered: Gathered, actions: Sequence[Action], parts: Sequence[Part]) -> list[dict[str, Any]]:
    rows = []
    for pillar in dict.fromkeys(action.component.pillar for action in actions):
        own = [action for action in actions if action.component.pillar_id == pillar.pk]
        row = _row(gathered, f"pillar.{pillar.number}", (pillar.name_en, pillar.name_bn), own, parts)
        rows.append({**row, "code": str(pillar.number)})
    return rows


def _action(gathered: Gathered, action: Action, parts: Sequence[Part]) -> dict[str, Any]:
    row = _row(gathered, f"action.{action.code}", (action.name_en, action.name_bn), [action], parts)
    return {
        **row,
        "code": action.code,
        "owner_en": action.owner.name_en,
        "owner_bn": action.owner.name_bn,
        "start": action.start.isoformat(),
        "end": action.end.isoformat(),
    }


def _row(
    gathered: Gathered, key: str, names: Names, actions: Sequence[Action], parts: Sequence[Part]
) -> dict[str, Any]:
    """Cost, what was allocated when, what is lacking and the share that has money; the row's place in the frame."""
    ids = {action.pk for action in actions}
    own = [part for part in parts if part.action in ids]
    cost = sum(action.cost_bdt for action in actions)
    gathered.add(
        f"{key}.cost",
        cost,
        "bdt",
        _label(lambda: _("Cost"), names),
        definition="plan.cost v1",
        inputs={
            "actions": [action.code for action in actions],
            "sha256": fingerprint((action.code, action.cost_bdt) for action in actions),
        },
    )
    allocated = _allocated(gathered, key, names, own)
    gathered.add(
        f"{key}.lacking",
        None if allocated is None else cost - allocated,
        "bdt",
        _label(lambda: _("Cost without an allocation"), names),
        definition="plan.lacking v1",
        inputs={"figures": [f"{key}.cost", f"{key}.allocated"]},
    )
    gathered.add(
        f"{key}.funded",
        percent(allocated, cost),
        "percent",
        _label(lambda: _("Allocated, percent of the cost"), names),
        definition="plan.funded v1",
        inputs={"numerator": allocated, "denominator": cost, "figures": [f"{key}.allocated", f"{key}.cost"]},
        decimals=1,
    )
    return {"key": key, "name_en": names[0], "name_bn": names[1]}


def _sources(gathered: Gathered, parts: Sequence[Part]) -> list[dict[str, Any]]:
    """What each source gives; a source has no cost."""
    groups: dict[FundingSource, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.line.source, []).append(part)
    rows = []
    for source in sorted(groups, key=lambda each: (each.is_aid, each.code)):
        key = f"source.{source.code}"
        _allocated(gathered, key, (source.name_en, source.name_bn), groups[source])
        rows.append({"key": key, "name_en": source.name_en, "name_bn": source.name_bn, "code": source.code})
    return rows


def _allocated(gathered: Gathered, key: str, names: Names, parts: Sequence[Part]) -> int | None:
    """What was allocated before, in and after the year, and in all; the sum of all."""
    labels: dict[str, Callable[[], str]] = {
        "before": lambda: _("Allocated in earlier years"),
        "year": lambda: _("Allocated in the year"),
        "after": lambda: _("Allocated in later years"),
        "allocated": lambda: _("Allocated in all years"),
    }
    total = None
    for name, label in labels.items():
        own = [part for part in parts if name in ("allocated", part.when)]
        total = sum(part.amount for part in own) if own else None
        gathered.add(
            f"{key}.{name}",
            total,
            "bdt",
            _label(label, names),
            definition=f"plan.allocated_{name} v1" if name in WHEN else "plan.allocated v1",
            inputs={
                "lines": sorted({part.line.pk for part in own}),
                "sha256": fingerprint((part.line.pk, part.action, part.amount) for part in own),
            },
        )
    return total


def _milestones(period: Period) -> list[dict[str, Any]]:
    """What should be reached in the year, by day."""
    due = Milestone.objects.filter(due__range=(period.start, period.end)).select_related("action")
    return [
        {
            "action": milestone.action.code,
            "name_en": milestone.name_en,
            "name_bn": milestone.name_bn,
            "due": milestone.due.isoformat(),
        }
        for milestone in due.order_by("due", "action__code", "n")
    ]


def _counts(gathered: Gathered, actions: Sequence[Action], parts: Sequence[Part]) -> None:
    funded = {part.action for part in parts}
    counts: dict[str, tuple[int, Callable[[], str]]] = {
        "actions": (len(actions), lambda: _("Actions of the plan")),
        "unfunded": (sum(action.pk not in funded for action in actions), lambda: _("Actions without an allocation")),
        "owners": (len({action.owner_id for action in actions}), lambda: _("Organisations that own an action")),
        "milestones": (len(gathered.frame["milestones"]), lambda: _("Milestones due in the year")),
    }
    for key, (value, label) in counts.items():
        gathered.add(f"count.{key}", value, "count", label, definition=f"plan.count_{key} v1")


def _tables() -> dict[str, Callable[[], str]]:
    return {
        "pillars": lambda: _("Table: cost and money by pillar"),
        "chart": lambda: _("Chart: cost and money by pillar"),
        "sources": lambda: _("Table: allocations by source"),
        "actions": lambda: _("Table: cost and money by action"),
    }


def _table(gathered: Gathered, key: str, label: Callable[[], str]) -> None:
    """The code of a whole table or chart."""
    rows = gathered.frame["pillars" if key == "chart" else key]
    prefixes = tuple(f"{row['key']}." for row in rows)
    cells = [each for each in gathered.numbers if each.startswith(prefixes)] if prefixes else []
    gathered.add(f"table.{key}", None, "table", label, definition="report.table v1", inputs={"figures": cells})


def _label(measure: Callable[[], str], names: Names) -> Callable[[], str]:
    """What a number is and of what, in the active language."""

    def label() -> str:
        name = names[1] if get_language() == "bn" else names[0]
        return _("%(measure)s: %(name)s") % {"measure": measure(), "name": name}

    return label
