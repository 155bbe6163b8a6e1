"""The tasks of an action as a table, as their page lists them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from governance.models import Action, Milestone, Task
from governance.reports.sheets import Column, Sheet


def tasks_sheet(action: Action, milestones: Iterable[Milestone]) -> Sheet:
    """One row a task; `milestones` come from `queries.tasks.tasks_of`."""
    return Sheet(
        title=_("Tasks of action %(action)s") % {"action": str(action)},
        columns=[
            Column(_("Milestone")),
            Column(_("What is to be done")),
            Column(_("Held by")),
            Column(_("Due date"), "day"),
            Column(_("State")),
            Column(_("Done on"), "day"),
        ],
        rows=[
            [
                milestone.name,
                task.text,
                task.holder.name if task.holder else "",
                task.due,
                state_of(task),
                task.done_on,
            ]
            for milestone in milestones
            for task in milestone.tasks.all()
        ],
    )


def state_of(task: Task) -> str:
    """The state in a word."""
    if task.done_on:
        return _("Done")
    return _("No longer needed") if task.dropped_on else _("Open")
