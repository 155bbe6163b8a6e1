import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from governance.models import LogEntry, Posting
from governance.values import Role
from learning.domain import certification
from learning.domain.enrolment import enrol
from learning.models import Certificate
from tests.factories.governance import OrgUnitFactory, PersonFactory, PostingFactory, person_with_role
from tests.factories.learning import completed, enrolled, published_course, read, take_quiz

db = pytest.mark.django_db


@db
def test_completing_a_course_awards_its_certificate():
    enrolment = completed()
    certificate = Certificate.objects.get()
    assert (certificate.person, certificate.period) == (enrolment.person, 1)
    assert certificate.holder_bn == enrolment.person.name_bn
    assert certificate.valid_until == certification.last_day(timezone.localdate(), 24)


@db
def test_an_unfinished_course_earns_nothing():
    with pytest.raises(ValidationError) as refused:
        certification.award(enrolment=enrolled(), by=None)
    assert refused.value.code == "not_completed"


@db
def test_asking_again_returns_the_same_certificate():
    enrolment = completed()
    assert certification.award(enrolment=enrolment, by=None) == enrolment.certificate


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_make_one_certificate():
    enrolment = completed()
    Certificate.objects.all().delete()

    def ask(_number):
        try:
            return certification.award(enrolment=type(enrolment).objects.get(pk=enrolment.pk), by=None).code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=10) as pool:
        codes = set(pool.map(ask, range(50)))
    assert len(codes) == 1
    assert Certificate.objects.count() == 1


@db
def test_three_cycles_give_three_certificates_and_erase_nothing():
    course = published_course("soap")
    enrolment = completed(course)
    person = enrolment.person
    for cycle in (2, 3):
        last = Certificate.objects.order_by("-period").first()
        with time_machine.travel(dt.datetime.combine(last.valid_until + dt.timedelta(days=5), dt.time(6), dt.UTC)):
            enrolment = enrol(person=person, course=course, by=person)
            assert enrolment.round == cycle
            read(enrolment, "soap-1")
            read(enrolment, "soap-2")
            take_quiz(enrolment, "soap-quiz", "aa")
    periods = Certificate.objects.order_by("period")
    assert [certificate.period for certificate in periods] == [1, 2, 3]
    assert all(certification.is_intact(certificate) for certificate in periods)
    assert [Certificate.objects.valid_on(row.issued_on).count() for row in periods] == [1, 1, 1]


@db
def test_renewing_twice_adds_one_period_that_begins_when_the_first_ends():
    first = completed().certificate
    second = certification.renew(certificate=first, by=None)
    assert certification.renew(certificate=first, by=None) == second
    assert second.period == 2
    assert second.valid_until == certification.last_day(first.valid_until + dt.timedelta(days=1), 24)


@db
def test_a_revoked_certificate_says_why_and_is_not_renewed():
    certificate = completed().certificate
    certification.revoke(certificate=certificate, reason="Exam was sat by another", by=None)
    certificate.refresh_from_db()
    assert certificate.status == "revoked"
    with pytest.raises(ValidationError):
        certification.renew(certificate=certificate, by=None)
    assert LogEntry.objects.filter(verb="revoke_certificate", noun_key=certificate.code).exists()


@db
def test_only_a_trainer_of_the_place_revokes():
    unit = OrgUnitFactory()
    learner = PostingFactory(unit=unit).person
    certificate = completed(person=learner).certificate
    for stranger in (learner, PersonFactory(), person_with_role(Role.TRAINER, OrgUnitFactory())):
        with pytest.raises(PermissionDenied):
            certification.revoke(certificate=certificate, reason="no", by=stranger)
    certification.revoke(certificate=certificate, reason="yes", by=person_with_role(Role.TRAINER, unit))


@db
def test_a_certificate_survives_a_transfer():
    learner = PostingFactory().person
    certificate = completed(person=learner).certificate
    Posting.objects.update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    PostingFactory(person=learner, unit=OrgUnitFactory(), valid_from=timezone.localdate())
    certificate.refresh_from_db()
    assert certificate.status == "valid"
    assert learner.certificates.get() == certificate


@db
@pytest.mark.parametrize(
    "altered",
    [{"holder_en": "Somebody Else"}, {"valid_until": dt.date(2099, 1, 1)}, {"payload": "{}"}, {"signature": "0" * 64}],
)
def test_one_changed_character_of_the_record_shows(altered):
    certificate = completed().certificate
    assert certification.is_intact(certificate)
    Certificate.objects.filter(pk=certificate.pk).update(**altered)
    certificate.refresh_from_db()
    assert not certification.is_intact(certificate)


@db
def test_a_certificate_stays_true_when_the_key_of_the_installation_changes(settings):
    certificate = completed().certificate
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert certification.is_intact(certificate)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (dt.date(2026, 11, 23), 24, dt.date(2028, 11, 22)),
        (dt.date(2026, 1, 1), 12, dt.date(2026, 12, 31)),
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28)),
        (dt.date(2028, 2, 29), 12, dt.date(2029, 2, 28)),
    ],
)
def test_a_period_ends_on_its_last_day(start, months, end):
    assert certification.last_day(start, months) == end
