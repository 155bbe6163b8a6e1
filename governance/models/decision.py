"""What a body decided. Changes of governed nouns name the decision that they carry out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language


class Decision(models.Model):
    number = models.CharField(_("Number"), max_length=60, unique=True)
    title_en = models.CharField(_("Title in English"), max_length=255)
    title_bn = models.CharField(_("Title in Bangla"), max_length=255)
    taken_on = models.DateField(_("Date"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-taken_on", "number"]

    def __str__(self) -> str:
        return in_language(self, "title")
