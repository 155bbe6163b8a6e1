"""The account with which somebody logs in. Who that is, is a `Person`."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A log-in, by user name or by mobile number; an account may exist without a person (a robot)."""

    phone = models.CharField(_("Mobile number"), max_length=20, unique=True, null=True, blank=True)
    phone_verified = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False, help_text=_("A demo account; a production start refuses them."))
    must_change_password = models.BooleanField(default=False)

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        verbose_name = _("user account")
        verbose_name_plural = _("user accounts")

    def may_approve(self) -> bool:
        """Whether this person holds, today, a role that approves, publishes or moves money."""
        person = getattr(self, "person", None)
        return self.is_superuser or (person is not None and person.role_assignments.current().approving().exists())

    def must_set_up_second_factor(self) -> bool:
        """Whether the account may approve and has no second factor yet."""
        return self.may_approve() and not self.authenticator_set.exists()
