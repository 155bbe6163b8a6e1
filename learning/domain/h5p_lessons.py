"""An H5P exercise in a lesson: how often it was tried, how well, and whether one may go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from governance.models import Person
from learning.exercises.marking import RULES as OWN
from learning.h5p.marking import is_marked_again
from learning.models import Enrolment, H5PContent, H5PResult, H5PStatement

Activity = dict[str, Any]
LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Tries:
    """The tries of somebody at an exercise in percent of its points, in their order; those that count."""

    percents: list[int]
    limit: int | None

    @property
    def best(self) -> int | None:
        return max(self.percents, default=None)

    @property
    def left(self) -> int | None:
        """How many remain; None when there is no limit."""
        return None if self.limit is None else max(0, self.limit - len(self.percents))


def content_of(activity: Activity) -> H5PContent | None:
    """The content of an activity in the language of the reader, where it has one."""
    english = activity.get("content_en") if get_language() == "en" else ""
    return H5PContent.objects.filter(uuid=UUID(english or activity["content"])).first()


def tries_at(activity: Activity, person: Person, enrolment: Enrolment | None = None) -> Tries:
    """What somebody did at an exercise: in both languages and in every revision of it. In an enrolment only what the
    server heard of since: the clock of a phone may say anything. What the server marked again counts before what the
    browser said.
    """
    works = [UUID(work) for key in ("work", "work_en") if (work := activity.get(key))]
    named = Q(content__work__in=works) if works else Q(content__uuid=UUID(activity["content"]))
    limit, begun = activity.get("attempts"), enrolment.enrolled_at if enrolment else LONG_AGO
    whole = H5PStatement.objects.filter(part="", verb__in=("answered", "completed"), max_score__gt=0)
    whole = whole.filter(received_at__gte=begun).order_by("received_at", "id")
    rows = H5PResult.objects.filter(named, person=person).order_by("id")
    rows = rows.select_related("content").prefetch_related(Prefetch("statements", whole))
    found = [each for row in rows for each in _percents(row) if each[0] >= begun]
    return Tries([percent for _moment, percent in sorted(found, key=itemgetter(0))][:limit], limit)


def refused(activity: Activity, enrolment: Enrolment) -> ValidationError | None:
    """Why somebody may not go past an exercise yet: it has a pass mark that they did not reach."""
    least = activity.get("pass_mark")
    if not least:
        return None
    tries = tries_at(activity, enrolment.person, enrolment)
    if tries.best is not None and tries.best >= least:
        return None
    if tries.left == 0:
        return ValidationError(_("No attempts are left. Take the course again."), code="no_attempts_left")
    return ValidationError(
        _("Work through the exercise first: %(percent)s percent of the points are needed to go on."),
        code="not_passed",
        params={"percent": lazy_number(least)},
    )


def _percents(row: H5PResult) -> list[tuple[dt.datetime, int]]:
    """When the server heard of each try, and how it ended: one each time that the whole was answered; a type that only
    says how it ended has one try an opening. Where everything can be marked again, what a browser says counts nothing.
    """
    content = row.content
    is_strict = is_marked_again(content.machine, content.played, OWN)
    wholes = [each for each in row.statements.all() if not is_strict or each.marked_score is not None]
    ended = [each for each in wholes if each.verb == "completed"]
    found = _scored(ended or wholes)
    if found or is_strict:
        return found
    score, most = (row.marked_score, row.marked_max) if row.marked_score is not None else (row.score, row.max_score)
    return [(row.received_at, score * 100 // most)] if score is not None and most else []


def _scored(statements: Iterable[H5PStatement]) -> list[tuple[dt.datetime, int]]:
    found = []
    for each in statements:
        marked = each.marked_score is not None
        score, most = (each.marked_score, each.marked_max) if marked else (each.score, each.max_score)
        if score is not None and most:
            found.append((each.received_at, max(0, score) * 100 // most))
    return found
