"""Access keys for programs: made by their owner, shown once, valid for a year at most, revoked at any time."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import log
from governance.models import AccessToken, User
from governance.permissions import person_of

PREFIX = "dsh_"  # so that a key that leaks into a text is recognised as one
LONGEST_DAYS = 366
MOST_OF_ONE_ACCOUNT = 10


@transaction.atomic
def issue(*, user: User, name: str, valid_to: dt.date, by: User) -> str:
    """Make a key for one's own account and return it. It is stored nowhere: whoever loses it makes another."""
    _demand_owner(user, by)
    today = timezone.localdate()
    if not today <= valid_to <= today + dt.timedelta(days=LONGEST_DAYS):
        raise ValidationError(
            {"valid_to": ValidationError(_("A key is valid for a year at most, from today on."), code="bad_date")}
        )
    if usable(user).count() >= MOST_OF_ONE_ACCOUNT:
        raise ValidationError(_("You have ten keys already. Revoke one first."), code="too_many_keys")
    key = PREFIX + secrets.token_urlsafe(32)
    AccessToken.objects.create(user=user, name=name.strip()[:100], digest=_digest(key), valid_to=valid_to)
    _record("issue_access_key", user, name)
    return key


@transaction.atomic
def revoke(*, token: AccessToken, by: User) -> None:
    """End a key at once. Done twice it changes nothing."""
    _demand_owner(token.user, by)
    if AccessToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        _record("revoke_access_key", token.user, token.name)


def owner_of(*, key: str) -> User | None:
    """The account for which a key speaks today; None for one that is unknown, over or revoked."""
    today = timezone.localdate()
    found = AccessToken.objects.select_related("user").filter(digest=_digest(key), revoked_at__isnull=True).first()
    if found is None or found.valid_to < today or not found.user.is_active:
        return None
    if found.last_used_on != today:
        AccessToken.objects.filter(pk=found.pk).update(last_used_on=today)
    return found.user


def usable(user: User) -> QuerySet[AccessToken]:
    """The keys of an account that still work."""
    return AccessToken.objects.filter(user=user, revoked_at__isnull=True, valid_to__gte=timezone.localdate())


def _digest(key: str) -> str:
    # A key is 256 random bits: a plain digest of it cannot be guessed, and can be looked up.
    return hashlib.sha256(key.encode()).hexdigest()


def _demand_owner(user: User, by: User) -> None:
    if user.pk != by.pk or user.must_change_password:
        raise PermissionDenied


def _record(verb: str, user: User, name: str) -> None:
    person = person_of(user)
    log.record(
        by=person,
        verb=verb,
        noun="AccessToken",
        key=person.hr_number if person else user.username,
        after={"name": name.strip()[:100]},
    )
