"""Projected people of a place in a year: the denominators of coverage."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.unit import OrgUnit


class Population(models.Model):
    unit = models.ForeignKey(OrgUnit, models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField(_("Year"))
    population = models.PositiveBigIntegerField(_("Population"))
    live_births_expected = models.PositiveBigIntegerField(_("Expected live births"), null=True, blank=True)
    under1 = models.PositiveBigIntegerField(_("Children under one year"), null=True, blank=True)

    class Meta:
        verbose_name = _("population")
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="population_once_a_year")]
        ordering = ["unit_id", "year"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"
