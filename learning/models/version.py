"""What people study: a published version of a course, which never changes, and the files that it shows."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from governance.models import Person
from learning.models.competency import StandardVersion
from learning.models.course import Course
from learning.values import CourseContent


class CourseVersionQuerySet(models.QuerySet):
    def newest_first(self) -> CourseVersionQuerySet:
        return self.order_by("-major", "-minor")


class CourseVersion(models.Model):
    """One canonical JSON text with both languages; the database refuses to change it."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="versions")
    major = models.PositiveSmallIntegerField(_("Edition"))
    minor = models.PositiveSmallIntegerField(_("Correction"))
    content = models.TextField(_("Content"))
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    standard_version = models.ForeignKey(
        StandardVersion, models.PROTECT, null=True, blank=True, related_name="course_versions"
    )
    published_at = models.DateTimeField(_("Published"), auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("What was changed"), max_length=250, blank=True)

    objects = CourseVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("course version")
        verbose_name_plural = _("course versions")
        constraints = [models.UniqueConstraint(fields=["course", "major", "minor"], name="course_version_once")]
        ordering = ["course_id", "-major", "-minor"]

    def __str__(self) -> str:
        return f"{self.course_id} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise ValidationError(_("A published course version never changes."), code="frozen")
        super().save(*args, **kwargs)

    @property
    def number(self) -> str:
        """The edition and the correction, for example "1.2"."""
        return f"{self.major}.{self.minor}"

    @property
    def parsed(self) -> CourseContent:
        """The content with both languages."""
        return _parsed(self.sha256, self.content)

    @property
    def spoken(self) -> CourseContent:
        """The content in the active language."""
        return _spoken(self.sha256, self.content, get_language() or "en")


# Versions never change, so what was read once stays right; a few courses are studied by many.
@lru_cache(maxsize=32)
def _parsed(sha256: str, content: str) -> CourseContent:
    return CourseContent(json.loads(content))


@lru_cache(maxsize=64)
def _spoken(sha256: str, content: str, language: str) -> CourseContent:
    return _parsed(sha256, content).spoken(language)


class ContentFile(models.Model):
    """A picture or a sound of published versions, known by what it holds: editing the original changes nothing here."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    source_sha256 = models.CharField(
        max_length=80, db_index=True, help_text=_("What it was made from, and how, so that it is made once.")
    )
    file = models.FileField(upload_to="content")
    content_type = models.CharField(max_length=60)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("file of a course")
        verbose_name_plural = _("files of courses")

    def __str__(self) -> str:
        return self.sha256[:12]
