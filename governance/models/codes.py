"""How the codes of the budget are written: of which parts, from which day on. Countries change this now and then."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.person import Person


class CodeScheme(models.Model):
    """The form of the codes of the fiscal years that begin on `valid_from` or later. Patterns: see CodeSegment."""

    valid_from = models.DateField(_("Valid from"), unique=True)
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    cost_centre = models.CharField(_("Pattern of the cost centre"), max_length=20)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("scheme of codes")
        verbose_name_plural = _("schemes of codes")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")


class CodeSegment(models.Model):
    """One part of an economic code, as organisation, operation, fund, economic item or location.

    In `pattern` a 9 stands for a digit, an A for a capital letter, an X for either.
    """

    scheme = models.ForeignKey(CodeScheme, models.CASCADE, related_name="segments")
    position = models.PositiveSmallIntegerField(_("Position"))
    name_en = models.CharField(_("Name in English"), max_length=100)
    name_bn = models.CharField(_("Name in Bangla"), max_length=100)
    pattern = models.CharField(_("Pattern"), max_length=56)

    class Meta:
        verbose_name = _("part of a code")
        verbose_name_plural = _("parts of a code")
        ordering = ["scheme_id", "position"]
        constraints = [models.UniqueConstraint(fields=["scheme", "position"], name="code_segment_once")]

    def __str__(self) -> str:
        return f"{self.position} {self.pattern}"
