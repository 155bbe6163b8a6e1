"""The forms of logging in and of choosing a password: allauth's, in the ways in which people here write."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.numerals import to_latin
from governance.queries.accounts import code_has_run_out, user_name_of

ONLY_DIGITS = re.compile(r"[\d\s\u2010-\u2015-]+")


def as_given(password: str) -> str:
    """A password of digits alone is a code from a supervisor: typed in Bangla digits, with dashes or without."""
    return re.sub(r"\D", "", to_latin(password)) if ONLY_DIGITS.fullmatch(password) else password


class LogInForm(LoginForm):
    """User name, mobile number or HR number, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("User name or mobile number"),
            max_length=150,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        )
        self.fields["password"].label = _("Password")
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        """The user name of the account that is meant, so that each account has one count of wrong attempts."""
        return user_name_of(super().clean_login())

    def clean_password(self) -> str:
        return as_given(self.cleaned_data["password"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.user is not None and code_has_run_out(self.user):
            raise ValidationError(
                _("This code has run out. Ask your supervisor for a new one."), code="code_has_run_out"
            )
        return cleaned

    def user_credentials(self) -> dict[str, str]:
        return {"username": self.cleaned_data["login"], "password": self.cleaned_data.get("password", "")}


class ChoosePasswordForm(ChangePasswordForm):
    """The password that one has, and a new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Password that you have now")
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("New password once more")

    def clean_oldpassword(self) -> str:
        self.cleaned_data["oldpassword"] = as_given(self.cleaned_data.get("oldpassword", ""))
        return super().clean_oldpassword()
