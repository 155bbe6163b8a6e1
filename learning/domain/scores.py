"""The result of a course: the best that somebody did at each quiz and exercise, by its weight."""

from __future__ import annotations

from learning.domain.h5p_lessons import tries_at
from learning.domain.progress import Study
from learning.values import Place


def course_percent(study: Study) -> int | None:
    """Percent of the points, over what was tried so far; None while nothing was, or nothing counts."""
    weights = ((_weight(place), place) for place in study.content.places)
    tried = [(weight, best) for weight, place in weights if weight and (best := _best(study, place)) is not None]
    total = sum(weight for weight, _percent in tried)
    return sum(weight * best for weight, best in tried) // total if total else None


def _weight(place: Place) -> int:
    return int(place.activity.get("weight", 1)) if place.kind in ("quiz", "h5p") else 0


def _best(study: Study, place: Place) -> int | None:
    if place.kind == "h5p":
        return tries_at(place.activity, study.enrolment.person, study.enrolment).best
    scored = [attempt for attempt in study.attempts_at(place.uuid) if attempt.score_max]
    return max(((attempt.score_raw or 0) * 100 // (attempt.score_max or 1) for attempt in scored), default=None)
