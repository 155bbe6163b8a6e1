"""A key with which a program speaks for an account. Only its digest is kept."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessToken(models.Model):
    """What the program may is what its owner may, no more; it ends on its day, or when it is revoked."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="access_tokens")
    name = models.CharField(_("Name"), max_length=100, help_text=_("Which program uses it."))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("Made"), auto_now_add=True)
    last_used_on = models.DateField(_("Last used"), null=True, blank=True)
    valid_to = models.DateField(_("Valid until"))
    revoked_at = models.DateTimeField(_("Revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("access key")
        verbose_name_plural = _("access keys")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
