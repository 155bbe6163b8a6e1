import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from governance.values import Role
from learning.domain.enrolment import enrol
from learning.models import Batch, Enrolment
from learning.values import ChangeKind
from tests.factories.governance import OrgUnitFactory, PersonFactory, PostingFactory, person_with_role
from tests.factories.learning import (
    completed,
    course_draft,
    enrolled,
    publish,
    published_course,
    quiz,
    screen,
    write_lesson,
)

pytestmark = pytest.mark.django_db


def batch(course, seats=1, **fields):
    today = timezone.localdate()
    fields = {"start": today, "end": today + dt.timedelta(days=30), **fields}
    return Batch.objects.create(
        code=f"B{Batch.objects.count()}", course=course, name_en="B", name_bn="ব", seats=seats, **fields
    )


def test_enrolling_twice_is_enrolling_once():
    course, person = published_course(), PersonFactory()
    assert enrolled(course, person) == enrolled(course, person)


def test_a_course_that_is_not_published_takes_nobody():
    with pytest.raises(ValidationError) as refused:
        enrolled(course_draft())
    assert refused.value.code == "not_published"


def test_the_seats_of_a_batch_are_kept():
    course = published_course()
    run = batch(course)
    first, second = PersonFactory(), PersonFactory()
    enrol(person=first, course=course, by=None, batch=run)
    with pytest.raises(ValidationError) as refused:
        enrol(person=second, course=course, by=None, batch=run)
    assert refused.value.code == "batch_full"
    assert enrol(person=first, course=course, by=None, batch=run).batch == run


def test_a_batch_that_has_ended_takes_nobody():
    course = published_course()
    past = timezone.localdate() - dt.timedelta(days=2)
    with pytest.raises(ValidationError) as refused:
        enrol(person=PersonFactory(), course=course, by=None, batch=batch(course, start=past, end=past))
    assert refused.value.code == "batch_over"


def test_nobody_enrols_a_stranger():
    with pytest.raises(PermissionDenied):
        enrol(person=PersonFactory(), course=published_course(), by=PersonFactory())


def test_a_trainer_enrols_the_people_of_the_unit():
    unit = OrgUnitFactory()
    learner = PostingFactory(unit=unit).person
    trainer = person_with_role(Role.TRAINER, unit)
    assert enrol(person=learner, course=published_course(), by=trainer).person == learner


def test_a_new_edition_does_not_pull_anybody_out_of_the_old_one():
    course = published_course("soap")
    enrolment = enrolled(course)
    write_lesson(course, [screen("soap-1"), quiz("soap-quiz")])
    publish(course, ChangeKind.MAJOR)
    assert enrol(person=enrolment.person, course=course, by=enrolment.person) == enrolment


def test_a_completed_course_stands_until_its_certificate_is_due():
    done = completed()
    assert enrol(person=done.person, course=done.course, by=done.person) == done
    with time_machine.travel(dt.datetime.combine(done.certificate.valid_until, dt.time(6), dt.UTC)):
        again = enrol(person=done.person, course=done.course, by=done.person)
    assert (again.round, again.is_open) == (2, True)
    assert Enrolment.objects.completed().get() == done
