"""Accounts are opened, closed and got back into. Nobody signs up alone, and nobody needs an e-mail address.

A forgotten password is replaced by a supervisor with a code that is shown once, on a card that can be printed;
the person must choose a password of their own before anything else.
"""

from __future__ import annotations

import secrets

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from basis.phones import parse_phone
from governance.domain import editing, log
from governance.models import Person, RoleAssignment, User
from governance.permissions import demand, may_keep_people, may_reset
from governance.values import Role

CODE_GROUPS = 3  # 3 × 4 digits: typed on any keyboard, 10^12 possibilities against five guesses in 15 minutes


@transaction.atomic
def open_account(
    *,
    person: Person,
    by: Person | None,
    username: str | None = None,
    phone: str | None = None,
    password: str | None = None,
    is_demo: bool = False,
) -> User:
    """Give a person an account, or correct user name and phone of the one they have.

    Without `username` it is the HR number. Without `password` nobody can log in until `reset_password` gives a
    code. `password` is for the demo, whose password everybody knows.
    """
    demand(may_keep_people, by)
    user = person.user or User()
    opened = user.pk is None
    user.username = (username or user.username or person.hr_number).lower()
    if phone is not None:
        user.phone = parse_phone(phone) if phone else None
    if User.objects.exclude(pk=user.pk).filter(username__iexact=user.username).exists():
        raise ValidationError({"username": ValidationError(_("This user name is taken."), code="username_taken")})
    if user.phone and User.objects.exclude(pk=user.pk).filter(phone=user.phone).exists():
        raise ValidationError(
            {"phone": ValidationError(_("Another account logs in with this number."), code="phone_taken")}
        )
    user.is_demo = is_demo
    if opened:
        user.set_unusable_password()
    if password is not None and not (user.has_usable_password() and user.check_password(password)):
        user.set_password(password)
    user.save()
    if opened:
        person.user = user
        person.save(update_fields=["user"])
        log.record(by=by, verb="open_account", noun="User", key=person.hr_number)
    follow_roles(person=person)
    return user


@transaction.atomic
def reset_password(*, person: Person, by: Person) -> str:
    """Give a person who forgot the password a code to log in with once, and return it; it is stored nowhere.

    All sessions of the account end. The person must choose a password of their own next.
    """
    if not may_reset(by, person):
        raise PermissionDenied
    user = person.user
    if user is None:
        raise ValidationError(_("This person has no account yet."), code="no_account")
    if not user.is_active:
        raise ValidationError(_("This account is closed."), code="closed_account")
    code = one_time_code()
    # Every session holds a hash of the password, so all of them end here. The dashes are only for the eye.
    user.set_password(code.replace("-", ""))
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    log.record(by=by, verb="reset_password", noun="User", key=person.hr_number)
    return code


@transaction.atomic
def choose_password(*, user: User, password: str, by: Person | None) -> None:
    """The password that a person chose for themselves. Other sessions of the account end."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    log.record(by=by, verb="choose_password", noun="User", key=by.hr_number if by else user.username)


@transaction.atomic
def close_account(*, person: Person, by: Person | None) -> None:
    """Nobody logs in with it any more, and all its sessions end. The person's record stays."""
    _demand_reset(person, by)
    _set_active(person, False, "close_account", by)


@transaction.atomic
def reopen_account(*, person: Person, by: Person | None) -> None:
    """Let a closed account log in again, with the password it had."""
    _demand_reset(person, by)
    _set_active(person, True, "reopen_account", by)


def follow_roles(*, person: Person) -> None:
    """Let the account follow today's roles: the editors' groups, and for an administrator of the whole country the
    admins. Called whenever roles change and at log-in, so that a role that ended by its date does not outlive it.
    """
    user = person.user
    if user is None:
        return
    editing.sync_account(person=person)
    administered = RoleAssignment.objects.filter(person=person, role=Role.ADMINISTRATOR).current()
    everywhere = administered.filter(unit__depth=1).exists()
    if (user.is_staff, user.is_superuser) != (everywhere, everywhere):
        user.is_staff = user.is_superuser = everywhere
        user.save(update_fields=["is_staff", "is_superuser"])


def one_time_code() -> str:
    """A code that can be read aloud and typed on any keyboard: 4821-7730-9156."""
    return "-".join(f"{secrets.randbelow(10_000):04}" for _group in range(CODE_GROUPS))


def _demand_reset(person: Person, by: Person | None) -> None:
    if by is not None and not may_reset(by, person):
        raise PermissionDenied


def _set_active(person: Person, active: bool, verb: str, by: Person | None) -> None:
    user = person.user
    if user is None:
        raise ValidationError(_("This person has no account yet."), code="no_account")
    if user.is_active == active:
        return
    user.is_active = active
    user.save(update_fields=["is_active"])
    log.record(by=by, verb=verb, noun="User", key=person.hr_number)
