"""The kinds of activity that a lesson may hold, and who shows and marks each.

A kind has two halves. The author's half is a block in `learning.models.blocks` (how it is written and how it is
frozen into a version). The learner's half is registered here, in `apps.py: ready()`. Nothing else in the domain
or in the pages knows a kind by name, so that a new one (H5P) is one block and one registration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from learning.values import Mark


@dataclass(frozen=True)
class ActivityKind:
    """How one kind of activity is shown and marked.

    `show(request, study)` answers a learner's request for the activity, `study` being `learning.domain.progress.Study`.
    `mark(activity, answers)` is pure: frozen activity and {question uuid: response} in, `Mark` out. None means that
    the kind has nothing to mark: it is done when the learner has gone past it.
    `refused(activity, enrolment)` says why a learner may not go past yet, or None.
    `correct(activity, question, response)` says whether one response is right, or None when it cannot be told.
    """

    name: str
    show: Callable[..., Any]
    mark: Callable[[dict[str, Any], dict[str, Any]], Mark] | None = None
    correct: Callable[[dict[str, Any], str, Any], bool | None] | None = None
    refused: Callable[[dict[str, Any], Any], ValidationError | None] | None = None


activity_kinds: dict[str, ActivityKind] = {}
