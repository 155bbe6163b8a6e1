import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from learning.models import Certificate
from tests.factories.learning import completed

pytestmark = pytest.mark.django_db


def test_the_database_knows_one_certificate_for_a_person_standard_and_period():
    first = completed().certificate
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            code="C-OTHER",
            person=first.person,
            course_version=first.course_version,
            standard_version=first.standard_version,
            period=first.period,
            issued_on=first.issued_on,
            valid_until=first.valid_until,
        )


def test_validity_is_a_date_that_can_be_asked_for():
    certificate = completed().certificate
    last = certificate.valid_until
    assert Certificate.objects.valid_on(last).exists()
    assert not Certificate.objects.valid_on(last + dt.timedelta(days=1)).exists()
    assert not Certificate.objects.valid_on(certificate.issued_on - dt.timedelta(days=1)).exists()


def test_the_status_of_a_day_is_one_word():
    certificate = completed().certificate
    assert certificate.status_on(certificate.valid_until) == "valid"
    assert certificate.status_on(certificate.valid_until + dt.timedelta(days=1)) == "expired"
    assert certificate.status_on(certificate.issued_on - dt.timedelta(days=1)) == "not_yet"
    certificate.revoked_on = certificate.issued_on
    assert certificate.status_on(certificate.valid_until) == "revoked"
