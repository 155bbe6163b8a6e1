"""The strategy: pillars, and the components that stand under them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.values import ComponentKind


class Pillar(models.Model):
    number = models.PositiveSmallIntegerField(_("Number"), unique=True)
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)

    class Meta:
        verbose_name = _("pillar")
        verbose_name_plural = _("pillars")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def name(self) -> str:
        return in_language(self, "name")


class Component(models.Model):
    code = models.CharField(_("Code"), max_length=20, unique=True)
    pillar = models.ForeignKey(Pillar, models.PROTECT, related_name="components")
    position = models.PositiveSmallIntegerField(
        _("Position"), help_text=_("Place within its pillar: 10 comes after 9, also when codes are text.")
    )
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    kind = models.CharField(_("Kind"), max_length=10, choices=ComponentKind.choices)
    what_it_does_en = models.TextField(_("What this platform does for it, in English"), blank=True)
    what_it_does_bn = models.TextField(_("What this platform does for it, in Bangla"), blank=True)

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        ordering = ["pillar__number", "position", "code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def what_it_does(self) -> str:
        return in_language(self, "what_it_does")
