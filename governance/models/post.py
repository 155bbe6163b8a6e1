"""A post that answers for something, whoever holds it today."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.organisation import Organisation


class Post(models.Model):
    code = models.CharField(_("Code"), max_length=40, unique=True)
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")
