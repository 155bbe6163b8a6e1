"""What a scenario would do, as a table and as a drawing."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from basis.charts import Chart, GanttRow, gantt_chart
from basis.money import format_taka_short
from basis.numerals import digits_in, format_number
from basis.periods import format_day
from governance.queries.scenarios import ActionEffect, Effect
from governance.reports.sheets import Column, Sheet


def effect_sheet(effect: Effect, *, title: str) -> Sheet:
    """One row for each action that the scenario changes or moves."""
    columns = [
        Column(_("Action"), "code"),
        Column(_("Name")),
        Column(_("Planned start"), "day"),
        Column(_("Planned end"), "day"),
        Column(_("Start in the scenario"), "day"),
        Column(_("End in the scenario"), "day"),
        Column(_("Expected end by the plan"), "day"),
        Column(_("Expected end in the scenario"), "day"),
        Column(_("Days later"), "whole"),
        Column(_("Cost in taka"), "taka"),
        Column(_("Cost in the scenario"), "taka"),
    ]
    rows = effect.affected
    return Sheet(
        title=title,
        columns=columns,
        rows=[_cells(row) for row in rows],
        foot=[_("Whole plan"), "", *[None] * 4, effect.end_before, effect.end_after, effect.days, effect.cost_before,
              effect.cost_after],
        hrefs=[reverse("action", args=[row.action.code]) for row in rows],
    )  # fmt: skip


def finding(effect: Effect, language: str) -> str:
    """What becomes of the whole plan."""
    if effect.end_after is None:
        return _("Nothing is planned yet")
    words = {
        "day": format_day(effect.end_after, language=language),
        "days": format_number(abs(effect.days), language=language),
        "cost": format_taka_short(effect.cost_after - effect.cost_before, language=language),
    }
    if effect.days > 0:
        when = _("The plan would end on %(day)s, %(days)s days later")
    elif effect.days < 0:
        when = _("The plan would end on %(day)s, %(days)s days earlier")
    else:
        when = _("The plan would end on %(day)s, as without the scenario")
    if effect.cost_after == effect.cost_before:
        return when % words
    return _("%(end)s; its cost would change by %(cost)s") % {**words, "end": when % words}


def effect_chart(effect: Effect, *, title: str, on: dt.date, language: str) -> Chart:
    """The changed and moved actions as they would run; the table says what they were."""
    rows = sorted(effect.affected, key=lambda row: (row.after.start, row.action.code))
    return gantt_chart(
        title=title,
        language=language,
        rows=[
            GanttRow(
                digits_in(str(row.action), language), row.after.start, row.after.end, done=row.row.standing.derived or 0
            )
            for row in rows
        ],
        today=on,
        show_day=lambda day: format_day(day, language=language),
    )


def _cells(row: ActionEffect) -> list[object]:
    action, change = row.action, row.change
    tried = [change.start, change.end] if change else [None, None]
    ends = [row.before.end, row.after.end, row.days]
    return [action.code, action.name, action.start, action.end, *tried, *ends, action.cost_bdt, row.cost]
