"""Awarding, renewing, revoking. A certificate is issued once; a renewal adds a period and erases nothing."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import json
import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from governance.domain import log
from governance.models import Person
from learning import permissions, queries
from learning.models import Certificate, CourseVersion, Enrolment, StandardVersion

# Crockford's base 32, so that a code survives being read aloud and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SALT = "learning.certificate"


def award(*, enrolment: Enrolment, by: Person | None) -> Certificate:
    """Issue the certificate of a completed enrolment, or return the one that was issued.

    However many ask at the same time, there is one: the database knows it by enrolment and by period.
    Raises ValidationError: not_completed, no_standard. Raises PermissionDenied for anybody but the system and trainers.
    """
    if by is not None and not permissions.trains(by, enrolment.person):
        raise PermissionDenied
    if enrolment.completed_at is None:
        raise ValidationError(_("The course is not completed yet."), code="not_completed")
    version = queries.version_of(enrolment)
    if version.standard_version is None:
        raise ValidationError(_("This course gives no certificate."), code="no_standard")
    while True:
        issued = queries.certificate_for(enrolment)
        if issued is not None:
            return issued
        try:
            return _issue(
                person=enrolment.person,
                standard_version=version.standard_version,
                version=version,
                enrolment=enrolment,
                verb="award_certificate",
                by=by,
            )
        except IntegrityError:
            continue  # somebody was quicker: look again


def renew(*, certificate: Certificate, by: Person | None) -> Certificate:
    """Add the next period to a certificate whose holder has shown again what it certifies. Done twice, it happens once.

    Raises ValidationError (revoked): what was revoked must be earned again.
    """
    if not permissions.trains(by, certificate.person):
        raise PermissionDenied
    if certificate.revoked_on:
        raise ValidationError(_("A revoked certificate cannot be renewed."), code="revoked")
    later = Certificate.objects.filter(
        person=certificate.person, standard_version=certificate.standard_version, period=certificate.period + 1
    )
    while True:
        following = later.first()
        if following is not None:
            return following
        try:
            return _issue(
                person=certificate.person,
                standard_version=certificate.standard_version,
                version=certificate.course_version,
                enrolment=None,
                verb="renew_certificate",
                by=by,
            )
        except IntegrityError:
            continue


def revoke(*, certificate: Certificate, reason: str, by: Person | None) -> Certificate:
    """Take a certificate back, with a reason that its check page shows. The first revocation stands."""
    if not permissions.trains(by, certificate.person):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Say why the certificate is revoked."), code="no_reason")
    with transaction.atomic():
        current = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if current.revoked_on is None:
            current.revoked_on, current.revoked_reason = timezone.localdate(), reason.strip()
            current.save(update_fields=["revoked_on", "revoked_reason"])
            log.record(
                by=by,
                verb="revoke_certificate",
                noun="Certificate",
                key=current.code,
                before={"revoked_on": None},
                after={"revoked_on": current.revoked_on.isoformat(), "reason": current.revoked_reason},
            )
    return current


def is_intact(certificate: Certificate) -> bool:
    """Whether a stored certificate is what was issued: its text is signed by us, and its columns say the same."""
    text = certificate.payload
    if hashlib.sha256(text.encode()).hexdigest() != certificate.sha256:
        return False
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(_signature(text, key), certificate.signature) for key in keys):
        return False
    said = certificate.attested
    return (
        said["code"] == certificate.code
        and said["valid_until"] == certificate.valid_until.isoformat()
        and said["issued_on"] == certificate.issued_on.isoformat()
        and said["holder"] == {"bn": certificate.holder_bn, "en": certificate.holder_en}
        and said["period"] == certificate.period
    )


def last_day(start: dt.date, months: int) -> dt.date:
    """The last day of a period of whole months: 23 November 2026 and 24 months give 22 November 2028."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    end = dt.date(year, month, day)
    # A day that the last month does not have (31 August and 6 months) already stands at its end.
    return end if day < start.day else end - dt.timedelta(days=1)


def _issue(
    *,
    person: Person,
    standard_version: StandardVersion,
    version: CourseVersion,
    enrolment: Enrolment | None,
    verb: str,
    by: Person | None,
) -> Certificate:
    today = timezone.localdate()
    with transaction.atomic():
        earlier = Certificate.objects.filter(person=person, standard_version=standard_version)
        previous = earlier.order_by("-period").first()
        start = today
        if previous is not None and previous.revoked_on is None and previous.valid_until >= today:
            start = previous.valid_until + dt.timedelta(days=1)
        certificate = Certificate(
            code="C-" + "".join(secrets.choice(ALPHABET) for place in range(8)),
            person=person,
            enrolment=enrolment,
            course_version=version,
            standard_version=standard_version,
            period=previous.period + 1 if previous else 1,
            holder_en=person.name_en,
            holder_bn=person.name_bn,
            issued_on=today,
            valid_until=last_day(start, standard_version.valid_months),
            by=by,
        )
        certificate.payload = _payload(certificate)
        certificate.sha256 = hashlib.sha256(certificate.payload.encode()).hexdigest()
        certificate.signature = _signature(certificate.payload, settings.SECRET_KEY)
        certificate.save(force_insert=True)
        log.record(
            by=by,
            verb=verb,
            noun="Certificate",
            key=certificate.code,
            after={
                "person": person.hr_number,
                "standard": standard_version.key,
                "period": certificate.period,
                "valid_until": certificate.valid_until.isoformat(),
            },
        )
    return certificate


def _payload(certificate: Certificate) -> str:
    """The canonical text of what is attested."""
    standard_version, version = certificate.standard_version, certificate.course_version
    said: dict[str, Any] = {
        "code": certificate.code,
        "holder": {"bn": certificate.holder_bn, "en": certificate.holder_en},
        "standard": {
            "code": standard_version.standard.code,
            "version": standard_version.number,
            "name": {"bn": standard_version.name_bn, "en": standard_version.name_en},
        },
        "course": {
            "slug": version.parsed.data["course"],
            "title": version.parsed.data["title"],
            "version": version.number,
            "sha256": version.sha256,
        },
        "issued_on": certificate.issued_on.isoformat(),
        "valid_until": certificate.valid_until.isoformat(),
        "period": certificate.period,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _signature(text: str, key: str | bytes) -> str:
    return salted_hmac(SALT, text, secret=key, algorithm="sha256").hexdigest()
