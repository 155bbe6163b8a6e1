"""What learning tells governance: what waits for a person, and what a certificate's code stands for."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Person
from governance.registry import CheckPage, WaitingItem
from learning import queries
from learning.domain import certification
from learning.domain.enrolment import RENEWAL_WINDOW
from learning.domain.progress import resume_place
from learning.models import Certificate


def waits_for(person: Person) -> list[WaitingItem]:
    """The lesson to resume of each course that is begun, and the certificates that end soon."""
    items = [
        WaitingItem(
            kind="lesson",
            title=_("Go on with: %(course)s") % {"course": standing.title},
            href=reverse(
                "learn_place",
                args=[standing.enrolment.course.slug, resume_place(standing.version.parsed, standing.done).number],
            ),
            due=standing.enrolment.batch.end if standing.enrolment.batch else None,
        )
        for standing in queries.open_standings(person)
    ]
    items += [
        WaitingItem(
            kind="renewal",
            title=_("Renew your certificate: %(standard)s") % {"standard": certificate.standard_version.name},
            href=reverse("course", args=[certificate.course_version.parsed.data["course"]]),
            due=certificate.valid_until,
        )
        for certificate in due_for_renewal(list(queries.certificates_of(person)))
    ]
    return items


def due_for_renewal(certificates: list[Certificate]) -> list[Certificate]:
    """Of somebody's certificates the last one of each standard, when it ends soon or has ended.

    Whoever has earned a newer version of a standard has nothing to renew of the older one.
    """
    last: dict[int, Certificate] = {}
    for certificate in sorted(certificates, key=lambda row: (row.standard_version.number, row.period)):
        last[certificate.standard_version.standard_id] = certificate
    limit = timezone.localdate() + RENEWAL_WINDOW
    return [row for row in last.values() if row.revoked_on is None and row.valid_until <= limit]


def check_page_of(code: str) -> CheckPage | None:
    """The whole truth about a certificate, from what is stored here and never from the paper."""
    certificate = queries.certificate_with(code)
    if certificate is None:
        return None
    return CheckPage(
        template="learning/certificate_check.html",
        context={
            "certificate": certificate,
            "attested": certificate.attested,
            "status": certificate.status,
            "intact": certification.is_intact(certificate),
            "later": Certificate.objects.filter(
                person=certificate.person,
                standard_version=certificate.standard_version,
                period__gt=certificate.period,
            ).exists(),
        },
    )
