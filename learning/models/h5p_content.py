"""H5P contents and the libraries that they load. Their files stand in folders, see `learning.domain.h5p_files`."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Person
from learning.h5p.names import LibraryName


class H5PContentQuerySet(models.QuerySet["H5PContent"]):
    def kept(self) -> H5PContentQuerySet:
        """Without what somebody only looks at before they save it."""
        return self.filter(is_draft=False)

    def newest(self) -> H5PContentQuerySet:
        """Of each work the last revision."""
        later = H5PContent.objects.filter(work=models.OuterRef("work"), number__gt=models.OuterRef("number"))
        return self.kept().filter(~models.Exists(later))


class H5PContent(models.Model):
    """`about` is what h5p.json says beside its libraries; `params` what content.json says, as it came; `played` the
    copy of it that players get, with safe texts (`learning.h5p.conformity`).

    A content never changes: what an author makes of it is the next revision (`number`) of the same `work`. A draft is
    what its author looks at before saving: nobody else sees it, and their next one takes its place.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    work = models.UUIDField(default=uuid4, editable=False)
    number = models.PositiveIntegerField(_("Revision"), default=1, editable=False)
    note = models.CharField(_("What has changed"), max_length=200, blank=True)
    title = models.CharField(_("Title"), max_length=255)
    language = models.CharField(_("Language"), max_length=10, default="und")
    machine = models.CharField(_("Library"), max_length=255)
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField()
    about = models.JSONField(default=dict)
    params = models.JSONField(default=dict)
    played = models.JSONField(default=dict)
    hosts = models.JSONField(_("Addresses of others"), default=list)
    sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    is_public = models.BooleanField(_("For everybody, also without log-in"), default=False)
    is_draft = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("Imported"), default=timezone.now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = H5PContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("H5P content")
        verbose_name_plural = _("H5P contents")
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["work", "number"], name="h5p_revision_once")]
        permissions = [("install_h5p_library", "Can install H5P libraries")]

    def __str__(self) -> str:
        return self.title

    @property
    def library(self) -> LibraryName:
        return LibraryName(self.machine, self.major, self.minor)


class H5PContentLibrary(models.Model):
    """A library that a content loads, in its order; written when the content is saved."""

    content = models.ForeignKey(H5PContent, models.CASCADE, related_name="libraries")
    position = models.PositiveIntegerField()
    machine = models.CharField(max_length=255)
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField()
    patch = models.PositiveIntegerField(null=True, help_text="the one for which this was written")
    styled = models.BooleanField(default=True, help_text="whether its styles are loaded")

    class Meta:
        ordering = ["content_id", "position"]
        constraints = [models.UniqueConstraint(fields=["content", "machine"], name="h5p_one_version_of_a_name")]
        indexes = [models.Index(fields=["machine", "major", "minor"], name="h5p_use_of_library")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> LibraryName:
        return LibraryName(self.machine, self.major, self.minor)


class PermittedLibrary(models.Model):
    """Exactly these files of a library may be installed by everybody who may bring content."""

    library = models.CharField(_("Library"), max_length=300)
    sha256 = models.CharField(_("SHA-256 of its files"), max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("permitted H5P library")
        verbose_name_plural = _("permitted H5P libraries")
        ordering = ["library"]

    def __str__(self) -> str:
        return self.library
