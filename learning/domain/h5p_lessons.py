"""An H5P exercise in a lesson: whether somebody has done enough of it to go on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from governance.models import Person
from learning.models import Enrolment, H5PResult


def best_percent(content: str, person: Person, enrolment: Enrolment | None = None) -> int | None:
    """The best of somebody's results in percent, rounded down; what the server marked again counts before what the
    browser said. None while there is no result. In an enrolment, only what was begun since.
    """
    rows = H5PResult.objects.filter(content__uuid=UUID(content), person=person)
    if enrolment is not None:
        rows = rows.filter(opened_at__gte=enrolment.enrolled_at)
    found = [percent for row in rows if (percent := _percent(row)) is not None]
    return max(found, default=None)


def refused(activity: dict[str, Any], enrolment: Enrolment) -> ValidationError | None:
    """Why somebody may not go past an exercise yet: it has a pass mark that they did not reach."""
    least = activity.get("pass_mark")
    if not least:
        return None
    best = best_percent(activity["content"], enrolment.person, enrolment)
    if best is not None and best >= least:
        return None
    return ValidationError(
        _("Work through the exercise first: %(percent)s percent of the points are needed to go on."),
        code="not_passed",
        params={"percent": lazy_number(least)},
    )


def _percent(row: H5PResult) -> int | None:
    score, most = (row.marked_score, row.marked_max) if row.marked_score is not None else (row.score, row.max_score)
    return score * 100 // most if score is not None and most else None
