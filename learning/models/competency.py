"""What a certificate certifies: a version of a standard. A changed standard is a new version."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language


class Standard(models.Model):
    code = models.SlugField(
        _("Code"),
        max_length=40,
        unique=True,
        help_text=_("Short and stable, for example DHB; printed on certificates."),
    )
    name_en = models.CharField(_("Name in English"), max_length=200, help_text=_("What a holder can do."))
    name_bn = models.CharField(_("Name in Bangla"), max_length=200, help_text=_("What a holder can do."))

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        return in_language(self, "name")


class StandardVersion(models.Model):
    standard = models.ForeignKey(
        Standard, models.PROTECT, related_name="versions", verbose_name=_("Standard"), help_text=_("Which standard.")
    )
    number = models.PositiveSmallIntegerField(
        _("Version"), validators=[MinValueValidator(1)], help_text=_("1 for the first, then one more each time.")
    )
    name_en = models.CharField(
        _("Name in English"), max_length=200, help_text=_("As it is printed on the certificate.")
    )
    name_bn = models.CharField(_("Name in Bangla"), max_length=200, help_text=_("As it is printed on the certificate."))
    valid_months = models.PositiveSmallIntegerField(
        _("Valid for, in months"),
        default=24,
        validators=[MinValueValidator(1)],
        help_text=_("How long a certificate of this version holds."),
    )

    class Meta:
        verbose_name = _("version of a standard")
        verbose_name_plural = _("versions of standards")
        constraints = [models.UniqueConstraint(fields=["standard", "number"], name="standard_version_once")]
        ordering = ["standard_id", "number"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def key(self) -> str:
        """Code and number, for example "DHB-1"."""
        return f"{self.standard.code}-{self.number}"
