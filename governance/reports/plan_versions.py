"""Versions of the plan as tables, and what changed from one to another in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import PlanVersion
from governance.queries.as_of import ActionThen, Difference
from governance.queries.plan_versions import ActionChange, MilestoneChange
from governance.reports.as_of import label_of, value_of
from governance.reports.sheets import Column, Sheet, shown


def versions_sheet(rows: Iterable[PlanVersion], *, title: str) -> Sheet:
    """One row a version."""
    rows = list(rows)
    return Sheet(
        title=title,
        columns=[
            Column(_("Number"), "whole"),
            Column(_("Title")),
            Column(_("Approved"), "day"),
            Column(_("Decision"), "code"),
            Column(_("Actions"), "whole"),
            Column(_("Cost in taka"), "taka"),
        ],
        rows=[
            [row.number, row.title, timezone.localdate(row.known), row.decision.number, row.actions, row.cost_bdt]
            for row in rows
        ],
        hrefs=[reverse("plan_version", args=[row.number]) for row in rows],
    )


def version_sheet(rows: Sequence[ActionThen], *, title: str) -> Sheet:
    """The plan of a version: one row an action, followed by its milestones."""
    columns = [
        Column(_("Action"), "code"),
        Column(_("Milestone"), "whole"),
        Column(_("Name")),
        Column(_("Component")),
        Column(_("Owner")),
        Column(_("Start"), "day"),
        Column(_("End or due date"), "day"),
        Column(_("Cost in taka"), "taka"),
        Column(_("Weight"), "percent"),
        Column(_("Waits for"), "code"),
    ]
    lines: list[list[object]] = []
    for row in rows:
        state, code = row.state, row.action.code
        waits = ", ".join(state.depends_on)
        lines.append(
            [
                code, None, state.name, str(state.component), state.owner.name,
                state.start, state.end, state.cost_bdt, None, waits,
            ]
        )  # fmt: skip
        for each in row.milestones:
            lines.append(
                [code, each.milestone.n, each.state.name, "", "", None, each.state.due, None, each.state.weight, ""]
            )
    return Sheet(title=title, columns=columns, rows=lines)


def sentences(change: ActionChange, language: str) -> list[str]:
    """What changed of an action and its milestones."""
    if change.came:
        return [_("New on the plan")]
    if change.went:
        return [_("No longer on the plan")]
    found = [_sentence(each, language) for each in change.fields]
    return found + [line for each in change.milestones for line in _of_milestone(each, language)]


def _of_milestone(change: MilestoneChange, language: str) -> list[str]:
    words = {"n": shown(change.n, "whole", language), "name": change.name}
    if change.came:
        return [_("Milestone %(n)s is new: %(name)s") % words]
    if change.went:
        return [_("Milestone %(n)s is no longer there: %(name)s") % words]
    name = _("Milestone %(n)s") % words
    return [f"{name}: {_sentence(each, language)}" for each in change.fields]


def _sentence(each: Difference, language: str) -> str:
    return _("%(field)s: %(after)s instead of %(before)s") % {
        "field": label_of(each.field),
        "before": value_of(each.then, each.field, language),
        "after": value_of(each.now, each.field, language),
    }
