"""A course as its authors work on it. What people study is a `CourseVersion`, frozen from it at publication."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.http import HttpRequest  # noqa: TID251 - Wagtail asks the model for its preview
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from basis.text import in_language
from learning.models.blocks import Keep, LessonBlock, pair
from learning.models.competency import StandardVersion
from learning.values import CONTENT_FORMAT, ChangeKind, CourseContent


class Course(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, index.Indexed, models.Model
):
    slug = models.SlugField(
        _("Address"),
        max_length=80,
        unique=True,
        help_text=_("The last part of the address of the course; it never changes."),
    )
    title_en = models.CharField(
        _("Title in English"), max_length=160, help_text=_("As it stands in the list of courses.")
    )
    title_bn = models.CharField(
        _("Title in Bangla"), max_length=160, help_text=_("As it stands in the list of courses.")
    )
    summary_en = models.TextField(
        _("Summary in English"), help_text=_("Who it is for and what one can do afterwards, in two or three sentences.")
    )
    summary_bn = models.TextField(
        _("Summary in Bangla"), help_text=_("Who it is for and what one can do afterwards, in two or three sentences.")
    )
    minutes = models.PositiveSmallIntegerField(
        _("Length in minutes"), default=30, help_text=_("How long a usual person needs for all of it.")
    )
    cover = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        verbose_name=_("Picture"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Shown in the list of courses."),
    )
    certifies = models.ForeignKey(
        StandardVersion,
        models.PROTECT,
        verbose_name=_("Certifies"),
        null=True,
        blank=True,
        related_name="courses",
        help_text=_("The standard that a certificate of this course attests. Empty: no certificate."),
    )
    lessons = StreamField(
        [("lesson", LessonBlock())],
        verbose_name=_("Lessons"),
        blank=True,
        help_text=_("Each lesson holds short screens, one idea a screen, and at its end perhaps a quiz."),
    )
    change_kind = models.CharField(
        _("What changes for learners"),
        max_length=10,
        choices=ChangeKind.choices,
        default=ChangeKind.MINOR,
        help_text=_("A small correction keeps all screens, quizzes and pass marks. Anything else is a new edition."),
    )
    change_note = models.CharField(
        _("What was changed"), max_length=250, blank=True, help_text=_("Kept with the published version.")
    )

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="course")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="course",
        for_concrete_model=False,
    )

    search_fields = [
        index.SearchField("title_en", boost=2),
        index.SearchField("title_bn", boost=2),
        index.SearchField("summary_en"),
        index.SearchField("summary_bn"),
        index.AutocompleteField("title_en"),
        index.AutocompleteField("title_bn"),
        index.FilterField("live"),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def summary(self) -> str:
        return in_language(self, "summary")

    @property
    def revisions(self) -> Any:
        return self._revisions

    def as_content(self, keep: Keep) -> dict[str, Any]:
        """All of the course as plain values with both languages; `keep` says how a picture is referred to."""
        texts = {field: getattr(self, field) for field in ("title_en", "title_bn", "summary_en", "summary_bn")}
        return {
            "format": CONTENT_FORMAT,
            "course": self.slug,
            "title": pair(texts, "title"),
            "summary": pair(texts, "summary"),
            "minutes": self.minutes,
            "cover": keep(self.cover) if self.cover else None,
            "standard": str(self.certifies.key) if self.certifies else None,
            "lessons": [child.block.freeze(child.value, str(child.id), keep) for child in self.lessons],
        }

    # --- preview: the learner's own screens, one below the other ---------------------------------------------

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("bn", _("Bangla")), ("en", _("English"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        def draft(file: Any) -> dict[str, Any] | None:
            if file is None:
                return None
            if not hasattr(file, "get_rendition"):
                return {"url": file.url}
            rendition = file.get_rendition("width-640|format-webp")
            return {"url": rendition.url, "width": rendition.width, "height": rendition.height}

        language = mode_name or "bn"
        with override(language):
            content = CourseContent(self.as_content(draft)).spoken(language)
            context = {
                "course": self,
                "content": content,
                "places": content.places,
                "request": request,
                "preview": True,
            }
            return TemplateResponse(request, "learning/course_preview.html", context).render()
