"""The plan as table and drawings: what is proven, what is claimed, when, after what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from basis.charts import Chart, GanttRow, MilestonePart, gantt_chart, milestone_bar
from basis.numerals import digits_in
from basis.periods import format_day
from governance.models import Action, Milestone
from governance.queries import ActionRow, derived_progress
from governance.queries.progress import achieved_share
from governance.reports.sheets import Column, Sheet, percent


def plan_sheet(rows: Sequence[ActionRow], *, title: str) -> Sheet:
    """One row an action, as the plan page lists them."""
    columns = [
        Column(_("Action"), "code"),
        Column(_("Name")),
        Column(_("Pillar")),
        Column(_("Component")),
        Column(_("Owner")),
        Column(_("Places")),
        Column(_("Start"), "day"),
        Column(_("End"), "day"),
        Column(_("Cost in taka"), "taka"),
        Column(_("Derived progress"), "percent"),
        Column(_("Planned progress"), "percent"),
        Column(_("Status")),
        Column(_("Claimed progress"), "percent"),
    ]
    return Sheet(
        title=title,
        columns=columns,
        rows=[
            [
                row.action.code,
                row.action.name,
                str(row.action.component.pillar),
                str(row.action.component),
                row.action.owner.name,
                "; ".join(place.name for place in row.action.places.all()) or _("the whole country"),
                row.action.start,
                row.action.end,
                row.action.cost_bdt,
                row.standing.derived,
                row.standing.planned,
                _("Done") if row.standing.is_done else row.standing.label,
                row.claimed,
            ]
            for row in rows
        ],
        hrefs=[reverse("action", args=[row.action.code]) for row in rows],
    )


def milestones_chart(row: ActionRow, *, on: dt.date, language: str) -> Chart:
    """The milestones of an action, each as wide as its weight; a counted one that is under way in two parts."""
    parts = [part for milestone in row.action.milestones.all() for part in _parts(milestone, on)]
    derived = row.standing.derived
    title = (
        _("No milestone is set")
        if derived is None
        else _("%(percent)s is proven by milestones") % {"percent": percent(derived, language)}
    )
    return milestone_bar(title=title, language=language, milestones=parts, claimed=row.claimed)


def action_gantt(action: Action, others: Sequence[Action], *, on: dt.date, language: str) -> Chart:
    """An action between those that it needs and those that need it."""
    rows = sorted({action, *others}, key=lambda each: (each.start, each.code))
    return gantt_chart(
        title=_("From %(start)s to %(end)s")
        % {"start": format_day(action.start, language=language), "end": format_day(action.end, language=language)},
        language=language,
        rows=[
            GanttRow(digits_in(str(each), language), each.start, each.end, done=derived_progress(each, on=on) or 0)
            for each in rows
        ],
        today=on,
        show_day=lambda day: format_day(day, language=language),
    )


def _parts(milestone: Milestone, on: dt.date) -> list[MilestonePart]:
    """A counted milestone is done as far as it is achieved; the rest is planned, or late once it was due."""
    done = milestone.weight * achieved_share(milestone, on=on)
    rest = milestone.weight - done
    parts = []
    if done:
        parts.append(MilestonePart(milestone.name, done, "done"))
    if rest:
        parts.append(MilestonePart(milestone.name, rest, "due" if milestone.due <= on else "planned"))
    return parts
