"""A run of a course for a number of people between two days; the action of the plan that it carries out."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from learning.models.course import Course


class Batch(models.Model):
    code = models.CharField(_("Code"), max_length=40, unique=True)
    course = models.ForeignKey(Course, models.PROTECT, related_name="batches")
    action = models.ForeignKey(
        "governance.Action", models.PROTECT, null=True, blank=True, related_name="batches", verbose_name=_("Action")
    )
    unit = models.ForeignKey(
        "governance.OrgUnit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="batches",
        verbose_name=_("Organisation unit"),
    )
    name_en = models.CharField(_("Name in English"), max_length=160)
    name_bn = models.CharField(_("Name in Bangla"), max_length=160)
    start = models.DateField(_("Start"))
    end = models.DateField(_("End"))
    seats = models.PositiveIntegerField(_("Seats"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        constraints = [
            models.CheckConstraint(name="batch_ends_after_start", condition=models.Q(end__gte=models.F("start"))),
            models.CheckConstraint(name="batch_has_seats", condition=models.Q(seats__gte=1)),
        ]
        ordering = ["-start", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")
