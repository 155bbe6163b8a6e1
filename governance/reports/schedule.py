"""The calendar of the plan as drawing and as table: what was planned, what is expected, what decides the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from basis.charts import Chart, PlanBar, PlanMark, plan_gantt
from basis.numerals import digits_in
from basis.periods import format_day
from governance.models import Milestone
from governance.queries import milestone_state
from governance.queries.schedule import PlanSchedule, Timing
from governance.reports.sheets import Column, Sheet


def schedule_sheet(timings: Sequence[Timing], *, title: str, note: str = "") -> Sheet:
    """One row an action, saying all that the drawing shows."""
    columns = [
        Column(_("Action"), "code"),
        Column(_("Name")),
        Column(_("Owner")),
        Column(_("Planned start"), "day"),
        Column(_("Planned end"), "day"),
        Column(_("Expected start"), "day"),
        Column(_("Expected end"), "day"),
        Column(_("Days later than planned"), "whole"),
        Column(_("Own work behind, days"), "whole"),
        Column(_("Days to spare"), "whole"),
        Column(_("Critical path")),
        Column(_("Waits for"), "code"),
        Column(_("Derived progress"), "percent"),
        Column(_("Status")),
    ]
    return Sheet(
        title=title,
        columns=columns,
        rows=[_cells(timing) for timing in timings],
        hrefs=[reverse("action", args=[timing.action.code]) for timing in timings],
        note=note,
    )


def schedule_chart(timings: Sequence[Timing], *, title: str, on: dt.date, language: str) -> Chart:
    """The same as a drawing, each row a link to its action."""
    return plan_gantt(
        title=title,
        language=language,
        bars=[_drawn(timing, on, language) for timing in timings],
        today=on,
        show_day=lambda day: format_day(day, language=language),
    )


def finding(plan: PlanSchedule, language: str) -> str:
    """When the plan is expected to end, and by how much that is late."""
    if plan.end is None or plan.planned_end is None:
        return _("Nothing is planned yet")
    end = format_day(plan.end, language=language)
    if plan.slip <= 0:
        return _("The plan is expected to end on %(day)s, not later than planned") % {"day": end}
    return _("The plan is expected to end on %(day)s, %(days)s than planned") % {
        "day": end,
        "days": _later(plan.slip, language),
    }


def _cells(timing: Timing) -> list:
    action, standing = timing.action, timing.row.standing
    return [
        action.code,
        action.name,
        action.owner.name,
        action.start,
        action.end,
        timing.span.start,
        timing.span.end,
        timing.slip,
        timing.late,
        timing.span.slack,
        _("Yes") if timing.is_critical else _("No"),
        ", ".join(timing.needs),
        standing.derived,
        _("Done") if standing.is_done else standing.label,
    ]


def _drawn(timing: Timing, on: dt.date, language: str) -> PlanBar:
    action = timing.action
    return PlanBar(
        key=action.code,
        label=digits_in(f"{action.code} {action.name}", language),
        planned=(action.start, action.end),
        expected=(timing.span.start, timing.span.end),
        marks=[_mark(row, on, language) for row in action.milestones.all()],
        needs=timing.needs,
        critical=timing.is_critical,
        says=_says(timing, language),
        href=reverse("action", args=[action.code]),
    )


def _mark(milestone: Milestone, on: dt.date, language: str) -> PlanMark:
    state = milestone_state(milestone, on=on).state
    day = milestone.reached_on if state == "done" and milestone.reached_on else milestone.due
    return PlanMark(day, state, f"{milestone.name}: {format_day(day, language=language)}")


def _says(timing: Timing, language: str) -> str:
    """What a listener hears of one row."""
    action = timing.action
    parts = [
        digits_in(f"{action.code} {action.name}", language),
        _("planned %(start)s – %(end)s")
        % {
            "start": format_day(action.start, language=language),
            "end": format_day(action.end, language=language),
        },
        _("expected end %(end)s") % {"end": format_day(timing.span.end, language=language)},
    ]
    if timing.slip > 0:
        parts.append(_later(timing.slip, language))
    if timing.is_critical:
        parts.append(_("on the critical path"))
    return ", ".join(parts)


def _later(days: int, language: str) -> str:
    return ngettext("%(days)s day later", "%(days)s days later", days) % {"days": digits_in(str(days), language)}
