"""Work of governance that runs later."""

from __future__ import annotations

from governance.domain import editing, minutes, reminders, search, units
from jobs.domain.execution import RunningJob


def rebuild_search(job: RunningJob) -> dict[str, object]:
    """Read every source of the search anew."""
    return dict(search.rebuild_search())


def sync_editors(job: RunningJob) -> dict[str, object]:
    """Let the accounts follow roles that began or ended by the calendar."""
    editing.sync_all()
    return {}


def follow_placements(job: RunningJob) -> dict[str, object]:
    """Bring the tree of places up to today: moves that were entered ahead take place on their day."""
    return {"moved": units.follow_placements()}


def approve_minutes(job: RunningJob) -> dict[str, object]:
    """Approve the minutes whose days for answers have passed without an objection."""
    return {"approved": minutes.approve_silent()}


def remind_holders(job: RunningJob) -> dict[str, object]:
    """Remind those who hold action items that are due."""
    return {"reminded": reminders.remind()}
