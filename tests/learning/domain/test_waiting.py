"""What learning says to others: what waits for a person, and what a certificate's code stands for."""

import datetime as dt

import pytest
import time_machine
from django.utils import translation

from learning.domain import certification
from learning.domain.enrolment import RENEWAL_WINDOW, enrol
from learning.domain.waiting import check_page_of, due_for_renewal, waits_for
from learning.models import Certificate, StandardVersion
from learning.values import ChangeKind
from tests.factories.governance import PersonFactory
from tests.factories.learning import (
    StandardVersionFactory,
    completed,
    enrolled,
    publish,
    published_course,
    quiz,
    read,
    screen,
    take_quiz,
    write_lesson,
)

pytestmark = pytest.mark.django_db


def on(day):
    """The clock at noon in Dhaka of that day."""
    return time_machine.travel(dt.datetime.combine(day, dt.time(6), dt.UTC), tick=False)


# --- what waits


def test_one_goes_on_where_one_stopped():
    enrolment = enrolled(published_course("soap"))
    read(enrolment, "soap-1")
    with translation.override("en"):
        (item,) = waits_for(enrolment.person)
    assert (item.kind, item.title, item.due) == ("lesson", "Go on with: Course soap", None)
    assert item.href == "/en/learn/soap/2/"


def test_a_course_that_is_done_waits_for_nobody():
    assert waits_for(completed().person) == []


def test_what_somebody_else_has_begun_does_not_wait():
    enrolled()
    assert waits_for(PersonFactory()) == []


def test_a_certificate_waits_from_the_renewal_window_on_with_its_last_day():
    certificate = completed(published_course("soap")).certificate
    window_opens = certificate.valid_until - RENEWAL_WINDOW
    with on(window_opens - dt.timedelta(days=1)):
        assert waits_for(certificate.person) == []
    with on(window_opens), translation.override("en"):
        (item,) = waits_for(certificate.person)
    assert (item.kind, item.due, item.href) == ("renewal", certificate.valid_until, "/en/courses/soap/")
    assert certificate.standard_version.name_en in item.title


# --- what is due for renewal


def test_what_ends_soon_is_due_unless_it_was_renewed():
    first = completed().certificate
    with on(first.valid_until):
        assert due_for_renewal([first]) == [first]
        assert due_for_renewal([first, certification.renew(certificate=first, by=None)]) == []


def test_what_was_revoked_is_not_due():
    certificate = completed().certificate
    with on(certificate.valid_until):
        revoked = certification.revoke(certificate=certificate, reason="Sat by another", by=None)
        assert due_for_renewal([revoked]) == []


def test_whoever_has_earned_a_newer_version_of_the_standard_does_not_renew_the_old_one():
    course = published_course("soap")
    old = completed(course).certificate
    course.certifies = StandardVersionFactory(standard=course.certifies.standard, number=2)
    write_lesson(course, [screen("new"), quiz("new-quiz")])
    publish(course, ChangeKind.MAJOR)
    with on(old.valid_until):
        again = enrol(person=old.person, course=course, by=old.person)
        read(again, "new")
        take_quiz(again, "new-quiz", "aa")
        assert set(StandardVersion.objects.filter(certificates__person=old.person)) == {
            old.standard_version,
            course.certifies,
        }
        assert waits_for(old.person) == []


# --- check pages


def test_a_check_page_tells_of_the_day_of_issue_and_whether_the_record_is_whole():
    certificate = completed().certificate
    name = certificate.holder_en
    type(certificate.person).objects.update(name_en="New Name")
    context = check_page_of(certificate.code).context
    assert context["attested"]["holder"]["en"] == name
    assert (context["status"], context["intact"], context["later"]) == ("valid", True, False)
    Certificate.objects.update(holder_en="Somebody Else")
    assert check_page_of(certificate.code).context["intact"] is False


def test_a_check_page_says_that_there_is_a_later_period():
    first = completed().certificate
    second = certification.renew(certificate=first, by=None)
    assert check_page_of(first.code).context["later"] is True
    assert check_page_of(second.code).context["later"] is False


@pytest.mark.parametrize("typed", ["{code}", "{lower}", "C{plain}", "c-{plain}"])
def test_a_code_is_found_as_people_type_it(typed):
    code = completed().certificate.code
    page = check_page_of(typed.format(code=code, lower=code.lower(), plain=code.removeprefix("C-")))
    assert page.context["certificate"].code == code


def test_an_unknown_code_has_no_page():
    assert check_page_of("C-NOTHING1") is None
