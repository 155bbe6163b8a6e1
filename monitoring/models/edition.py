"""The files that were made of a snapshot. A published file is kept: it is the one that people have."""

from __future__ import annotations

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models import Person
from monitoring.models.snapshot import Snapshot
from monitoring.values.editions import FileFormat


def private_storage() -> Storage:
    """Files that are handed out only by a view that asks who may."""
    return storages["private"]


class Edition(models.Model):
    """One file: a snapshot in one language and format, made by one version of the template."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="editions")
    language = models.CharField(_("Language"), max_length=5)
    format = models.CharField(_("Format"), max_length=5, choices=FileFormat.choices)
    template_version = models.PositiveSmallIntegerField(_("Template version"))
    file = models.FileField(_("File"), upload_to="editions/%Y/", storage=private_storage)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("Size in bytes"))
    built_at = models.DateTimeField(_("Built"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="editions")

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["snapshot_id", "language", "format"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "language", "format", "template_version"], name="edition_once")
        ]

    def __str__(self) -> str:
        return f"{self.snapshot}, {self.language}, {self.format}"

    @property
    def language_name(self) -> str:
        """The language in its own word."""
        return {"bn": "বাংলা", "en": "English"}.get(self.language, self.language)

    @property
    def filename(self) -> str:
        """What the file is called on a reader's disk."""
        return f"{self.snapshot.kind}-{self.snapshot.period}-{self.language}.{self.format}"
