"""Connections to DHIS2: where it is and with which token. The token goes in here and comes out only for a pull."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from governance.domain import log
from governance.models import Person
from jobs.domain.schedules import keep_schedule
from jobs.models import Schedule
from monitoring.models import Connection
from monitoring.permissions import is_national_administrator, may_manage_dhis2
from monitoring.values.addresses import parse_address

LOOSENED = ("allow_private", "allow_http")  # what only an administrator may allow
SHOWN = ("name", "address", "allow_private", "allow_http", "allow_redirects", "active", "periods_back")
LONGEST_TOKEN = 200
EVERY_NIGHT, BEFORE_IT = dt.time(3, 30), dt.time(2, 30)


@transaction.atomic
def keep_connection(
    *,
    connection: Connection | None = None,
    by: Person | None,
    name: str,
    address: str,
    token: str = "",
    allow_private: bool = False,
    allow_http: bool = False,
    allow_redirects: bool = False,
    active: bool = True,
    periods_back: int = 3,
) -> Connection:
    """A new connection, or another state of one. An empty token leaves the stored one, unless the address is another:
    a token is never sent where it was not meant to go.
    """
    demand_right(by)
    stored = connection or Connection()
    before = {field: getattr(stored, field) for field in SHOWN} if stored.pk else {}
    wished = {"allow_private": allow_private, "allow_http": allow_http}
    loosened = any(wished[field] and not before.get(field) for field in LOOSENED)
    if loosened and by is not None and not is_national_administrator(by):
        raise PermissionDenied
    address = str(parse_address(address, allow_http=allow_http))
    _refuse_foreign_token(before, address, token)
    stored.name, stored.address, stored.active = name.strip(), address, active
    stored.allow_private, stored.allow_http, stored.allow_redirects = allow_private, allow_http, allow_redirects
    stored.periods_back = periods_back
    if token:
        stored.token_sealed = _seal(token)
    if Connection.objects.filter(name=stored.name).exclude(pk=stored.pk).exists():
        raise ValidationError({"name": ValidationError(_("There is a connection of this name."), code="taken")})
    stored.save()
    _keep_schedules(stored)
    after = {field: getattr(stored, field) for field in SHOWN}
    changed = {field: value for field, value in after.items() if before.get(field) != value}
    if changed or token:
        log.record(
            by=by,
            verb="keep_connection",
            noun="Connection",
            key=str(stored.pk),
            before={field: before[field] for field in changed if field in before},
            after=changed | ({"token": "new"} if token else {}),
        )
    return stored


def token_of(connection: Connection) -> str:
    """The token in the clear, to be sent and nothing else; raises ValidationError(no_token)."""
    try:
        return _box().decrypt(connection.token_sealed.encode()).decode()
    except (InvalidToken, ValueError):
        raise ValidationError(
            _("The token cannot be read any more. Enter it again at the connection."), code="no_token"
        ) from None


def demand_right(by: Person | None) -> None:
    """Only those who manage DHIS2 go on; the system may."""
    if by is not None and not may_manage_dhis2(by):
        raise PermissionDenied


def _refuse_foreign_token(before: dict[str, Any], address: str, token: str) -> None:
    if token:
        if len(token) > LONGEST_TOKEN or not (token.isascii() and token.isprintable()) or " " in token:
            raise ValidationError(
                {"token": ValidationError(_("This is not a token as DHIS2 gives it."), code="bad_token")}
            )
    elif before.get("address") != address:
        raise ValidationError(
            {"token": ValidationError(_("Enter the token that belongs to this address."), code="token_needed")}
        )


def _keep_schedules(connection: Connection) -> None:
    """Lists and values each night; a connection out of use asks for nothing."""
    payload = {"connection": connection.pk}
    for kind, at in (("dhis2.metadata", BEFORE_IT), ("dhis2.pull", EVERY_NIGHT)):
        schedule = keep_schedule(name=f"{kind}:{connection.pk}", kind=kind, payload=payload, daily_at=at)
        Schedule.objects.filter(pk=schedule.pk).update(active=connection.active)


def _seal(token: str) -> str:
    return _box().encrypt(token.encode()).decode()


def _box() -> MultiFernet:
    """Encryption under the secret of the installation; earlier secrets still open what they closed."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.sha256(b"dhis2 token:" + force_bytes(secret)).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
