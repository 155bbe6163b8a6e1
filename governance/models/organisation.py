"""Ministries, agencies, partners: who owns an action or answers for an indicator."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.values import OrganisationKind


class Organisation(models.Model):
    code = models.CharField(_("Code"), max_length=40, unique=True)
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    abbreviation = models.CharField(_("Abbreviation"), max_length=40, blank=True)
    kind = models.CharField(_("Kind"), max_length=30, choices=OrganisationKind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")
