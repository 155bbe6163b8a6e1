"""The words of jobs: their states, what may follow what, why one failed."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """queued → running → finished | failed | cancelled; running → queued when it is tried again."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


OVER = frozenset({JobState.FINISHED, JobState.FAILED, JobState.CANCELLED})

# Why a job failed, in a sentence that says what to do; another code brings its own sentence.
REASONS = {
    "crashed": _(
        "Something went wrong on our side. Nothing was changed. Start it again; "
        "if it fails once more, tell the help desk the reference."
    ),
    "interrupted": _(
        "The work was interrupted several times and was given up. Nothing was changed. Start it again; "
        "if it fails once more, tell the help desk the reference."
    ),
    "forbidden": _("You may not do this any more. Nothing was changed. Ask the person who gives you your role."),
    "unknown_kind": _("This installation cannot do this kind of work. Nothing was changed."),
    "file_missing": _("The file of this job is no longer there. Nothing was changed. Upload it again."),
}


@dataclass(frozen=True)
class Progress:
    """How far a job is: `done` of `total` pieces (total None: unknown), with a note for people."""

    done: int = 0
    total: int | None = None
    note: str = ""

    @property
    def percent(self) -> int | None:
        """0 to 100, or None when the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None
