"""Who may see and do what in learning. A record of learning belongs to the person; a trainer sees it where they train.

`visible_to` and `own` decide for pages, lists, files and interfaces alike.
"""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Model, Q, QuerySet

from governance.models import Person, Posting
from governance.permissions import holder_of, person_of, units_of
from governance.values import Role
from learning.models import Answer, Attempt, Certificate, Enrolment, H5PContent, H5PResult, H5PStatement

OWNER = {
    Enrolment: "person",
    Attempt: "enrolment__person",
    Answer: "attempt__enrolment__person",
    Certificate: "person",
    H5PResult: "person",
    H5PStatement: "result__person",
}


@rules.predicate(name="a person")
def may_learn(user: Any) -> bool:
    """Everybody who is known as a person; an account without one (a robot) has nothing to learn."""
    return person_of(user) is not None


may_write_courses = holder_of(Role.EDITOR, Role.ADMINISTRATOR)


def installs_libraries(person: Person | None) -> bool:
    """Whether somebody may let the scripts of a library in: superusers, and who was given that right; None is the
    system.
    """
    return person is None or (person.user is not None and person.user.has_perm("learning.install_h5p_library"))


for _verb in ("add", "change", "delete", "view", "publish", "lock", "unlock"):
    for _noun in ("course", "standard", "standardversion"):
        rules.add_perm(f"learning.{_verb}_{_noun}", may_write_courses)


def plays(user: Any, rows: QuerySet[H5PContent]) -> QuerySet[H5PContent]:
    """The contents that somebody may play: people all of them, a draft its author; visitors those that are for
    everybody and whose newest revision is so too, because an author takes a content back by revising it.
    """
    person = person_of(user)
    if person is None:
        public = H5PContent.objects.newest().filter(is_public=True).values("work")
        return rows.filter(is_public=True, is_draft=False, work__in=public)
    return rows.filter(Q(is_draft=False) | Q(by=person))


def own(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows that belong to this person and nobody else."""
    person = person_of(user)
    return rows.filter(**{OWNER[rows.model]: person}) if person else rows.none()


def visible_to(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """One's own rows, and those of the people who are posted today where one trains."""
    person = person_of(user)
    if person is None:
        return rows.none()
    path = OWNER[rows.model]
    trained = Posting.objects.current().filter(unit__in=units_of(person, Role.TRAINER)).values("person")
    return rows.filter(Q(**{path: person}) | Q(**{f"{path}__in": trained}))


def owns(person: Person | None, row: Model) -> bool:
    """Whether a row belongs to this person; None is the system, which may."""
    if person is None:
        return True
    owner: Any = row
    for step in OWNER[type(row)].split("__"):
        owner = getattr(owner, step)
    return owner == person


def publishes_courses(person: Person | None) -> bool:
    """Whether somebody may publish a course: who writes courses, and superusers; None is the system."""
    if person is None or may_write_courses(person):
        return True
    return person.user is not None and person.user.has_perm("learning.publish_course")


def trains(person: Person | None, learner: Person) -> bool:
    """Whether somebody is the trainer of where the learner is posted today; None is the system."""
    if person is None:
        return True
    units = units_of(person, Role.TRAINER, Role.ADMINISTRATOR)
    return Posting.objects.current().filter(person=learner, unit__in=units).exists()
