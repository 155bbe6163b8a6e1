"""What belongs to a cell besides its number: remarks and evidence. A cell is a series, place, period and part."""

from __future__ import annotations

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models import OrgUnit, Person
from monitoring.models.series import Series


def private_storage() -> Storage:
    """Files that are handed out only by a view that asks who may."""
    return storages["private"]


class OfCell(models.Model):
    """Which cell, by whom, when. Rows are only added."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    period = models.CharField(_("Period"), max_length=12)
    disaggregation = models.CharField(_("Disaggregation"), max_length=120, blank=True, default="")
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("When"))
    client_event_id = models.CharField(max_length=64, unique=True, null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.series_id} {self.unit_id} {self.period} {self.disaggregation}"


class CellComment(OfCell):
    text = models.CharField(_("Remark"), max_length=1000)

    class Meta:
        verbose_name = _("remark on a value")
        verbose_name_plural = _("remarks on values")
        ordering = ["id"]
        indexes = [models.Index(fields=["unit", "period", "series"], name="remarks_of_a_cell")]


class Evidence(OfCell):
    """A file that shows where a number comes from; several for one cell."""

    file = models.FileField(_("File"), upload_to="evidence/%Y/", storage=private_storage)
    name = models.CharField(_("Name of the file"), max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("Size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("evidence for a value")
        verbose_name_plural = _("evidence for values")
        ordering = ["id"]
        indexes = [models.Index(fields=["unit", "period", "series"], name="evidence_of_a_cell")]
