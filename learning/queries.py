"""Reads that more than one page needs. Each asks the database the same number of times, however many rows there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import OuterRef, QuerySet, Subquery

from governance.models import Person
from learning.models import Attempt, Certificate, Course, CourseVersion, Enrolment


def published_courses() -> QuerySet[Course]:
    """Courses that are open to everybody, each with `newest_version_id`."""
    newest = CourseVersion.objects.filter(course=OuterRef("pk")).newest_first().values("pk")[:1]
    return (
        Course.objects.filter(live=True)
        .annotate(newest_version_id=Subquery(newest))
        .exclude(newest_version_id=None)
        .defer("lessons")
        .order_by("slug")
    )


def newest_version(course: Course) -> CourseVersion | None:
    """The version that somebody who enrols today studies."""
    return CourseVersion.objects.filter(course=course).newest_first().select_related("standard_version").first()


def version_of(enrolment: Enrolment) -> CourseVersion:
    """The newest correction of the edition in which somebody is enrolled."""
    return (
        CourseVersion.objects.filter(course_id=enrolment.course_id, major=enrolment.major)
        .newest_first()
        .select_related("standard_version")[:1]
        .get()
    )


def versions_of(enrolments: Iterable[Enrolment]) -> dict[tuple[int, int], CourseVersion]:
    """For each (course, edition) of the enrolments its newest correction; one query."""
    wanted = {(row.course_id, row.major) for row in enrolments}
    found: dict[tuple[int, int], CourseVersion] = {}
    rows = CourseVersion.objects.filter(course_id__in={course for course, _ in wanted})
    newest = rows.filter(
        pk=Subquery(
            CourseVersion.objects.filter(course=OuterRef("course"), major=OuterRef("major"))
            .newest_first()
            .values("pk")[:1]
        )
    )
    for version in newest:
        if (version.course_id, version.major) in wanted:
            found[version.course_id, version.major] = version
    return found


@dataclass(frozen=True)
class Standing:
    """How far somebody is in one enrolment. `done` holds the activities of the edition that are done."""

    enrolment: Enrolment
    version: CourseVersion
    done: frozenset[str] = field(default_factory=frozenset)

    @property
    def done_count(self) -> int:
        return len(self.done & self.version.parsed.required)

    @property
    def count(self) -> int:
        return len(self.version.parsed.required)

    @property
    def title(self) -> str:
        return self.version.spoken.data["title"]


def standings(enrolments: Iterable[Enrolment]) -> list[Standing]:
    """How far people are in each of their enrolments; two queries."""
    rows = list(enrolments)
    versions = versions_of(rows)
    done: dict[int, set[str]] = defaultdict(set)
    passed = Attempt.objects.filter(enrolment__in=rows, passed=True).values_list("enrolment_id", "activity_uuid")
    for enrolment_id, activity in passed:
        done[enrolment_id].add(str(activity))
    return [
        Standing(row, versions[row.course_id, row.major], frozenset(done[row.pk]))
        for row in rows
        if (row.course_id, row.major) in versions
    ]


def open_standings(person: Person) -> list[Standing]:
    """What somebody has begun and not ended, the latest first."""
    rows = Enrolment.objects.filter(person=person).open().select_related("course", "batch").defer("course__lessons")
    return standings(rows.order_by("-enrolled_at", "-id"))


def enrolment_in(person: Person, slug: str) -> Enrolment | None:
    """The enrolment that a person's pages of a course are about: the open one, else the last."""
    rows = Enrolment.objects.filter(person=person, course__slug=slug).select_related("course", "person")
    rows = rows.defer("course__lessons").order_by("-id")
    found = list(rows)
    return next((row for row in found if row.is_open), found[0] if found else None)


def certificate_for(enrolment: Enrolment) -> Certificate | None:
    return Certificate.objects.filter(enrolment=enrolment).select_related("standard_version__standard").first()


def certificates_of(person: Person) -> QuerySet[Certificate]:
    return Certificate.objects.filter(person=person).select_related("standard_version__standard", "course_version")


def certificate_with(code: str) -> Certificate | None:
    """The certificate of a code, however it was typed: small letters, without hyphen, O for 0, I or L for 1."""
    plain = code.strip().upper().removeprefix("C").replace("-", "").replace(" ", "")
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    return (
        Certificate.objects.filter(code=f"C-{plain}")
        .select_related("standard_version__standard", "course_version", "person")
        .first()
    )
