"""Enrolling: once, within the seats, in the newest edition; taking a course again is a new round."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Person
from learning import permissions, queries
from learning.models import Batch, Certificate, Course, Enrolment

# Before its certificate ends, a course may be taken again for the next period.
RENEWAL_WINDOW = dt.timedelta(days=90)


def enrol(*, person: Person, course: Course, by: Person | None, batch: Batch | None = None) -> Enrolment:
    """Enrol somebody in the newest edition, or return the enrolment that they already have.

    An open enrolment is finished first, also when a newer edition has come. One that was completed stands until its
    certificate is due for renewal or a newer edition exists; one that ran out of attempts may be taken again.
    Raises ValidationError: not_published, batch_full, batch_over, other_course.
    """
    if by is not None and by != person and not permissions.trains(by, person):
        raise PermissionDenied
    version = queries.newest_version(course)
    if version is None or not course.live:
        raise ValidationError(_("This course is not open for enrolment."), code="not_published")
    try:
        with transaction.atomic():
            # Whoever comes second waits here and then finds the first one's enrolment.
            Person.objects.select_for_update().get(pk=person.pk)
            current = _standing_enrolment(person, course, version.major)
            if current is not None:
                return current
            if batch is not None:
                _check_seat(batch, course)
            rounds = Enrolment.objects.filter(person=person, course=course, major=version.major)
            last = rounds.aggregate(last=Max("round"))["last"] or 0
            return Enrolment.objects.create(
                person=person, course=course, major=version.major, round=last + 1, batch=batch
            )
    except IntegrityError:
        return Enrolment.objects.open().get(person=person, course=course)


def may_take_again(*, enrolment: Enrolment, newest_major: int, today: dt.date) -> bool:
    """Whether an ended enrolment leaves room for another one."""
    if enrolment.is_open:
        return False
    if enrolment.closed_at is not None or newest_major > enrolment.major:
        return True
    certificate = Certificate.objects.filter(enrolment=enrolment).first()
    if certificate is None:
        return False
    return certificate.status_on(today) != "valid" or certificate.valid_until - today <= RENEWAL_WINDOW


def _standing_enrolment(person: Person, course: Course, newest_major: int) -> Enrolment | None:
    current = queries.enrolment_in(person, course.slug)
    if current is None or may_take_again(enrolment=current, newest_major=newest_major, today=timezone.localdate()):
        return None
    return current


def _check_seat(batch: Batch, course: Course) -> None:
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.course_id != course.pk:
        raise ValidationError(_("This batch belongs to another course."), code="other_course")
    if batch.end < timezone.localdate():
        raise ValidationError(_("This batch has ended."), code="batch_over")
    if Enrolment.objects.filter(batch=batch).count() >= batch.seats:
        raise ValidationError(_("All seats of this batch are taken."), code="batch_full")
