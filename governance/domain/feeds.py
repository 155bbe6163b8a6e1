"""The address of one's own calendar: a secret that is shown once, and ends when a new one is made."""

from __future__ import annotations

import hashlib
import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from governance.domain import log
from governance.models import CalendarFeed, Person


@transaction.atomic
def make_feed(*, person: Person, by: Person) -> str:
    """Make the secret of one's own calendar and return it; an earlier address stops working."""
    _demand_own(person, by)
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        person=person, defaults={"secret_sha256": _digest(secret), "made_at": timezone.now()}
    )
    log.record(by=by, verb="make_feed", noun="CalendarFeed", key=person.hr_number)
    return secret


@transaction.atomic
def end_feed(*, person: Person, by: Person) -> None:
    """Take the address back. Done twice it changes nothing."""
    _demand_own(person, by)
    if CalendarFeed.objects.filter(person=person).delete()[0]:
        log.record(by=by, verb="end_feed", noun="CalendarFeed", key=person.hr_number)


def person_of_feed(*, secret: str) -> Person | None:
    """Whose calendar an address is; None when it is nobody's."""
    found = CalendarFeed.objects.filter(secret_sha256=_digest(secret)).select_related("person").first()
    return found.person if found else None


def _demand_own(person: Person, by: Person) -> None:
    if by.pk != person.pk:
        raise PermissionDenied


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
