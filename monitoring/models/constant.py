"""Numbers of formulas that have a name, and one dated place to be changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language


class Constant(models.Model):
    code = models.CharField(_("Code"), max_length=40, unique=True)
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    unit = models.CharField(_("Unit"), max_length=20, blank=True, help_text=_("Empty: a plain number."))

    class Meta:
        verbose_name = _("constant")
        verbose_name_plural = _("constants")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")


class ConstantValue(models.Model):
    """What a constant is from a day on. Periods that ended before keep the value of their time."""

    constant = models.ForeignKey(Constant, models.PROTECT, related_name="values")
    valid_from = models.DateField(_("Start"))
    value = models.DecimalField(_("Value"), max_digits=24, decimal_places=6)

    class Meta:
        verbose_name = _("value of a constant")
        verbose_name_plural = _("values of constants")
        ordering = ["constant_id", "valid_from"]
        constraints = [models.UniqueConstraint(fields=["constant", "valid_from"], name="constant_value_once")]

    def __str__(self) -> str:
        return f"{self.constant_id} from {self.valid_from}"
