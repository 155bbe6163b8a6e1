"""What was awarded to whom, for which version of which standard, until when. A renewal is a row of its own."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models import Person
from learning.models.competency import StandardVersion
from learning.models.enrolment import Enrolment
from learning.models.version import CourseVersion


class CertificateQuerySet(models.QuerySet):
    def valid_on(self, day: dt.date) -> CertificateQuerySet:
        """Those that held on a day: issued by then, not yet expired, not revoked by then."""
        return self.filter(Q(revoked_on__isnull=True) | Q(revoked_on__gt=day), issued_on__lte=day, valid_until__gte=day)

    def valid(self) -> CertificateQuerySet:
        return self.valid_on(timezone.localdate())


class Certificate(models.Model):
    """`payload` is the canonical JSON of what was attested on the day of issue; `signature` is over that text."""

    code = models.CharField(_("Code"), max_length=20, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="certificates")
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, null=True, blank=True, related_name="certificate")
    course_version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="certificates")
    standard_version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="certificates")
    period = models.PositiveSmallIntegerField(_("Period"))
    holder_en = models.CharField(_("Holder in English"), max_length=255)
    holder_bn = models.CharField(_("Holder in Bangla"), max_length=255)
    issued_on = models.DateField(_("Issued on"))
    valid_until = models.DateField(_("Valid until"), db_index=True)
    revoked_on = models.DateField(_("Revoked on"), null=True, blank=True)
    revoked_reason = models.CharField(_("Reason"), max_length=250, blank=True)
    payload = models.TextField()
    sha256 = models.CharField("SHA-256", max_length=64)
    signature = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["person", "standard_version", "period"], name="certificate_once"),
            models.CheckConstraint(
                name="certificate_expires_after_issue", condition=Q(valid_until__gte=models.F("issued_on"))
            ),
            models.CheckConstraint(
                name="revoked_with_a_reason", condition=Q(revoked_on__isnull=True) | ~Q(revoked_reason="")
            ),
        ]
        ordering = ["-issued_on", "-id"]

    def __str__(self) -> str:
        return self.code

    @property
    def holder(self) -> str:
        return in_language(self, "holder")

    @property
    def attested(self) -> dict[str, Any]:
        """What the certificate said on the day when it was issued."""
        return json.loads(self.payload)

    def status_on(self, day: dt.date) -> str:
        """valid, expired, revoked or not_yet: the word for a check page."""
        if self.revoked_on and self.revoked_on <= day:
            return "revoked"
        if day < self.issued_on:
            return "not_yet"
        return "valid" if day <= self.valid_until else "expired"

    @property
    def status(self) -> str:
        return self.status_on(timezone.localdate())
