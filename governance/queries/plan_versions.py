"""The approved versions of the plan: what each said, and what changed from one to another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from basis.numerals import plain
from governance.models import PlanVersion
from governance.queries.as_of import (
    OF_ACTION,
    ActionThen,
    AsOf,
    Difference,
    MilestoneThen,
    actions_then,
    differing,
    differing_many,
)

OF_PLAN = ("name", "due", "weight", "target_qty")  # of a milestone; what is achieved is not planned


@dataclass(frozen=True)
class MilestoneChange:
    """A milestone that came, went, or says something else; `fields` are empty in the first two cases."""

    n: int
    name: str
    came: bool = False
    went: bool = False
    fields: Sequence[Difference] = ()


@dataclass(frozen=True)
class ActionChange:
    """The same of an action, with its milestones."""

    code: str
    name: str
    came: bool = False
    went: bool = False
    fields: Sequence[Difference] = ()
    milestones: Sequence[MilestoneChange] = field(default=())

    @property
    def is_change(self) -> bool:
        return bool(self.came or self.went or self.fields or self.milestones)


def versions() -> QuerySet[PlanVersion]:
    """The newest first, with their decisions."""
    return PlanVersion.objects.select_related("decision", "decision__group")


def plan_of(version: PlanVersion) -> list[ActionThen]:
    """The actions and milestones of a version, in the order of the plan: three queries."""
    return actions_then(AsOf(version.on, version.known))


def changes(before: Sequence[ActionThen], after: Sequence[ActionThen]) -> list[ActionChange]:
    """What is different in `after`, in its order; what is no longer there comes last."""
    earlier = {row.action.code: row for row in before}
    found = [_change(earlier.pop(row.action.code, None), row) for row in after]
    found += [ActionChange(row.action.code, row.state.name, went=True) for row in earlier.values()]
    return [each for each in found if each.is_change]


def fingerprint(rows: Sequence[ActionThen]) -> str:
    """SHA-256 of everything that a version says, whatever the language of the reader."""
    content = [_plain(row) for row in sorted(rows, key=lambda row: row.action.code)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def is_intact(version: PlanVersion, rows: Sequence[ActionThen]) -> bool:
    """Whether the states still say what was approved."""
    return fingerprint(rows) == version.sha256


def _change(before: ActionThen | None, after: ActionThen) -> ActionChange:
    code, name = after.action.code, after.state.name
    if before is None:
        return ActionChange(code, name, came=True)
    return ActionChange(
        code,
        name,
        fields=[*differing(OF_ACTION, before.state, after.state), *differing_many(before.many, after.many)],
        milestones=_milestones(before.milestones, after.milestones),
    )


def _milestones(before: Sequence[MilestoneThen], after: Sequence[MilestoneThen]) -> list[MilestoneChange]:
    earlier = {row.milestone.n: row for row in before}
    found = []
    for row in after:
        old = earlier.pop(row.milestone.n, None)
        if old is None:
            found.append(MilestoneChange(row.milestone.n, row.state.name, came=True))
            continue
        fields = differing(OF_PLAN, old.state, row.state)
        if fields:
            found.append(MilestoneChange(row.milestone.n, row.state.name, fields=fields))
    return found + [MilestoneChange(n, row.state.name, went=True) for n, row in earlier.items()]


def _plain(row: ActionThen) -> dict[str, Any]:
    state = row.state
    return {
        "code": row.action.code,
        "component": state.component.code,
        "names": [state.name_en, state.name_bn],
        "owner": state.owner.code,
        "days": [state.start.isoformat(), state.end.isoformat()],
        "cost": state.cost_bdt,
        "partners": state.partners,
        **({"places": state.places} if state.places else {}),  # a plan without places keeps the fingerprint it had
        "depends_on": state.depends_on,
        "milestones": [
            [
                each.milestone.n,
                each.state.name_en,
                each.state.name_bn,
                each.state.due.isoformat(),
                plain(each.state.weight),
                None if each.state.target_qty is None else plain(each.state.target_qty),
            ]
            for each in row.milestones
        ],
    }
