"""Whose account somebody means."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q

from basis.numerals import to_latin
from basis.phones import parse_phone
from basis.text import clean
from governance.models import User


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
