"""A series of numbers, and the versions of its definition. Values belong to a version, never to the series alone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.dated import DatedQuerySet, ends_after_start
from monitoring.values import SeriesKind


class Series(models.Model):
    """What is counted: an indicator, or a data element from which indicators are computed."""

    code = models.CharField(_("Code"), max_length=40, unique=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=SeriesKind.choices)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class SeriesVersion(models.Model):
    """One definition of a series, from a day on. Values of two versions are never joined."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Version"))
    valid_from = models.DateField(_("Start"))
    valid_to = models.DateField(_("End"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("definition version")
        verbose_name_plural = _("definition versions")
        constraints = [
            ends_after_start("version_ends_after_start"),
            models.UniqueConstraint(fields=["series", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["series"], condition=Q(valid_to__isnull=True), name="one_open_version_of_a_series"
            ),
        ]
        ordering = ["series_id", "number"]

    def __str__(self) -> str:
        return f"{self.series.code} v{self.number}"
