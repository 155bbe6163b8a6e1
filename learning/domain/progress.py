"""How far somebody is in a course: pure rules, and the reading of what they need.

Done is what was passed in any version of the edition, because a correction keeps every activity. A course is
complete when all that its edition requires is done. One resumes at the first activity that is not done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from governance.models import Person
from learning import queries
from learning.models import Attempt, CourseVersion, Enrolment
from learning.values import CourseContent, Place


def done_activities(attempts: Iterable[Attempt]) -> frozenset[str]:
    """The activities that were gone past or passed, by UUID."""
    return frozenset(str(attempt.activity_uuid) for attempt in attempts if attempt.passed)


def is_complete(required: frozenset[str], done: frozenset[str]) -> bool:
    return required <= done


def resume_place(content: CourseContent, done: frozenset[str]) -> Place:
    """The first activity that is not done; when all are, the last."""
    return next((place for place in content.places if place.uuid not in done), content.places[-1])


def lesson_is_done(lesson: dict, done: frozenset[str]) -> bool:
    return all(activity["uuid"] in done for activity in lesson["activities"] if activity.get("required", True))


@dataclass
class Study:
    """An enrolment as a learner's pages need it: the version, what was done in it, where to go on."""

    enrolment: Enrolment
    version: CourseVersion
    attempts: list[Attempt] = field(default_factory=list)

    @cached_property
    def content(self) -> CourseContent:
        """In the active language."""
        return self.version.spoken

    @cached_property
    def done(self) -> frozenset[str]:
        return done_activities(self.attempts)

    @property
    def is_complete(self) -> bool:
        return is_complete(self.content.required, self.done)

    @property
    def resume(self) -> Place:
        return resume_place(self.content, self.done)

    def attempts_at(self, uuid: str) -> list[Attempt]:
        return [attempt for attempt in self.attempts if str(attempt.activity_uuid) == str(uuid)]

    def open_attempt(self, uuid: str) -> Attempt | None:
        return next((attempt for attempt in self.attempts_at(uuid) if attempt.is_open), None)


def study_of(person: Person, slug: str) -> Study | None:
    """What a person's pages of a course show, or None when they are not enrolled in it. Three queries."""
    enrolment = queries.enrolment_in(person, slug)
    if enrolment is None:
        return None
    attempts = list(Attempt.objects.filter(enrolment=enrolment).order_by("id"))
    return Study(enrolment, queries.version_of(enrolment), attempts)
