"""Sentences of Django and its packages that people of ours read and that have no Bangla there.

They are marked here so that our catalogue holds them; Django looks there first. Nothing imports this file.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

LOG_IN = [
    _("Login"),
    _("Username"),
    _("Password"),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("Authenticator code"),
    _("This account is currently inactive."),
    _("Incorrect code."),
    _("Incorrect password."),
    _("Please type your current password."),
    _("Too many failed login attempts. Try again later."),
    _("The phone number and/or password you specified are not correct."),
    _("The username and/or password you specified are not correct."),
    _("You must type the same password each time."),
    _("The new value must be different from the current one."),
    _("Be patient, you are sending too many requests."),
]
PASSWORDS = [
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        8,
    ),
    _("The password is too similar to the %(verbose_name)s."),
    _("This password is too common."),
    _("This password is entirely numeric."),
    _("username"),
    _("first name"),
    _("last name"),
    _("email address"),
]
FORMS = [
    _("This field is required."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("The submitted file is empty."),
    _("No file was submitted. Check the encoding type on the form."),
    _("Enter a whole number."),
    _("Enter a number."),
    _("Enter a valid date."),
    _("Null characters are not allowed."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        1,
    ),
    _("File extension “%(extension)s” is not allowed. Allowed extensions are: %(allowed_extensions)s."),
]
