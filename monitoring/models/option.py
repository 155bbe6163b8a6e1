"""How a number is divided: by sex, by age. An axis is an option set; a disaggregation crosses one axis or more."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language


class Named(models.Model):
    """A code and a name in both languages."""

    code = models.SlugField(_("Code"), max_length=40)
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")


class OptionSet(Named):
    """One axis, with its options in order."""

    class Meta:
        verbose_name = _("option set")
        verbose_name_plural = _("option sets")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["code"], name="option_set_once")]


class Option(Named):
    option_set = models.ForeignKey(OptionSet, models.PROTECT, related_name="options")
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["option_set_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["option_set", "code"], name="option_once_in_its_set")]


class Disaggregation(Named):
    """Axes that are crossed (DHIS2: a category combination). Its combinations stand in `Combination`."""

    option_sets = models.ManyToManyField(OptionSet, through="DisaggregationAxis", related_name="disaggregations")

    class Meta:
        verbose_name = _("disaggregation")
        verbose_name_plural = _("disaggregations")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["code"], name="disaggregation_once")]


class DisaggregationAxis(models.Model):
    disaggregation = models.ForeignKey(Disaggregation, models.PROTECT, related_name="axes")
    option_set = models.ForeignKey(OptionSet, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta:
        ordering = ["disaggregation_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["disaggregation", "option_set"], name="axis_once_in_a_disaggregation")
        ]

    def __str__(self) -> str:
        return f"{self.disaggregation_id} by {self.option_set_id}"


class Combination(models.Model):
    """One option of each axis. `key` is what stands in `Measurement.disaggregation`: the options as
    `<axis>=<option>` in the order of the codes of the axes, with semicolons: `age=0-4;sex=female`. The total is "".
    """

    disaggregation = models.ForeignKey(Disaggregation, models.PROTECT, related_name="combinations")
    key = models.CharField(_("Key"), max_length=120)
    options = models.ManyToManyField(Option, related_name="combinations")
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta:
        verbose_name = _("combination")
        verbose_name_plural = _("combinations")
        ordering = ["disaggregation_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["disaggregation", "key"], name="combination_once")]

    def __str__(self) -> str:
        return self.key
