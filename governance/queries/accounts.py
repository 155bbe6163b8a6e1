"""Whose account somebody means."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from basis.numerals import to_latin
from basis.phones import parse_phone
from basis.text import clean
from governance.models import LogEntry, User
from governance.values import CODE_DAYS


def user_name_of(login: str) -> str:
    """The user name of the account that a person means by a user name, a mobile number or an HR number.

    Nobody's: the login itself in one spelling, so that five attempts are five however they are written. The
    database is asked the same whether there is such an account or not.
    """
    try:
        login = to_latin(clean(login)).lower()
    except ValidationError:
        return ""
    try:
        phone = parse_phone(login)
    except ValidationError:
        phone = ""
    found = list(
        User.objects.filter(
            Q(username__iexact=login) | Q(phone=phone, phone__gt="") | Q(person__hr_number__iexact=login)
        )
        .order_by("pk")
        .values_list("username", "phone")[:3]
    )
    # A user name may look like somebody's number; the name itself then wins.
    for username, _phone in found:
        if username.lower() == login:
            return username
    return found[0][0] if found else phone or login


def code_has_run_out(user: User) -> bool:
    """Whether the code that a supervisor gave is too old; the log knows when that was."""
    if not user.must_change_password:
        return False
    since = timezone.now() - dt.timedelta(days=CODE_DAYS)
    person = getattr(user, "person", None)
    return (
        person is not None
        and not LogEntry.objects.filter(
            verb="reset_password", noun="User", noun_key=person.hr_number, at__gte=since
        ).exists()
    )
