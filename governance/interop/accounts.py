"""What allauth asks of us: nobody signs up alone, one sentence for every failed log-in, our verbs for passwords."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.domain import accounts
from governance.models import User
from governance.permissions import person_of

_MISMATCH = _("The user name or number and the password do not fit together. Check both and try again.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # One sentence, whether the account exists or not.
        "username_password_mismatch": _MISMATCH,
        "phone_password_mismatch": _MISMATCH,
        "email_password_mismatch": _MISMATCH,
        "too_many_login_attempts": _("Too many attempts. Wait 15 minutes, or ask your supervisor for a new password."),
        "enter_current_password": _("This is not the password that you have now."),
        "incorrect_code": _("This code is not right. Wait for the next one and try again."),
        "incorrect_password": _("This is not the password that you have now."),
    }

    def is_safe_url(self, url: str | None) -> bool:
        """Whether somebody may be sent there after log-in; what cannot even be read as an address is not safe."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone).first()

    def clean_password(self, password: str, user: User | None = None) -> str:
        """A password that a person chooses: not the code that they were given, nor one that looks like it."""
        if re.fullmatch(r"[\d\s-]+", password):
            raise ValidationError(_("A password of digits alone is too easy to guess."), code="only_digits")
        if user is not None and user.check_password(password):
            raise ValidationError(_("This is the password that you have now. Choose another."), code="same_password")
        return super().clean_password(password, user)

    def set_password(self, user: User, password: str) -> None:
        accounts.choose_password(user=user, password=password, by=person_of(user))

    def get_password_change_redirect_url(self, request: Any) -> str:
        return reverse("waiting")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever logged in within these minutes is not asked for the password again before the second factor."""
        entries = get_authentication_records(self.request, self.request.user)
        if entries and time.time() - entries[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def post_login(self, request: Any, user: User, **kwargs: Any) -> Any:
        person = person_of(user)
        if person is not None:
            accounts.follow_roles(person=person)  # a role may have begun or ended by its date since the last time
        return super().post_login(request, user, **kwargs)

    def _get_login_attempts_cache_key(self, request: Any, **credentials: Any) -> str:
        """Attempts are counted for the account alone: not for the host name, which the sender chooses."""
        return f"login:{credentials.get('username', '').lower()}"


def forget_failed_attempts(request: Any, user: User) -> None:
    """Let an account log in at once after its password was replaced. The count of the network address stays."""
    key = f"login:{user.username.lower()}"
    for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
        if rate.per == "key":
            cache.delete(
                ratelimit.get_cache_key(request, app="allauth.account", action="login_failed", rate=rate, key=key)
            )
